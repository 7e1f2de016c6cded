import { expect, test } from "vitest";
import { fitIals, ialsOf } from "./ials.ts";
import { finish } from "./progress.ts";
import { sparseMatrix, sparseRow, sparseRows, type Entry } from "./sparse-matrix.ts";

const [USERS, ITEMS, BLOCK] = [20, 12, 4];

/** Users of three blocks like the items of theirs, but for one that they do not know. */
const preferences = sparseMatrix(
  USERS,
  ITEMS,
  Array.from({ length: USERS * ITEMS }, (_, k): Entry => [
    Math.floor(k / ITEMS),
    k % ITEMS,
    1,
  ]).filter(
    ([user, item]) => user % 3 === Math.floor(item / BLOCK) && user % BLOCK !== item % BLOCK,
  ),
);
const fit = () => ialsOf(finish(fitIals(preferences, { dimensions: 4 })));
const model = fit();

test("what is not known of a block is found, for users of the fit", () => {
  for (const row of sparseRows(preferences)) {
    const scores = model.scores(row);
    const block = Math.floor((row.index[0] ?? 0) / BLOCK);
    const inside = [...scores.subarray(block * BLOCK, (block + 1) * BLOCK)];
    const outside = [...scores].filter((_, item) => Math.floor(item / BLOCK) !== block);
    expect(Math.min(...inside)).toBeGreaterThan(Math.max(...outside));
    for (const item of row.index) expect(scores[item]).toBeGreaterThan(0.6);
  }
});

test("somebody new is folded in, and who prefers nothing scores nothing", () => {
  const scores = model.scores({ index: Int32Array.of(5), value: Float32Array.of(0.5) });
  expect(scores[6]).toBeGreaterThan(2 * Math.abs(scores[0] ?? 0));
  expect(model.scores({ index: new Int32Array(), value: new Float32Array() })[6]).toBe(0);
});

test("contributions are in the order of the row, and sum to the score", () => {
  const row = { index: Int32Array.of(9, 1, 2), value: Float32Array.of(0.5, 1, 1) };
  for (const [item, score] of model.scores(row).entries()) {
    const contributions = model.contributions(item, row);
    expect(contributions.reduce((sum, part) => sum + part, 0)).toBeCloseTo(score, 9);
  }
  const [other = 0, own = 0] = model.contributions(3, row);
  expect(own).toBeGreaterThan(Math.abs(other));
});

test("two fits are the same", () => {
  const row = sparseRow(preferences, 7);
  expect(fit().scores(row)).toEqual(model.scores(row));
});

test("progress grows to one", () => {
  const steps = [...fitIals(preferences, { dimensions: 2, sweeps: 3 })];
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...steps)).toBeLessThanOrEqual(1);
});
