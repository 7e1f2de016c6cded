import { kindDescriptions, type Kind, kinds, type Queryable, type Trait } from "@recofinement/db";
import { type RawBuilder, sql } from "kysely";

import type { Aversion } from "./thread/protocol.ts";

/**
 * What a rejection costs others, in points of a score, where heads of lists are some points above the
 * middle: sharing what was disliked, and being like what was rejected, times the similarity. A choice:
 * no data set tells rejections.
 */
const [shared, alike] = [1.5, 2];

/** Contents that are found for one reason at most: the more popular ones, which are on lists. */
const mostShared = 5_000;

/** What a user wants less of, by what they have rejected. */
export async function readAversions(
  db: Queryable,
  userId: number,
): Promise<{ contents: Aversion[]; genreIds: number[] }> {
  const points = new Map<number, number>();
  const add = (contentId: number, more: number) =>
    points.set(contentId, (points.get(contentId) ?? 0) + more);
  for (const { contentId, similarity } of await readAlike(db, userId)) {
    add(contentId, alike * similarity);
  }
  const reasons = await readReasons(db, userId);
  const genreNames: string[] = [];
  for (const { kind, category, value } of reasons) {
    const trait = traitsOf(kind)[category];
    if (trait?.of === "genres") genreNames.push(value);
    else if (trait) {
      for (const { id } of await readSharing(db, { kind, category, value })) add(id, shared);
    }
  }
  return {
    contents: Array.from(points, ([contentId, own]) => ({ contentId, points: own })),
    genreIds: await readGenreIds(db, genreNames),
  };
}

/** What a content of a kind can be disliked for, by category. */
export function traitsOf(kind: Kind): Readonly<Record<string, Trait>> {
  return kindDescriptions[kind].traits;
}

async function readAlike(db: Queryable, userId: number) {
  const { rows } = await sql<{ contentId: number; similarity: number }>`
    select alike.id as "contentId", alike.similarity
    from rejection
    join similar_content on similar_content.content_id = rejection.content_id
    cross join unnest(similar_ids, similarities) as alike (id, similarity)
    where user_id = ${userId}`.execute(db);
  return rows;
}

function readReasons(db: Queryable, userId: number) {
  return db
    .selectFrom("rejection_reason")
    .innerJoin("content", "content.id", "rejection_reason.content_id")
    .where("user_id", "=", userId)
    .where("kind", "in", kinds)
    .select((eb) => [eb.ref("kind").$castTo<Kind>().as("kind"), "category", "value"])
    .distinct()
    .execute();
}

/** Contents of all kinds that have the trait: whom somebody does not want in films they do not want in series. */
async function readSharing(
  db: Queryable,
  { kind, category, value }: { kind: Kind; category: string; value: string },
): Promise<{ id: number }[]> {
  const found: { id: number }[] = [];
  for (const other of category === "year" ? [kind] : kinds) {
    const trait = traitsOf(other)[category];
    const condition = trait && hasTrait(other, trait, value);
    if (!condition) continue;
    const { rows } = await sql<{ id: number }>`
      select content.id from content
      ${trait.of === "details" ? sql`join ${sql.table(other)} on content_id = content.id` : sql``}
      where kind = ${other} and ${condition}
      order by popularity desc limit ${mostShared}`.execute(db);
    found.push(...rows);
  }
  return found;
}

/** Undefined where the value cannot be one of the trait's. */
function hasTrait(kind: Kind, trait: Trait, value: string): RawBuilder<boolean> | undefined {
  if (trait.of === "genres") return undefined;
  if (trait.of === "content") {
    if (trait.column === "creators")
      return sql`creator_keys(creators) @> array[title_key(${value})]`;
    return isInteger(value) ? sql`year = ${Number(value)}` : undefined;
  }
  const column = sql.ref(trait.column);
  const details = Object.values(kindDescriptions[kind].details);
  const type = details.find((one) => one.column === trait.column)?.type;
  if (type === "text[]") return sql`${column} @> array[${value}]`;
  if (type === "text") return sql`${column} = ${value}`;
  return isInteger(value) ? sql`${column} = ${Number(value)}` : undefined;
}

function isInteger(value: string): boolean {
  return /^\d{1,4}$/.test(value);
}

async function readGenreIds(db: Queryable, names: readonly string[]): Promise<number[]> {
  if (names.length === 0) return [];
  const rows = await db
    .selectFrom("genre")
    .where((eb) =>
      eb(
        eb.fn("lower", ["name"]),
        "in",
        names.map((name) => name.toLowerCase()),
      ),
    )
    .select("id")
    .orderBy("id")
    .execute();
  return rows.map(({ id }) => id);
}
