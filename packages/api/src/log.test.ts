import { describe, expect, test } from "vitest";
import { z } from "zod";

import { describeError } from "./log.ts";

/** What a person entered, or what is stored of one. */
const entered = "canary@example.org";

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

const ofDatabase = (code: string, message: string) =>
  Object.assign(new Error(message), {
    code,
    severity: "ERROR",
    table: "user_account",
    detail: `Key (email)=(${entered}) already exists.`,
    where: `unnamed portal parameter $1 = '${entered}'`,
    parameters: [entered],
  });

describe("of an error, the log does not keep what a person entered", () => {
  test.each([
    ["about JSON", thrownBy(() => JSON.parse(entered))],
    ["about input", z.strictObject({}).safeParse({ [entered]: 1 }).error],
    ["about a value", ofDatabase("22P02", `invalid input syntax for type integer: "${entered}"`)],
    ["of a constraint", ofDatabase("23505", "duplicate key value violates a constraint")],
    ["that is a text", entered],
    ["with a cause", new Error("outer", { cause: ofDatabase("22001", `too long: ${entered}`) })],
  ])("%s", (_, error) => {
    expect(JSON.stringify(describeError(error))).not.toContain(entered);
  });

  test("and keeps where it happened", () => {
    const described = describeError(ofDatabase("23505", "duplicate key"));
    expect(described).toMatchObject({
      type: "Error",
      message: "duplicate key",
      code: "23505",
      table: "user_account",
      stack: expect.stringMatching(/^ +at .*log\.test\.ts/),
    });
  });
});
