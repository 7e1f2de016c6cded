import { expect, test } from "vitest";

import { isUnavailable, sqlState } from "./database-errors.ts";

test.each([
  ["23505", "23505"],
  ["57P01", "57P01"],
  ["EPIPE", undefined],
  ["ECONNREFUSED", undefined],
  ["", undefined],
])("the code %s means the SQLSTATE %s", (code, expected) => {
  expect(sqlState(Object.assign(new Error(code), { code }))).toBe(expected);
});

test.each([
  ["ECONNREFUSED", true],
  ["EPIPE", true],
  ["57P01", true],
  ["55P03", true],
  ["53300", true],
  ["40001", true],
  ["40P01", true],
  ["40002", false],
  ["23505", false],
  ["42P01", false],
  ["ERR_INVALID_ARG_TYPE", false],
])("the code %s means that the database is unavailable: %s", (code, expected) => {
  expect(isUnavailable(Object.assign(new Error("x"), { code }))).toBe(expected);
});

test("errors without a code are judged by what pg says", () => {
  expect(isUnavailable(new Error("timeout exceeded when trying to connect"))).toBe(true);
  expect(isUnavailable(new TypeError("x is not a function"))).toBe(false);
  expect(isUnavailable("timeout")).toBe(false);
});
