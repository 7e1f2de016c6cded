import type { Signal } from "./signal.ts";

/**
 * A signal in the score of a list: it gives an item `factor * (value - mean)` points, where the mean is
 * that of the candidates and `factor = weight / deviation`.
 */
export interface Term {
  readonly signal: Signal;
  readonly mean: number;
  readonly factor: number;
}

/** Mean and standard deviation of the values of some items. */
export function momentsOf(
  values: Float64Array,
  items: Int32Array | readonly number[],
): { mean: number; deviation: number } {
  let sum = 0;
  for (const item of items) sum += values[item] ?? 0;
  const mean = sum / Math.max(1, items.length);
  let squares = 0;
  for (const item of items) squares += ((values[item] ?? 0) - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / Math.max(1, items.length)) };
}

/** A signal standardised over the candidates; one that does not tell them apart has no say. */
export function standardised(signal: Signal, candidates: Int32Array, weight: number): Term {
  const { mean, deviation } = momentsOf(signal.values, candidates);
  return { signal, mean, factor: deviation > 1e-9 ? weight / deviation : 0 };
}

/**
 * A signal whose values are points of the score: hardly any candidate has one, and standardised each
 * would outdo everything else.
 */
export function pointsTerm(signal: Signal): Term {
  return { signal, mean: 0, factor: 1 };
}

/** Adds the points of all terms up for the candidates; -Infinity for all other items. */
export function scoresBy(
  terms: readonly Term[],
  candidates: Int32Array,
  items: number,
): Float64Array {
  const scores = new Float64Array(items).fill(-Infinity);
  for (const item of candidates) scores[item] = 0;
  for (const { signal, mean, factor } of terms) {
    if (factor === 0) continue;
    const { values } = signal;
    for (const item of candidates) {
      scores[item] = (scores[item] ?? 0) + factor * ((values[item] ?? 0) - mean);
    }
  }
  return scores;
}
