import {
  measure,
  methods,
  pairedDifference,
  randomSplit,
  splitCheck,
  temporalSplit,
  type Dataset,
  type Measured,
  type Split,
} from "@recofinement/engine/evaluation";
import { Command, InvalidArgumentError } from "commander";
import { readInteractions } from "../datasets/interactions.ts";
import {
  evaluationTable,
  FIRST_KNOWN,
  type ComparedFigures,
  type Evaluation,
} from "./evaluate-report.ts";

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
    .option("--json", "print one JSON object instead of tables")
    .option(
      "--relevant <value>",
      "least value of a relevant test item (default: 4 of 5 stars, 8 of 10 points)",
      parseNumber,
    )
    .action(async (options: EvaluateOptions) => {
      const evaluation = await evaluate(options.data, options.relevant);
      const output = options.json ? JSON.stringify(evaluation) : evaluationTable(evaluation);
      process.stdout.write(`${output}\n`);
    });
}

/** Measures all methods on a directory; progress goes to standard error. */
async function evaluate(directory: string, relevant?: number): Promise<Evaluation> {
  const dataset = await readInteractions(directory, relevant);
  const random = randomSplit(dataset);
  const trials = measureMethods(dataset, random);
  const blend = trials.find(({ name }) => name === "blend");
  return {
    data: directory,
    users: dataset.userIds.length,
    items: dataset.itemIds.length,
    train: random.train.length,
    test: random.test.length,
    relevant: random.test.filter((interaction) => dataset.isRelevant[interaction] === 1).length,
    splitCheck: splitCheck(dataset, random),
    methods: trials.map(({ name, seconds, byHash, byTime }) => ({
      name,
      seconds,
      random: compare(byHash, blend?.byHash),
      temporal: byTime && compare(byTime, blend?.byTime),
      coldStart: Object.fromEntries(
        FIRST_KNOWN.map((known, place) => [known, byHash.coldStart[place] ?? 0]),
      ),
    })),
  };
}

interface Trial {
  readonly name: string;
  readonly seconds: number;
  readonly byHash: Measured;
  readonly byTime: Measured | null;
}

/** Trains each method once on each split. */
function measureMethods(dataset: Dataset, random: Split): Trial[] {
  const temporal = dataset.hasTimes ? temporalSplit(dataset) : null;
  return Array.from(methods, ([name, method]) => {
    const start = performance.now();
    const byHash = aloud(`${name}, random split`, measure(dataset, random, method, FIRST_KNOWN));
    const byTime = temporal && aloud(`${name}, temporal split`, measure(dataset, temporal, method));
    return { name, seconds: Math.round(performance.now() - start) / 1000, byHash, byTime };
  });
}

function compare({ figures, ndcg10 }: Measured, blend: Measured | null = null): ComparedFigures {
  return { ...figures, versusBlend: pairedDifference(ndcg10, blend?.ndcg10 ?? []) };
}

/** Does work and shows how far it is: in place on a terminal, else a line when it is done. */
function aloud<T>(label: string, work: Generator<number, T>): T {
  const { stderr } = process;
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

function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) {
    throw new InvalidArgumentError("It must be a number.");
  }
  return value;
}
