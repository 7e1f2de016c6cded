import type { Figures, PairedDifference } from "@recofinement/engine/evaluation";

/** Numbers of first interactions that cold starts are measured with. */
export const FIRST_KNOWN = [0, 1, 5, 20] as const;

/** What `evaluate --json` prints. */
export interface Evaluation {
  /** The directory that was measured. */
  readonly data: string;
  readonly users: number;
  readonly items: number;
  /** Sizes of the parts of the random split (RP-1), and how many test pairs are relevant. */
  readonly train: number;
  readonly test: number;
  readonly relevant: number;
  /** SHA-256 of the test pairs of the random split. */
  readonly splitCheck: string;
  readonly methods: readonly MethodFigures[];
}

export interface MethodFigures {
  readonly name: string;
  /** Training and ranking, both splits and the cold starts. */
  readonly seconds: number;
  /** RP-1: a fifth of each user's interactions, chosen by hash. */
  readonly random: ComparedFigures;
  /** RP-1T: the latest fifth; null where the data have no times. */
  readonly temporal: ComparedFigures | null;
  /** NDCG@10 on the random split by how many of a person's first interactions are known. */
  readonly coldStart: Readonly<Record<string, number>>;
}

export interface ComparedFigures extends Figures {
  /** NDCG@10 of this method minus that of the blend, over the same users. */
  readonly versusBlend: PairedDifference;
}

/** The same as tables for a terminal. */
export function evaluationTable(evaluation: Evaluation): string {
  const { data, users, items, train, test, relevant, splitCheck, methods } = evaluation;
  return [
    `${data}: ${users} users, ${items} items`,
    `random split: ${train} train, ${test} test, ${relevant} of them relevant`,
    `split check: ${splitCheck}`,
    "",
    rowOf("method", "split", [...COLUMNS.map(([title]) => title), "users", "seconds"]),
    ...methods.flatMap(({ name, seconds, random, temporal }) => [
      rowOf(name, "random", [...cellsOf(random), seconds.toFixed(1)]),
      ...(temporal ? [rowOf("", "temporal", cellsOf(temporal))] : []),
    ]),
    "",
    "NDCG@10 with so many known ratings (random split)",
    rowOf("method", "", FIRST_KNOWN.map(String)),
    ...methods.map(({ name, coldStart }) =>
      rowOf(
        name,
        "",
        FIRST_KNOWN.map((known) => (coldStart[known] ?? 0).toFixed(4)),
      ),
    ),
  ].join("\n");
}

const COLUMNS = [
  ["NDCG@10", ({ ndcg10 }) => ndcg10.toFixed(4)],
  ["vs. blend", ({ versusBlend }) => versusBlend.difference.toFixed(4)],
  ["± s.e.", ({ versusBlend }) => versusBlend.standardError.toFixed(4)],
  ["Recall@20", ({ recall20 }) => recall20.toFixed(4)],
  ["MRR", ({ mrr }) => mrr.toFixed(4)],
  ["cov@10", ({ coverage10 }) => coverage10.toFixed(4)],
] satisfies [string, (figures: ComparedFigures) => string][];

function cellsOf(figures: ComparedFigures): string[] {
  return [...COLUMNS.map(([, textOf]) => textOf(figures)), String(figures.users)];
}

function rowOf(name: string, split: string, cells: readonly string[]): string {
  return `${name.padEnd(15)}${split.padEnd(9)}${cells.map((cell) => cell.padStart(10)).join("")}`;
}
