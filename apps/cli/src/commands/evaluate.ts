import {
  measure,
  methods,
  randomSplit,
  splitCheck,
  temporalSplit,
  type Dataset,
  type Figures,
  type Method,
  type Split,
} from "@recofinement/engine/evaluation";
import { Command, InvalidArgumentError } from "commander";
import { readInteractions } from "../datasets/interactions.ts";

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
  /** Training and ranking, both splits. */
  readonly seconds: number;
  /** RP-1: a fifth of each user's interactions, chosen by hash. */
  readonly random: Figures;
  /** RP-1T: the latest fifth; null where the data have no times. */
  readonly temporal: Figures | null;
}

interface EvaluateOptions {
  readonly data: string;
  readonly json?: true;
  readonly relevant?: number;
}

/** `recofinement evaluate --data <dir>`: measures each engine on a data set. */
export function evaluateCommand(): Command {
  return new Command("evaluate")
    .description("measure the quality of the recommendations of each engine on a data set")
    .requiredOption(
      "--data <dir>",
      "MovieLens, old MovieLens (u.data, u.item), or interactions.tsv and optional items.tsv",
    )
    .option("--json", "print one JSON object instead of a table")
    .option(
      "--relevant <value>",
      "least value of a relevant test item (default: 4 of 5 stars, 8 of 10 points)",
      parseNumber,
    )
    .action(async (options: EvaluateOptions) => {
      const evaluation = await evaluate(options.data, options.relevant);
      const output = options.json ? JSON.stringify(evaluation) : tableOf(evaluation);
      process.stdout.write(`${output}\n`);
    });
}

/** Measures all methods on a directory; progress goes to standard error. */
async function evaluate(directory: string, relevant?: number): Promise<Evaluation> {
  const dataset = await readInteractions(directory, relevant);
  const random = randomSplit(dataset);
  const temporal = dataset.hasTimes ? temporalSplit(dataset) : null;
  const figures: MethodFigures[] = [];
  for (const [name, method] of methods) {
    const start = performance.now();
    const byHash = measureAloud(`${name}, random split`, dataset, random, method);
    const byTime = temporal && measureAloud(`${name}, temporal split`, dataset, temporal, method);
    const seconds = Math.round(performance.now() - start) / 1000;
    figures.push({ name, seconds, random: byHash, temporal: byTime });
  }
  return {
    data: directory,
    users: dataset.userIds.length,
    items: dataset.itemIds.length,
    train: random.train.length,
    test: random.test.length,
    relevant: random.test.filter(({ isRelevant }) => isRelevant).length,
    splitCheck: splitCheck(dataset, random),
    methods: figures,
  };
}

/** Measures one method and shows how far it is: in place on a terminal, else a line when done. */
function measureAloud(label: string, dataset: Dataset, split: Split, method: Method): Figures {
  const { stderr } = process;
  const work = measure(dataset, split, method);
  let shown = "";
  for (;;) {
    const step = work.next();
    if (step.done) {
      stderr.write(`${stderr.isTTY ? "\r\u001B[K" : ""}${label}: done\n`);
      return step.value;
    }
    const text = `\r\u001B[K${label}: ${Math.floor(100 * step.value)} %`;
    if (stderr.isTTY && text !== shown) stderr.write(text);
    shown = text;
  }
}

const COLUMNS = [
  ["NDCG@10", ({ ndcg10 }) => ndcg10],
  ["Recall@20", ({ recall20 }) => recall20],
  ["MRR", ({ mrr }) => mrr],
  ["cov@10", ({ coverage10 }) => coverage10],
] satisfies [string, (figures: Figures) => number][];

function tableOf(evaluation: Evaluation): string {
  const { data, users, items, train, test, relevant } = evaluation;
  const lines = evaluation.methods.flatMap(({ name, seconds, random, temporal }) => [
    rowOf(name, "random", random, seconds.toFixed(1)),
    ...(temporal ? [rowOf("", "temporal", temporal, "")] : []),
  ]);
  const titles = COLUMNS.map(([title]) => title.padStart(10)).join("");
  return [
    `${data}: ${users} users, ${items} items`,
    `random split: ${train} train, ${test} test, ${relevant} of them relevant`,
    `split check: ${evaluation.splitCheck}`,
    "",
    `${"method".padEnd(15)}${"split".padEnd(9)}${titles}${"users".padStart(8)}${"seconds".padStart(9)}`,
    ...lines,
  ].join("\n");
}

function rowOf(name: string, split: string, figures: Figures, seconds: string): string {
  const values = COLUMNS.map(([, valueOf]) => valueOf(figures).toFixed(4).padStart(10)).join("");
  const users = String(figures.users).padStart(8);
  return `${name.padEnd(15)}${split.padEnd(9)}${values}${users}${seconds.padStart(9)}`.trimEnd();
}

function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) {
    throw new InvalidArgumentError("It must be a number.");
  }
  return value;
}
