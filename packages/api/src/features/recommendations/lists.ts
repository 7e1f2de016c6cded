import {
  inTransaction,
  type Kind,
  kinds,
  type Queryable,
  type StoredReason,
} from "@recofinement/db";
import type { Ranked, Reason, Taste } from "@recofinement/engine";
import { sql } from "kysely";

import type { CatalogueIndex } from "./snapshot.ts";
import type { TrainedModel } from "./recommender.ts";

/** How many recommendations of each kind are kept for a user. */
const listLength = 100;

/** The name of the engine whose lists users see by default. */
const blend = "blend";

/** One place of a list, as it is stored. */
export interface ListRow {
  contentId: number;
  kind: Kind;
  score: number;
  reasons: StoredReason[];
}

/**
 * Recomputes and replaces one user's lists. Their row is locked from reading the ratings to writing
 * the lists, so that of two runs at once the later ratings win.
 */
export async function writeUserLists(
  ctx: { db: Queryable },
  { trained, userId }: { trained: TrainedModel; userId: number },
): Promise<void> {
  await inTransaction(ctx, async ({ db }) => {
    const user = await db
      .selectFrom("user_account")
      .where("id", "=", userId)
      .select("id")
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (!user) return;
    const evidence = await readEvidence(db, { userId, index: trained.index });
    const rows = kinds.flatMap((kind) => rankKind(trained, evidence, { kind, limit: listLength }));
    const before = await readListed(db, userId);
    await db.deleteFrom("recommendation").where("user_id", "=", userId).execute();
    await sql`
      insert into recommendation (user_id, content_id, kind, score, engine, reasons)
      select ${userId}, listed.*
      from unnest(
        ${rows.map((row) => row.contentId)}::integer[],
        ${rows.map((row) => row.kind)}::text[],
        ${rows.map((row) => row.score)}::double precision[],
        ${rows.map(() => blend)}::text[],
        ${rows.map((row) => JSON.stringify(row.reasons))}::jsonb[]
      ) as listed (content_id, kind, score, engine, reasons)
      join content on content.id = listed.content_id`.execute(db);
    await recordChanges(db, userId, { before, after: await readListed(db, userId) });
    await finishRequestedRuns(db, userId);
  });
}

/** What a user's lists hold, in order, as one text a kind. */
async function readListed(db: Queryable, userId: number): Promise<Map<Kind, string>> {
  const rows = await db
    .selectFrom("recommendation")
    .where("user_id", "=", userId)
    .groupBy("kind")
    .select([
      "kind",
      sql<string>`string_agg(content_id::text, ',' order by score desc, content_id)`.as("listed"),
    ])
    .execute();
  return new Map(rows.map(({ kind, listed }) => [kind, listed]));
}

/** Marks the kinds whose list has become another one, for streams to tell. */
async function recordChanges(
  db: Queryable,
  userId: number,
  { before, after }: { before: Map<Kind, string>; after: Map<Kind, string> },
): Promise<void> {
  const changed = kinds.filter((kind) => before.get(kind) !== after.get(kind));
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

/** What is known of a person, in the indices of a model. */
export interface Evidence {
  taste: Taste;
  /** Items that the user has consumed and does not want again. */
  consumed: ReadonlySet<number>;
}

async function readEvidence(
  db: Queryable,
  { userId, index }: { userId: number; index: CatalogueIndex },
): Promise<Evidence> {
  const interactions = await db
    .selectFrom("interaction")
    .where("user_id", "=", userId)
    .where((eb) => eb.or([eb("rating", "is not", null), eb("count", ">", 0)]))
    .select(["content_id", "rating"])
    .orderBy("rated_at", (order) => order.desc().nullsLast())
    .orderBy("content_id", "desc")
    .execute();
  const likedGenres = await db
    .selectFrom("liked_genre")
    .where("user_id", "=", userId)
    .select("genre_id")
    .execute();
  return toEvidence(index, {
    interactions: interactions.map(({ content_id, rating }) => ({ contentId: content_id, rating })),
    genreIds: likedGenres.map(({ genre_id }) => genre_id),
    year: new Date().getUTCFullYear(),
  });
}

/** What somebody has consumed, rated last first, and the genres that they like, as evidence for a model. */
export function toEvidence(
  index: CatalogueIndex,
  person: {
    interactions: readonly { contentId: number; rating: number | null }[];
    genreIds: readonly number[];
    /** The year in which the lists are made. */
    year: number;
  },
): Evidence {
  const known = person.interactions.flatMap(({ contentId, rating }) => {
    const item = index.itemOf.get(contentId);
    return item === undefined ? [] : [{ item, rating }];
  });
  const rated = known.flatMap(({ item, rating }) => (rating === null ? [] : [{ item, rating }]));
  const genres = person.genreIds.flatMap((id) => index.genreOf.get(id) ?? []);
  return {
    taste: {
      items: Int32Array.from(rated, ({ item }) => item),
      ratings: Float32Array.from(rated, ({ rating }) => rating),
      likedGenres: Int32Array.from(new Set(genres)),
      ages: Int32Array.from(rated.keys()),
      year: person.year,
    },
    consumed: new Set(known.map(({ item }) => item)),
  };
}

/** The blended list of one kind, best first. */
export function rankKind(
  { model, index }: TrainedModel,
  { taste, consumed }: Evidence,
  { kind, limit }: { kind: Kind; limit: number },
): ListRow[] {
  return model
    .rank(taste, { group: kinds.indexOf(kind), exclude: consumed, limit })
    .flatMap((ranked) => toListRow(ranked, { kind, index }));
}

function toListRow(
  { item, score, reasons }: Ranked,
  { kind, index }: { kind: Kind; index: CatalogueIndex },
): ListRow[] {
  const contentId = index.contentIds[item];
  if (contentId === undefined) return [];
  const stored = reasons.flatMap((reason) => toStoredReason(reason, { kind, index }));
  return [{ contentId, kind, score, reasons: stored }];
}

function toStoredReason(
  reason: Reason,
  { kind, index }: { kind: Kind; index: CatalogueIndex },
): StoredReason[] {
  const share = Math.round(reason.share * 1000) / 1000;
  if (reason.type === "popular") return [{ type: "popular", share }];
  if (reason.type === "period") return [{ type: "period", year: reason.year, share }];
  if (reason.type === "rated") {
    const contentId = index.contentIds[reason.item];
    return contentId === undefined ? [] : [{ type: "rated", contentId, share }];
  }
  const genreId = index.genreIdOf(kind, reason.genre);
  return genreId === undefined ? [] : [{ type: "genre", genreId, share }];
}

/** The lists are now as fresh as anyone has asked for. */
async function finishRequestedRuns(db: Queryable, userId: number): Promise<void> {
  await db
    .updateTable("engine_run")
    .set({ started_at: sql`now()`, finished_at: sql`clock_timestamp()` })
    .where("user_id", "=", userId)
    .where("finished_at", "is", null)
    .execute();
}
