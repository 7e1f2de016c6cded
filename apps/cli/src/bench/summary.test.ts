import { expect, test } from "vitest";

import type { Sample } from "./measure.ts";
import { summarise } from "./summary.ts";

/** Ten windows in which each request took `cpu` microseconds and the server had `share` of its core. */
function sample(cpu: number, { share = 0.9, errors = 0 } = {}): Sample {
  const answers = Math.round((100_000 * share) / cpu);
  const window = { wall: (answers * cpu) / share, cpu: answers * cpu, answers };
  return { windows: Array.from({ length: 10 }, () => window), latencies: [1, 2, 3], errors };
}

const floors = { f1: sample(60), f2: sample(30), f2Again: sample(31) };

test("a ratio is the CPU of the floor by that of the server", () => {
  const summary = summarise({ ...floors, app: sample(150) });
  expect(summary.againstF1).toEqual({ ratio: 0.4, isResolved: true });
  expect(summary.againstF2).toEqual({ ratio: 0.2, isResolved: true });
  expect(summary.aaRatio).toBeCloseTo(30 / 31);
  expect(summary.flaws).toEqual([]);
});

test("figures are of the whole sample", () => {
  const { app } = summarise({ ...floors, app: sample(150) }).servers;
  expect(app).toMatchObject({ cpuP5: 150, cpuP25: 150, p50: 2, p99: 3, errors: 0 });
  expect(app.coreShare).toBeCloseTo(0.9);
  expect(app.throughput).toBeCloseTo(0.9e6 / 150);
});

test.each([29.5, 30.9])("a difference that A/A shows too is unresolved (%d µs)", (cpu) => {
  expect(summarise({ ...floors, app: sample(cpu) }).againstF2.isResolved).toBe(false);
});

test("the worse percentile of A/A is the resolution", () => {
  // The lowest windows agree, the others do not.
  const windows = [30, 40, 40, 40].map((cpu) => ({ wall: 40, cpu, answers: 1 }));
  const f2Again = { ...floors.f2Again, windows: [...windows, ...windows.slice(1)] };
  const summary = summarise({ ...floors, f2Again, app: sample(150) });
  expect(summary.aaRatio).toBe(1);
  expect(summary.resolution).toBeCloseTo(40 / 30);
});

test("a starved server and failed requests make the run invalid, and are named", () => {
  const summary = summarise({
    ...floors,
    f2: sample(30, { share: 0.5 }),
    app: sample(150, { errors: 7 }),
  });
  expect(summary.flaws).toEqual([
    "f2 had 0.500 of a core under load; 0.7 are needed",
    "app failed 7 requests",
  ]);
});

test("a server that answered nothing has no figures", () => {
  const windows = [{ wall: 100_000, cpu: 10, answers: 0 }];
  expect(() => summarise({ ...floors, app: { windows, latencies: [], errors: 0 } })).toThrow(
    RangeError,
  );
});
