import { readChanges } from "../events/changes.ts";
import { countCatalogue } from "../features/catalogue/counts.ts";
import type { Engines } from "./engines.ts";
import { writeAllGroupLists } from "./group-lists.ts";
import { currentModel, saveModel } from "./models.ts";
import { writePopularity } from "./popularity.ts";
import { lastRun, type Run, runExclusively } from "./runs.ts";
import { taskNames, type TaskName } from "./task-names.ts";
import { writeSimilarLists } from "./similar-lists.ts";
import { readSnapshot } from "./snapshot.ts";
import type { OnProgress } from "./thread/engine-thread.ts";
import { writeAllUserLists } from "./user-lists.ts";

/** What was done, in counts. */
export type Report = Record<string, number>;

/** The data that several tasks of one run share: read at the first use, the words of contents where wanted. */
type Prepare = (wanted: { texts: boolean }) => Promise<{ contents: number }>;

interface TaskContext {
  readonly engines: Engines;
  readonly prepare: Prepare;
  readonly run: Run;
  readonly onProgress: OnProgress;
  /** Whether lists are left alone that are of the current model already. */
  readonly onlyStale: boolean;
}

/** What each engine does when it runs for everybody. */
const tasks: Readonly<Record<TaskName, (task: TaskContext) => Promise<Report>>> = {
  /** Orders the popular lists. */
  async popularity({ engines, prepare, onProgress }) {
    await prepare({ texts: false });
    onProgress(0.5);
    return writePopularity(engines);
  },
  /** Finds out what resembles what. */
  async content({ engines, prepare, onProgress }) {
    const { contents } = await prepare({ texts: true });
    return writeSimilarLists(engines, contents, onProgress);
  },
  /** Trains the model that lists are made by. */
  async collaborative({ engines, prepare, onProgress }) {
    await prepare({ texts: true });
    const { model, facts } = await engines.thread.call("fit", null, (done) =>
      onProgress(0.05 + 0.85 * done),
    );
    const version = await saveModel(engines.db, model, facts);
    await engines.ready();
    const { users, contents, ratings } = facts;
    return { version, users, contents, ratings };
  },
  users: ({ engines, ...task }) => writeAllUserLists(engines, task),
  groups: ({ engines, run, onProgress }) => writeAllGroupLists(engines, run, onProgress),
};

/** Runs one engine for everybody, when no other one runs. */
export async function runTask(
  engines: Engines,
  name: TaskName,
  onProgress: OnProgress = () => undefined,
  { onlyStale = false }: { onlyStale?: boolean } = {},
): Promise<Report> {
  return engines.oneRun(async () => {
    const prepare = prepareOnce(engines, { texts: false });
    try {
      return await runWith(engines, name, { prepare, onProgress, onlyStale });
    } finally {
      await release(engines);
    }
  });
}

/** Lets go of the data of a run; a thread that has died has none. */
async function release({ thread, signal }: Engines): Promise<void> {
  if (!signal.aborted) await thread.call("release", null);
}

/** Runs all engines, one after the other, on the same data; returns what each did. */
export function runEngines(
  engines: Engines,
  onProgress: OnProgress = () => undefined,
): Promise<Record<TaskName, Report>> {
  return engines.oneRun(async () => {
    const prepare = prepareOnce(engines, { texts: true });
    const run = (name: TaskName) => {
      const before = taskNames.indexOf(name);
      return runWith(engines, name, {
        prepare,
        onlyStale: false,
        onProgress: (done) => onProgress((before + done) / taskNames.length),
      });
    };
    await countCatalogue(engines);
    try {
      return {
        popularity: await run("popularity"),
        content: await run("content"),
        collaborative: await run("collaborative"),
        users: await run("users"),
        groups: await run("groups"),
      };
    } finally {
      await release(engines);
    }
  });
}

async function runWith(
  engines: Engines,
  name: TaskName,
  { prepare, onProgress, onlyStale }: Pick<TaskContext, "prepare" | "onProgress" | "onlyStale">,
): Promise<Report> {
  const { report } = await runExclusively(
    engines.db,
    { engine: name, signal: engines.signal },
    (run) => tasks[name]({ engines, prepare, run, onProgress, onlyStale }),
  );
  onProgress(1);
  return report;
}

function prepareOnce({ db, thread }: Engines, always: { texts: boolean }): Prepare {
  let prepared: Promise<{ contents: number }> | undefined;
  return ({ texts }) => {
    prepared ??= (async () => {
      const snapshot = await readSnapshot(db, { texts: texts || always.texts });
      await thread.call("prepare", snapshot);
      return { contents: snapshot.index.contentIds.length };
    })();
    return prepared;
  };
}

/** Runs an engine if something has changed since its last run that it depends on. */
export async function runTaskIfChanged(
  engines: Engines,
  name: TaskName,
): Promise<Report | undefined> {
  const last = await lastRun(engines.db, name);
  if (last && !(await hasChanged(engines, name, last))) return undefined;
  return runTask(engines, name, undefined, { onlyStale: true });
}

async function hasChanged(
  { db }: Engines,
  name: TaskName,
  last: { id: number; seen: string | null },
): Promise<boolean> {
  // Of another release there may be runs, and no model that this one can read.
  if (name === "collaborative" && !(await currentModel(db))) return true;
  const { contents, interactions } = await readChanges(db, last.seen);
  if (contents || interactions) return true;
  if (name !== "users" && name !== "groups") return false;
  // Lists are made anew by a new model.
  const trained = await lastRun(db, "collaborative");
  return trained !== undefined && trained.id > last.id;
}

/** The version that is served from; a model is trained first where none has ever been. */
export async function ensureModel(engines: Engines): Promise<number> {
  const version = await engines.ready();
  if (version !== undefined) return version;
  await runTask(engines, "collaborative");
  return ensureModel(engines);
}
