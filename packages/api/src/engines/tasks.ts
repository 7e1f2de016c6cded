import { readChanges } from "../events/changes.ts";
import { countCatalogue } from "../features/catalogue/counts.ts";
import type { Engines } from "./engines.ts";
import { writeAllGroupLists } from "./group-lists.ts";
import { saveModel } from "./models.ts";
import { writePopularity } from "./popularity.ts";
import { lastRun, type Run, runExclusively } from "./runs.ts";
import { taskNames, type TaskName } from "./task-names.ts";
import { writeSimilarLists } from "./similar-lists.ts";
import { readSnapshot } from "./snapshot.ts";
import type { OnProgress } from "./thread/engine-thread.ts";
import { writeAllUserLists } from "./user-lists.ts";

/** What was done, in counts. */
export type Report = Record<string, number>;

/** The data that several tasks of one run share: read at the first use. */
type Prepare = () => Promise<{ contents: number }>;

interface TaskContext {
  readonly engines: Engines;
  readonly prepare: Prepare;
  readonly run: Run;
  readonly onProgress: OnProgress;
}

/** What each engine does when it runs for everybody. */
const tasks: Readonly<Record<TaskName, (task: TaskContext) => Promise<Report>>> = {
  /** Orders the popular lists. */
  async popularity({ engines, prepare, onProgress }) {
    await prepare();
    onProgress(0.5);
    return writePopularity(engines);
  },
  /** Finds out what resembles what. */
  async content({ engines, prepare, onProgress }) {
    const { contents } = await prepare();
    return writeSimilarLists(engines, contents, onProgress);
  },
  /** Trains the model that lists are made by. */
  async collaborative({ engines, prepare, onProgress }) {
    await prepare();
    const { model, facts } = await engines.thread.call("fit", null, (done) =>
      onProgress(0.05 + 0.85 * done),
    );
    const version = await saveModel(engines.db, model, facts);
    await engines.ready();
    const { users, contents, ratings } = facts;
    return { version, users, contents, ratings };
  },
  users: ({ engines, run, onProgress }) => writeAllUserLists(engines, run, onProgress),
  groups: ({ engines, run, onProgress }) => writeAllGroupLists(engines, run, onProgress),
};

/** Runs one engine for everybody, when no other one runs. */
export async function runTask(
  engines: Engines,
  name: TaskName,
  onProgress: OnProgress = () => undefined,
): Promise<Report> {
  return runWith(engines, name, { prepare: prepareOnce(engines), onProgress });
}

/** Runs all engines, one after the other, on the same data; returns what each did. */
export async function runEngines(
  engines: Engines,
  onProgress: OnProgress = () => undefined,
): Promise<Record<TaskName, Report>> {
  const prepare = prepareOnce(engines);
  const run = async (name: TaskName) => {
    const before = taskNames.indexOf(name);
    return runWith(engines, name, {
      prepare,
      onProgress: (done) => onProgress((before + done) / taskNames.length),
    });
  };
  await countCatalogue(engines);
  return {
    popularity: await run("popularity"),
    content: await run("content"),
    collaborative: await run("collaborative"),
    users: await run("users"),
    groups: await run("groups"),
  };
}

async function runWith(
  engines: Engines,
  name: TaskName,
  { prepare, onProgress }: { prepare: Prepare; onProgress: OnProgress },
): Promise<Report> {
  const { report } = await runExclusively(
    engines.db,
    { engine: name, signal: engines.signal },
    (run) => tasks[name]({ engines, prepare, run, onProgress }),
  );
  onProgress(1);
  return report;
}

function prepareOnce({ db, thread }: Engines): Prepare {
  let prepared: Promise<{ contents: number }> | undefined;
  return () => {
    prepared ??= (async () => {
      const snapshot = await readSnapshot(db);
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
  return runTask(engines, name);
}

async function hasChanged(
  { db }: Engines,
  name: TaskName,
  last: { id: number; seen: string | null },
): Promise<boolean> {
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
