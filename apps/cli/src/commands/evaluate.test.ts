import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Evaluation } from "./evaluate-report.ts";
import { evaluateCommand } from "./evaluate.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "evaluate-"));
  const users = Array.from({ length: 6 }, (_, user) =>
    Array.from(
      { length: 10 },
      (_, item) => `${user}\t${item}\t${((user * item) % 5) + 1}\t${item}`,
    ),
  );
  await writeFile(join(directory, "interactions.tsv"), users.flat().join("\n"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(directory, { recursive: true });
});

async function outputOf(...options: string[]): Promise<string> {
  const stdout = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  await evaluateCommand().parseAsync(["--data", directory, ...options], { from: "user" });
  return stdout.mock.calls.map(([text]) => String(text)).join("");
}

test("prints one JSON object with the figures of each method", async () => {
  const evaluation: unknown = JSON.parse(await outputOf("--json", "--relevant", "3"));
  const figures = {
    ndcg10: expect.any(Number),
    recall20: expect.any(Number),
    mrr: expect.any(Number),
    coverage10: expect.any(Number),
    users: expect.any(Number),
    versusBlend: { difference: expect.any(Number), standardError: expect.any(Number) },
  };
  const number = expect.any(Number);
  const names = ["popularity", "content", "profile", "similar", "collaborative", "blend"];
  expect(evaluation).toEqual({
    data: directory,
    users: 6,
    items: 10,
    train: 48,
    test: 12,
    relevant: expect.any(Number),
    splitCheck: expect.stringMatching(/^[0-9a-f]{64}$/),
    methods: names.map((name) => ({
      name,
      seconds: expect.any(Number),
      random: figures,
      temporal: figures,
      coldStart: { "0": number, "1": number, "5": number, "20": number },
    })),
  });
});

test("does not differ from itself, and is as good with all as with twenty known ratings of ten", async () => {
  const { methods } = JSON.parse(await outputOf("--json")) as Evaluation;
  const blend = methods.find(({ name }) => name === "blend");
  expect(blend?.random.versusBlend).toEqual({ difference: 0, standardError: 0 });
  expect(blend?.coldStart["20"]).toBe(blend?.random.ndcg10);
});

test("has no temporal split where there are no times", async () => {
  await writeFile(join(directory, "interactions.tsv"), "a\tx\t1\na\ty\t1\nb\tx\t1\n");
  const { methods } = JSON.parse(await outputOf("--json")) as Evaluation;
  expect(methods.map(({ temporal }) => temporal)).toEqual(methods.map(() => null));
});

test("prints a table without --json", async () => {
  const lines = (await outputOf()).split("\n");
  expect(lines[0]).toBe(`${directory}: 6 users, 10 items`);
  expect(lines.filter((line) => /^blend +random( +-?[\d.]+){8}$/.test(line))).toHaveLength(1);
  expect(lines.filter((line) => /^blend( +[\d.]+){4}$/.test(line))).toHaveLength(1);
});
