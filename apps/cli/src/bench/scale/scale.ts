import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { z } from "zod";

import type { Progress } from "../../progress.ts";
import { align } from "../../align.ts";
import type { Size } from "./synthetic.ts";

/** What one size costs, in a process of its own. */
const SizeCost = z.object({
  items: z.number(),
  users: z.number(),
  ratings: z.number(),
  /** Resident with the data alone, and at most. */
  dataMb: z.number(),
  peakMb: z.number(),
  fitSeconds: z.number(),
  buildSeconds: z.number(),
  /** In which the engine thread answers nobody. */
  longestStepMs: z.number(),
  /** A list of 150 for one person, in the median. */
  rankMs: z.number(),
  /** The neighbours of one item, with a share of what precedes them. */
  similarMs: z.number(),
});
export type SizeCost = z.infer<typeof SizeCost>;

/** Items grow, then ratings, then both. */
const sizes: readonly Size[] = [
  { items: 1_000, ratings: 100_000 },
  { items: 10_000, ratings: 100_000 },
  { items: 100_000, ratings: 100_000 },
  { items: 1_000, ratings: 1_000_000 },
  { items: 10_000, ratings: 1_000_000 },
  { items: 100_000, ratings: 1_000_000 },
  { items: 10_000, ratings: 5_000_000 },
  { items: 100_000, ratings: 5_000_000 },
  { items: 100_000, ratings: 20_000_000 },
];

const child = fileURLToPath(new URL("./child.ts", import.meta.url));

/** Trains on made-up data of growing size, each in a process of its own. */
export async function measureScale({
  short,
  progress,
  signal,
  onCost,
}: {
  short: boolean;
  progress: Progress;
  signal: AbortSignal;
  /** Told each size as it is measured: the largest take minutes. */
  onCost: (cost: SizeCost) => void;
}): Promise<SizeCost[]> {
  const chosen = short ? sizes.filter(isShort) : sizes;
  const costs: SizeCost[] = [];
  for (const { items, ratings } of chosen) {
    progress.report("sizes", costs.length, chosen.length);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...process.execArgv, "--max-old-space-size=8192", child, `${items}`, `${ratings}`],
      { signal },
    );
    const cost = SizeCost.parse(JSON.parse(stdout));
    costs.push(cost);
    onCost(cost);
  }
  return costs;
}

function isShort({ items, ratings }: Size): boolean {
  return items <= 10_000 && ratings <= 1_000_000;
}

/** The results for people. */
export function scaleToTable(costs: readonly SizeCost[]): string {
  return align([
    [
      "items",
      "users",
      "ratings",
      "data MB",
      "peak MB",
      "fit s",
      "build s",
      "step ms",
      "rank ms",
      "similar ms",
    ],
    ...costs.map((cost) => [
      cost.items.toLocaleString("en"),
      cost.users.toLocaleString("en"),
      cost.ratings.toLocaleString("en"),
      `${cost.dataMb}`,
      `${cost.peakMb}`,
      cost.fitSeconds.toFixed(1),
      cost.buildSeconds.toFixed(1),
      `${cost.longestStepMs}`,
      cost.rankMs.toFixed(1),
      cost.similarMs.toFixed(2),
    ]),
  ]).join("\n");
}
