import { inTransaction, type Kind, kinds, type Queryable } from "@recofinement/db";
import { type EngineName, engineNames } from "@recofinement/engine";
import { sql } from "kysely";
import pLimit from "p-limit";

import { now } from "./clock.ts";
import type { Engines } from "./engines.ts";
import { readEvidence } from "./evidence.ts";
import type { Run } from "./runs.ts";
import type { OnProgress } from "./thread/engine-thread.ts";
import type { ListWish, RankedList } from "./thread/protocol.ts";

/** How many recommendations of each kind are kept for a user: of the blend, and of each single engine. */
const [blendLength, singleLength] = [100, 30];

/** What is popular is the same for everybody, and is read from the contents. */
const listed = engineNames.filter((engine) => engine !== "popularity");

const wishes: readonly ListWish[] = kinds.flatMap((kind) =>
  listed.map((engine) => ({
    engine,
    kind,
    limit: engine === "blend" ? blendLength : singleLength,
  })),
);

/**
 * Recomputes and replaces one user's lists with the current model; nothing while there is none. Of two runs
 * at once the one that has read later wins, whichever is done first.
 */
export async function writeUserLists(engines: Engines, userId: number): Promise<void> {
  const readAt = await now(engines.db);
  const person = await readEvidence(engines.db, userId);
  const ranked = await engines.ask("rank", { person, lists: wishes });
  if (!ranked) return;
  await inTransaction(engines, async ({ db }) => {
    const user = await db
      .selectFrom("user_account")
      .where("id", "=", userId)
      .select("id")
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (!user) return;
    const before = await readListed(db, userId);
    await replaceLists(db, { userId, readAt, lists: ranked.lists });
    await recordChanges(db, userId, { before, after: await readListed(db, userId) });
    await finishRequestedRuns(db, { userId, readAt });
  });
}

/** Users whose lists are made before the run says how far it is, and of these how many at a time. */
const [batchSize, concurrency] = [20, 4];

/**
 * Recomputes the lists of everyone who can sign in, in the order of their ids; a run goes on where one
 * broke off. Where only stale lists are wanted, those stay that are newer than the model: each change
 * of what is known of somebody has had them made anew.
 */
export async function writeAllUserLists(
  engines: Engines,
  { run, onProgress, onlyStale }: { run: Run; onProgress: OnProgress; onlyStale: boolean },
): Promise<{ users: number; version: number }> {
  const version = (await engines.ready()) ?? 0;
  let query = engines.db
    .selectFrom("user_account")
    .where("email", "is not", null)
    .where("id", ">", run.resumeAfter ?? 0)
    .select("id")
    .orderBy("id");
  if (onlyStale) query = query.where(hasStaleLists(version));
  const users = await query.execute();
  for (let start = 0; start < users.length; start += batchSize) {
    engines.signal.throwIfAborted();
    const batch = users.slice(start, start + batchSize);
    await pLimit(concurrency).map(batch, ({ id }) => writeUserLists(engines, id));
    const progress = (start + batch.length) / users.length;
    await run.report(progress, batch.at(-1)?.id);
    onProgress(progress);
  }
  return { users: users.length, version };
}

/** Whether a user has no lists, or some that were made before a version of the model was there. */
function hasStaleLists(version: number) {
  return sql<boolean>`not exists (
    select from recommendation_list, engine_model
    where user_id = user_account.id and engine = ${blend}
      and engine_model.id = ${version} and read_at > ready_at)`;
}

/** One statement for all lists: each is a row. */
async function replaceLists(
  db: Queryable,
  { userId, readAt, lists }: { userId: number; readAt: string; lists: readonly RankedList[] },
): Promise<void> {
  // Arrays of arrays must be of one length in PostgreSQL, so lists travel as text.
  await sql`
    insert into recommendation_list (user_id, read_at, engine, kind, content_ids, scores, reasons)
    select ${userId}, ${readAt}::timestamptz, engine, kind, ids::integer[],
      scores::double precision[], reasons
    from unnest(
      ${lists.map(({ engine }) => engine)}::text[],
      ${lists.map(({ kind }) => kind)}::text[],
      ${lists.map(({ contentIds }) => `{${contentIds.join(",")}}`)}::text[],
      ${lists.map(({ scores }) => `{${scores.join(",")}}`)}::text[],
      ${lists.map(({ reasons }) => JSON.stringify(reasons))}::jsonb[]
    ) as listed (engine, kind, ids, scores, reasons)
    on conflict (user_id, engine, kind) do update set content_ids = excluded.content_ids,
      scores = excluded.scores, reasons = excluded.reasons, read_at = excluded.read_at
      where recommendation_list.read_at <= excluded.read_at`.execute(db);
}

const blend: EngineName = "blend";

/** What a user's lists hold, in order, as one text a kind. */
async function readListed(db: Queryable, userId: number): Promise<Map<Kind, string>> {
  const rows = await db
    .selectFrom("recommendation_list")
    .where("user_id", "=", userId)
    .where("engine", "=", blend)
    .select(["kind", sql<string>`content_ids::text`.as("listed")])
    .execute();
  return new Map(rows.map(({ kind, listed: contents }) => [kind, contents]));
}

/** Marks the kinds whose list has become another one, for streams to tell. */
async function recordChanges(
  db: Queryable,
  userId: number,
  { before, after }: { before: Map<Kind, string>; after: Map<Kind, string> },
): Promise<void> {
  const listedIn = (lists: Map<Kind, string>, kind: Kind) => lists.get(kind) ?? "{}";
  const changed = kinds.filter((kind) => listedIn(before, kind) !== listedIn(after, kind));
  if (changed.length === 0) return;
  // The moment now, as near to the commit as can be, and not that of the transaction's beginning.
  const changedAt = sql<Date>`clock_timestamp()`;
  await db
    .insertInto("list_change")
    .values(changed.map((kind) => ({ user_id: userId, kind, changed_at: changedAt })))
    .onConflict((conflict) =>
      conflict.columns(["user_id", "kind"]).doUpdateSet({ changed_at: changedAt }),
    )
    .execute();
}

/** The lists are now as fresh as whoever has asked by then wanted them. */
async function finishRequestedRuns(
  db: Queryable,
  { userId, readAt }: { userId: number; readAt: string },
): Promise<void> {
  await db
    .updateTable("engine_run")
    .set({ started_at: sql`now()`, finished_at: sql`clock_timestamp()`, progress: 1 })
    .where("user_id", "=", userId)
    .where("requested_at", "<=", sql<Date>`${readAt}::timestamptz`)
    .where("finished_at", "is", null)
    .execute();
}
