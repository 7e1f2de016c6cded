import { round } from "../statistics.ts";
import { align } from "../../align.ts";
import type { GrowthResult } from "./growth.ts";

const names = new Map([
  [10_000, "n10k"],
  [100_000, "n100k"],
  [1_000_000, "n1m"],
]);

/** The result for tools: milliseconds per size, the growth of the median, and the worst at the largest. */
export function growthToJson({ sizes, figures }: GrowthResult): object {
  return Object.fromEntries(
    [...figures].map(([name, measured]) => [
      name,
      {
        ms: Object.fromEntries(
          sizes.map((size, i) => [
            names.get(size) ?? `n${size}`,
            round(measured[i]?.median ?? 0, 3),
          ]),
        ),
        growth: round((measured.at(-1)?.median ?? 0) / (measured[0]?.median ?? 1), 2),
        worst: round(measured.at(-1)?.worst ?? 0, 3),
      },
    ]),
  );
}

/** The result for people. */
export function growthToTable({ sizes, figures }: GrowthResult): string {
  const head = ["ms: median (worst)", ...sizes.map((size) => size.toLocaleString("en")), "growth"];
  const rows = [...figures].map(([name, measured]) => [
    name,
    ...measured.map(({ median, worst }) => `${median.toFixed(2)} (${worst.toFixed(2)})`),
    ((measured.at(-1)?.median ?? 0) / (measured[0]?.median ?? 1)).toFixed(2),
  ]);
  return align([head, ...rows]).join("\n");
}
