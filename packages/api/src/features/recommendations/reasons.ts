import type { Queryable, StoredReason } from "@recofinement/db";
import { ACCEPTED, YEARS_AROUND } from "@recofinement/engine";
import { sql } from "kysely";

import { personKey } from "../../engines/person-key.ts";
import type { UserContext } from "../../trpc/context.ts";
import { selectContent } from "../catalogue/queries.ts";
import type { Content, ContentReference } from "../catalogue/schemas.ts";
import type { Listed } from "./lists.ts";
import type { Reason, Recommendation } from "./schemas.ts";

/**
 * Puts names to stored reasons and drops what is no longer true: the rating that a reason names may
 * have been changed or taken back since. What has no true reason left is left out.
 */
export async function explain(
  { db, actor }: UserContext,
  rows: readonly Listed[],
): Promise<Recommendation[]> {
  const truth = await readTruth(db, {
    userIds: [actor.userId],
    stored: rows.flatMap(({ storedReasons }) => storedReasons),
  });
  return rows.flatMap(({ score, engine, storedReasons, people, ...content }) => {
    const reasons = storedReasons.flatMap((reason) => toReason(reason, { content, people, truth }));
    return reasons.length === 0 ? [] : [{ content, score, engine, reasons }];
  });
}

/** What is true of some people, as far as reasons are about it. */
export interface Truth {
  /** Contents by id that they like, with the rating; null where they have used and not rated it. */
  readonly liked: ReadonlyMap<number, { content: ContentReference; rating: number | null }>;
  /** Genres by id that they like, or that something they like has. */
  readonly genres: ReadonlyMap<number, { id: number; name: string }>;
  /** The years of what they like, by kind. */
  readonly years: readonly { kind: string; year: number }[];
  /** Who made what they like, by the key of the name. */
  readonly creators: ReadonlySet<string>;
}

/** Reads what the stored reasons are about. */
export async function readTruth(
  db: Queryable,
  { userIds, stored }: { userIds: readonly number[]; stored: readonly StoredReason[] },
): Promise<Truth> {
  const contentIds = stored.flatMap((one) => ("contentId" in one ? [one.contentId] : []));
  const genreIds = stored.flatMap((one) => (one.type === "genre" ? [one.genreId] : []));
  const has = (type: StoredReason["type"]) => stored.some((one) => one.type === type);
  return {
    liked: await readLiked(db, { userIds, contentIds }),
    genres: await readLikedGenres(db, { userIds, genreIds }),
    years: has("period") ? await readLikedYears(db, userIds) : [],
    creators: has("creator") ? await readLikedCreators(db, userIds) : new Set<string>(),
  };
}

/** A stored reason with its names; nothing where it is not true any more. */
export function toReason(
  reason: StoredReason,
  { content, people, truth }: { content: Content; people: number; truth: Truth },
): Reason[] {
  const { share } = reason;
  switch (reason.type) {
    case "rated":
    case "franchise":
    case "work": {
      const because = truth.liked.get(reason.contentId);
      return because ? [{ type: reason.type, ...because, share }] : [];
    }
    case "genre": {
      const genre = truth.genres.get(reason.genreId);
      const isOfGenre = content.genres.some(({ id }) => id === reason.genreId);
      return genre && isOfGenre ? [{ type: "genre", genre, share }] : [];
    }
    case "creator": {
      const key = personKey(reason.name);
      const name = content.creators.find((creator) => personKey(creator) === key);
      return name !== undefined && truth.creators.has(key)
        ? [{ type: "creator", name, share }]
        : [];
    }
    case "period": {
      const period = { from: reason.year - YEARS_AROUND, to: reason.year + YEARS_AROUND };
      const isTrue = truth.years.some(
        ({ kind, year }) => kind === content.kind && year >= period.from && year <= period.to,
      );
      return isTrue && content.year === reason.year ? [{ type: "period", ...period, share }] : [];
    }
    case "popular": {
      const { rating, ratingCount } = content;
      return people > 0 ? [{ type: "popular", rating, ratingCount, people, share }] : [];
    }
    case "member":
      // Who it is only the list of a group knows.
      return [];
  }
}

/** What somebody likes: has rated well, or used and not rated. */
const isLiked = sql<boolean>`(interaction.rating >= ${sql.lit(ACCEPTED)}
  or interaction.rating is null and interaction.count > 0)`;

/** Contents by id that the people like, with the rating. */
async function readLiked(
  db: Queryable,
  { userIds, contentIds }: { userIds: readonly number[]; contentIds: number[] },
) {
  if (contentIds.length === 0)
    return new Map<number, { content: Content; rating: number | null }>();
  const rows = await selectContent(db)
    .innerJoin("interaction", "interaction.content_id", "content.id")
    .where("interaction.user_id", "in", userIds)
    .where("content.id", "in", [...new Set(contentIds)])
    .where(isLiked)
    .select("interaction.rating as stars")
    .execute();
  return new Map(rows.map(({ stars, ...content }) => [content.id, { content, rating: stars }]));
}

/** The years of what the people like, by kind. */
function readLikedYears(db: Queryable, userIds: readonly number[]) {
  return db
    .selectFrom("interaction")
    .innerJoin("content", "content.id", "content_id")
    .where("user_id", "in", userIds)
    .where(isLiked)
    .where("year", "is not", null)
    .select((eb) => ["kind", eb.ref("year").$notNull().as("year")])
    .distinct()
    .execute();
}

/** Who made what the people like, by the key that the engines compare names by. */
async function readLikedCreators(db: Queryable, userIds: readonly number[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom("interaction")
    .innerJoin("content", "content.id", "content_id")
    .where("user_id", "in", userIds)
    .where(isLiked)
    .select(sql<string>`unnest(creators)`.as("name"))
    .distinct()
    .execute();
  return new Set(rows.map(({ name }) => personKey(name)));
}

/** Genres by id, as far as the people like a genre of that name or something that has it. */
async function readLikedGenres(
  db: Queryable,
  { userIds, genreIds }: { userIds: readonly number[]; genreIds: number[] },
) {
  if (genreIds.length === 0) return new Map<number, { id: number; name: string }>();
  const rows = await db
    .selectFrom("genre")
    .where("id", "in", [...new Set(genreIds)])
    .where(
      sql<boolean>`genre.name in (
        select liked.name from liked_genre join genre as liked on liked.id = genre_id
        where user_id = any(${userIds})
        union all
        select rated.name from interaction
        join content_genre using (content_id) join genre as rated on rated.id = genre_id
        where user_id = any(${userIds}) and ${isLiked}
      )`,
    )
    .select(["id", "name"])
    .execute();
  return new Map(rows.map((genre) => [genre.id, genre]));
}
