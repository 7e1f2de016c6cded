import type { Queryable } from "@recofinement/db";
import { type RawBuilder, sql } from "kysely";
import { z } from "zod";

import { readCursor, toPage } from "../../page.ts";
import type { UserContext } from "../../trpc/context.ts";
import { hasGenre, readContents } from "./queries.ts";
import { chooseScan } from "./scan.ts";
import type { ContentPage, PopularInput } from "./schemas.ts";
import { type Found, follows } from "./search/matches.ts";
import { countAll } from "./search/words.ts";

const PopularPosition = z.tuple([z.literal("popular"), z.number(), z.int32()]);

/** Contents of a kind, best Bayesian weighted rating first; of one genre, of some years, or all. */
export async function listPopular(
  { db }: UserContext,
  { cursor, limit, ...wanted }: PopularInput,
): Promise<ContentPage> {
  const position = readCursor(PopularPosition, cursor);
  const part = {
    after: position && { popularity: position[1], id: position[2] },
    limit: limit + 1,
  };
  const { rows } = await (await findPopular(db, wanted, part)).execute(db);
  const page = toPage(rows, limit, ({ popularity, id }) => ["popular", popularity, id]);
  const items = await readContents(
    db,
    page.items.map(({ id }) => id),
  );
  return { items, nextCursor: page.nextCursor };
}

type Wanted = Pick<PopularInput, "kind" | "genreId" | "fromYear" | "toYear">;
interface Part {
  readonly after: Found | undefined;
  readonly limit: number;
}

async function findPopular(db: Queryable, wanted: Wanted, part: Part): Promise<RawBuilder<Found>> {
  const { genreId, fromYear, toYear } = wanted;
  if (genreId !== undefined && (await isRare(db, wanted, part))) return lookUp(wanted, part);
  const isInYears = fromYear !== undefined || toYear !== undefined;
  return isInYears ? mergeYears(wanted, part) : walk(wanted, part, sql`true`);
}

/** Whether looking up all contents of a genre reads fewer rows than walking until enough have it. */
async function isRare(
  db: Queryable,
  { kind, genreId = 0 }: Wanted,
  { limit }: Part,
): Promise<boolean> {
  const genre = await db
    .selectFrom("genre")
    .where("id", "=", genreId)
    .where("kind", "=", kind)
    .select("contents")
    .executeTakeFirst();
  const total = (await countAll(db)).get(kind) ?? 0;
  const scan = chooseScan({ total, matching: [genre?.contents ?? 0], wanted: limit });
  return scan.how === "lookUp";
}

/** `offset 0` keeps the order away from the search, which would be made a walk. */
function lookUp({ kind, genreId, fromYear, toYear }: Wanted, { after, limit }: Part) {
  return sql<Found>`
    select * from (
      select id, popularity from content_genre join content on content.id = content_id
      where genre_id = ${genreId} and kind = ${kind} and ${follows(after)}
        and ${isBetween(fromYear, toYear)}
      offset 0
    ) as content order by popularity desc, id limit ${limit}`;
}

function walk({ kind, genreId }: Wanted, { after, limit }: Part, filter: RawBuilder<boolean>) {
  const ofGenre = genreId === undefined ? sql`true` : hasGenre(genreId);
  return sql<Found>`
    select id, popularity from content
    where kind = ${kind} and ${filter} and ${ofGenre} and ${follows(after)}
    order by popularity desc, id limit ${limit}`;
}

/** The best of each year, and the best of those: each year is a walk of its own. */
function mergeYears(wanted: Wanted, part: Part) {
  const { kind, fromYear, toYear } = wanted;
  const later = (than: RawBuilder<boolean>) => sql`(
    select min(year) from content
    where kind = ${kind} and ${than} and ${isBetween(fromYear, toYear)})`;
  return sql<Found>`
    with recursive listed (year) as (
      select ${later(sql`true`)}
      union all
      select ${later(sql`content.year > listed.year`)} from listed where listed.year is not null
    )
    select best.* from listed
    cross join lateral (${walk(wanted, part, sql`content.year = listed.year`)}) as best
    order by popularity desc, id limit ${part.limit}`;
}

function isBetween(from: number | undefined, to: number | undefined): RawBuilder<boolean> {
  const isLate = from === undefined ? sql`true` : sql`content.year >= ${from}`;
  const isEarly = to === undefined ? sql`true` : sql`content.year <= ${to}`;
  return sql`${isLate} and ${isEarly}`;
}
