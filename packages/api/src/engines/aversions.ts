import { kindDescriptions, type Kind, kinds, type Queryable, type Trait } from "@recofinement/db";
import { type RawBuilder, sql } from "kysely";

import type { Aversion } from "./thread/protocol.ts";

/**
 * What a rejection costs others, in points of a score, where heads of lists are some points above the
 * middle: sharing what was disliked, and being like what was rejected, times the similarity. A choice:
 * no data set tells rejections.
 */
const [shared, alike] = [1.5, 2];

/** Contents that are found for one column at most: the more popular ones, which are on lists. */
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
  for (const trait of groupByTrait(reasons)) {
    for (const { id } of await readSharing(db, trait)) add(id, shared);
  }
  const genreNames = reasons.flatMap(({ kind, category, value }) =>
    traitsOf(kind)[category]?.of === "genres" ? [value] : [],
  );
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

/** Reasons that are looked at: the latest. */
const mostReasons = 200;

interface RejectedFor {
  readonly kind: Kind;
  readonly category: string;
  readonly value: string;
}

function readReasons(db: Queryable, userId: number): Promise<RejectedFor[]> {
  return db
    .selectFrom("rejection_reason")
    .innerJoin("rejection", (join) =>
      join
        .onRef("rejection.user_id", "=", "rejection_reason.user_id")
        .onRef("rejection.content_id", "=", "rejection_reason.content_id"),
    )
    .innerJoin("content", "content.id", "rejection.content_id")
    .where("rejection.user_id", "=", userId)
    .where("kind", "in", kinds)
    .select((eb) => [eb.ref("kind").$castTo<Kind>().as("kind"), "category", "value"])
    .orderBy("rejected_at", "desc")
    .orderBy("rejection.content_id")
    .orderBy("category")
    .orderBy("value")
    .limit(mostReasons)
    .execute();
}

/** A column, and the values in it that are not wanted. */
interface Unwanted {
  readonly kind: Kind;
  readonly trait: Trait;
  readonly values: readonly string[];
}

/**
 * The reasons by column, of all kinds that have it: whom somebody does not want in films they do not want in
 * series. Genres are no columns, and a year is one of the kind.
 */
function groupByTrait(reasons: readonly RejectedFor[]): Unwanted[] {
  const unwanted = new Map<string, { kind: Kind; trait: Trait; values: Set<string> }>();
  for (const { kind, category, value } of reasons) {
    for (const other of category === "year" ? [kind] : kinds) {
      const trait = traitsOf(other)[category];
      if (!trait || trait.of === "genres") continue;
      const key = `${other} ${trait.column}`;
      const known = unwanted.get(key) ?? { kind: other, trait, values: new Set() };
      known.values.add(value);
      unwanted.set(key, known);
    }
  }
  return Array.from(unwanted.values(), ({ values, ...one }) => ({ ...one, values: [...values] }));
}

/** The more popular contents that have one of the values; nothing where none can be a value of it. */
async function readSharing(
  db: Queryable,
  { kind, trait, values }: Unwanted,
): Promise<{ id: number }[]> {
  const condition = hasTrait(kind, trait, values);
  if (!condition) return [];
  const { rows } = await sql<{ id: number }>`
    select content.id from content
    ${trait.of === "details" ? sql`join ${sql.table(kind)} on content_id = content.id` : sql``}
    where kind = ${kind} and ${condition}
    order by popularity desc, content.id limit ${mostShared}`.execute(db);
  return rows;
}

function hasTrait(
  kind: Kind,
  trait: Trait,
  values: readonly string[],
): RawBuilder<boolean> | undefined {
  if (trait.of === "genres") return undefined;
  const numbers = values.filter((value) => /^\d{1,4}$/.test(value)).map(Number);
  const ofNumbers = (column: RawBuilder<unknown>) =>
    numbers.length > 0 ? sql<boolean>`${column} = any(${numbers}::integer[])` : undefined;
  if (trait.of === "content") {
    return trait.column === "creators"
      ? sql`creator_keys(creators) && (select array_agg(title_key(name)) from unnest(${values}::text[]) as name)`
      : ofNumbers(sql`year`);
  }
  const column = sql.ref(trait.column);
  const details = Object.values(kindDescriptions[kind].details);
  const type = details.find((one) => one.column === trait.column)?.type;
  if (type === "text[]") return sql`${column} && ${values}::text[]`;
  if (type === "text") return sql`${column} = any(${values}::text[])`;
  return ofNumbers(column);
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
