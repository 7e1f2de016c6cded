import { expect, test } from "vitest";

import { type Result, toJson, toTable } from "./report.ts";
import type { ServerFigures } from "./summary.ts";

function figures(cpuP5: number): ServerFigures {
  const rest = { coreShare: 0.9, throughput: 1234.5, p50: 1.234, p99: 5.678, errors: 0 };
  return { cpuP5, cpuP25: cpuP5 + 1, ...rest };
}

const result: Result = {
  circumstances: {
    cpu: "Some CPU x 2",
    node: "24.0.0",
    pg: "15.1",
    load: 0.256,
    contents: 100_000,
    tokens: 1_000,
    connections: 50,
    rounds: 8,
    isShort: false,
  },
  summary: {
    servers: { f1: figures(60), f2: figures(30), f2Again: figures(31), app: figures(150) },
    aaRatio: 30 / 31,
    resolution: 31 / 30,
    againstF1: { ratio: 0.4, isResolved: true },
    againstF2: { ratio: 0.99, isResolved: false },
    flaws: [],
  },
  logins: { readsRatio4: 0.655, readsRatio16: 0.411, perSecond: 19.96 },
  sessionCheck: { cpu: 61.23, latency: 0.4567 },
  idleMemory: 100_500_000,
};

test("the JSON has what was measured and nothing else", () => {
  expect(toJson(result)).toEqual({
    env: { cpu: "Some CPU x 2", node: "24.0.0", pg: "15.1", load: 0.26 },
    valid: true,
    aa_ratio: 0.968,
    read: {
      cpu_us: { f1: 60, f2: 30, app: 150 },
      ratio_f1: 0.4,
      ratio_f2: 0.99,
      p50: 1.23,
      p99: 5.68,
      errors: 0,
    },
    login: { reads_ratio_4: 0.66, reads_ratio_16: 0.41, per_second: 20 },
    session_check: { cpu_us: 61.2, ms: 0.457 },
    memory_mb: 100.5,
    short: false,
  });
});

test("the table has a line for each server, in columns", () => {
  const lines = toTable(result).split("\n");
  expect(lines).toContain("server        150.0  151.0   1235  0.90    1.23    5.68       0");
  expect(lines).toContain("F1 / server = 0.400    F2 / server = 0.990 (unresolved)");
  expect(lines.at(-1)).toBe("The run is valid.");
  expect(toTable(result)).not.toContain("short run");
});

test("what is wrong with a run is said in both", () => {
  const flawed = {
    ...result,
    circumstances: { ...result.circumstances, isShort: true },
    summary: { ...result.summary, flaws: ["f2 had 0.50 of a core under load; 0.7 are needed"] },
  };
  expect(toJson(flawed)).toMatchObject({ valid: false, short: true });
  expect(toTable(flawed)).toContain("INVALID: f2 had 0.50 of a core");
  expect(toTable(flawed)).toContain("(short run)");
});
