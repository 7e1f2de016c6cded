import type { Queryable, StoredReason } from "@recofinement/db";
import { ACCEPTED } from "@recofinement/engine";
import { sql } from "kysely";

import type { UserContext } from "../../trpc/context.ts";
import { selectContent } from "../catalogue/queries.ts";
import type { Content, ContentReference } from "../catalogue/schemas.ts";
import type { Reason, Recommendation } from "./schemas.ts";

/** A content out of a list, before its reasons have names. */
interface Unexplained extends Content {
  score: number;
  engine: string;
  storedReasons: StoredReason[];
}

/**
 * Puts names to stored reasons and drops what is no longer true: the rating that a reason names may
 * have been changed or taken back since. What has no true reason left is left out.
 */
export async function explain(
  { db, actor }: UserContext,
  rows: readonly Unexplained[],
): Promise<Recommendation[]> {
  const stored = rows.flatMap(({ storedReasons }) => storedReasons);
  const contentIds = stored.flatMap((reason) =>
    reason.type === "rated" ? [reason.contentId] : [],
  );
  const genreIds = stored.flatMap((reason) => (reason.type === "genre" ? [reason.genreId] : []));
  const names = {
    years: await readLikedYears(db, {
      userId: actor.userId,
      isWanted: stored.some(({ type }) => type === "period"),
    }),
    rated: await readRated(db, { userId: actor.userId, contentIds }),
    genres: await readLikedGenres(db, { userId: actor.userId, genreIds }),
  };
  return rows.flatMap(({ score, engine, storedReasons, ...content }) => {
    const reasons = storedReasons.flatMap((reason) => toReason(reason, { content, ...names }));
    return reasons.length === 0 ? [] : [{ content, score, engine, reasons }];
  });
}

/** What reasons can name. */
export interface ReasonNames {
  /** Contents by id that a person likes, with their rating. */
  readonly rated: ReadonlyMap<number, { content: ContentReference; rating: number }>;
  readonly genres: ReadonlyMap<number, { id: number; name: string }>;
  /** The years of what the person likes, by kind. */
  readonly years: readonly { kind: string; year: number }[];
}

/** Years on either side that make the time of a content: as far as the engine's years reach. */
const yearsAround = 8;

/** A stored reason for a content with its names; none when there is nothing true to name. */
export function toReason(
  reason: StoredReason,
  { content, rated, genres, years }: ReasonNames & { content: Content },
): Reason[] {
  const { share } = reason;
  if (reason.type === "rated") {
    const because = rated.get(reason.contentId);
    return because ? [{ type: "rated", ...because, share }] : [];
  }
  if (reason.type === "genre") {
    const genre = genres.get(reason.genreId);
    return genre ? [{ type: "genre", genre, share }] : [];
  }
  if (reason.type === "period") {
    const period = { from: reason.year - yearsAround, to: reason.year + yearsAround };
    const isTrue = years.some(
      ({ kind, year }) => kind === content.kind && year >= period.from && year <= period.to,
    );
    return isTrue ? [{ type: "period", ...period, share }] : [];
  }
  const { rating, ratingCount } = content;
  return rating === null ? [] : [{ type: "popular", rating, ratingCount, share }];
}

/** Contents by id with the user's rating, as far as they still like them. */
async function readRated(
  db: Queryable,
  { userId, contentIds }: { userId: number; contentIds: number[] },
) {
  if (contentIds.length === 0) return new Map<number, { content: Content; rating: number }>();
  const rows = await selectContent(db)
    .innerJoin("interaction", "interaction.content_id", "content.id")
    .where("interaction.user_id", "=", userId)
    .where("content.id", "in", [...new Set(contentIds)])
    .where("interaction.rating", ">=", ACCEPTED)
    .select((eb) => eb.ref("interaction.rating").$notNull().as("stars"))
    .execute();
  return new Map(rows.map(({ stars, ...content }) => [content.id, { content, rating: stars }]));
}

/** The years of what the user likes, by kind. */
async function readLikedYears(
  db: Queryable,
  { userId, isWanted }: { userId: number; isWanted: boolean },
) {
  if (!isWanted) return [];
  return db
    .selectFrom("interaction")
    .innerJoin("content", "content.id", "content_id")
    .where("user_id", "=", userId)
    .where("interaction.rating", ">=", ACCEPTED)
    .where("year", "is not", null)
    .select((eb) => ["kind", eb.ref("year").$notNull().as("year")])
    .distinct()
    .execute();
}

/** Genres by id, as far as the user likes a genre of that name or something that has it. */
async function readLikedGenres(
  db: Queryable,
  { userId, genreIds }: { userId: number; genreIds: number[] },
) {
  if (genreIds.length === 0) return new Map<number, { id: number; name: string }>();
  const rows = await db
    .selectFrom("genre")
    .where("id", "in", [...new Set(genreIds)])
    .where(
      sql<boolean>`genre.name in (
        select liked.name from liked_genre join genre as liked on liked.id = genre_id
        where user_id = ${userId}
        union all
        select rated.name from interaction
        join content_genre using (content_id) join genre as rated on rated.id = genre_id
        where user_id = ${userId} and rating >= ${ACCEPTED}
      )`,
    )
    .select(["id", "name"])
    .execute();
  return new Map(rows.map((genre) => [genre.id, genre]));
}
