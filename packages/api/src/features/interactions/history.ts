import type { Queryable } from "@recofinement/db";
import { sql } from "kysely";
import { z } from "zod";

import { readCursor, toPage } from "../../page.ts";
import type { UserContext } from "../../trpc/context.ts";
import { readContents } from "../catalogue/queries.ts";
import { interactionColumns } from "./queries.ts";
import type { HistoryInput, HistoryPage } from "./schemas.ts";

// From the year 1843, since books were read before 1970, to 2096: beyond what a timestamp can be,
// PostgreSQL would fail.
const Moment = z.int().min(-4e15).max(4e15);

/** The moment of the last one in microseconds since 1970, and what it is about; last come those without. */
const Position = z.tuple([
  z.literal("history"),
  z.union([Moment, z.literal("undated")]),
  z.int32(),
]);
type Position = z.infer<typeof Position>;

/**
 * The caller's interactions, latest first; each counts by the last time that something was done, and
 * those of which nobody knows when come last. What was done with an episode is shown with its series.
 */
export async function listHistory(
  { db, actor }: UserContext,
  { cursor, limit, ...filter }: HistoryInput,
): Promise<HistoryPage> {
  const after = readCursor(Position, cursor);
  const wanted = { ...filter, userId: actor.userId };
  const isDated = after?.[1] !== "undated";
  const dated = isDated ? await findDated(db, wanted, { after, limit: limit + 1 }) : [];
  const missing = limit + 1 - dated.length;
  const undated =
    missing > 0 && !filter.from && !filter.to
      ? await findUndated(db, wanted, { after: isDated ? undefined : after, limit: missing })
      : [];
  const page = toPage([...dated, ...undated], limit, ({ micros, id }) => [
    "history",
    micros ?? "undated",
    id,
  ]);
  const contents = await readContents(
    db,
    page.items.map(({ id, seriesId }) => seriesId ?? id),
  );
  const byId = new Map(contents.map((content) => [content.id, content]));
  return {
    nextCursor: page.nextCursor,
    items: page.items.flatMap(({ id, seriesId, season, number, title, ...interaction }) => {
      const content = byId.get(seriesId ?? id);
      const episode =
        season === null || number === null ? null : { id, season, episode: number, title };
      return content ? [{ content, episode, interaction }] : [];
    }),
  };
}

type Wanted = Omit<HistoryInput, "cursor" | "limit"> & { readonly userId: number };
interface Part {
  readonly after: Position | undefined;
  readonly limit: number;
}

function findDated(db: Queryable, wanted: Wanted, { after, limit }: Part) {
  let query = selectInteractions(db, wanted)
    // Microseconds, which a JavaScript date would cut to milliseconds.
    .select(
      sql<number>`(extract(epoch from touched_at) * 1000000)::bigint::double precision`.as(
        "micros",
      ),
    )
    .where("touched_at", "is not", null)
    .orderBy("touched_at", "desc")
    .orderBy("interaction.content_id")
    .limit(limit);
  if (wanted.from) query = query.where("touched_at", ">=", wanted.from);
  if (wanted.to) query = query.where("touched_at", "<", wanted.to);
  if (after) {
    const [, micros, lastId] = after;
    const at = sql<Date>`(timestamptz 'epoch' + ${micros} * interval '1 microsecond')`;
    query = query.where(
      sql<boolean>`touched_at <= ${at} and (touched_at < ${at} or interaction.content_id > ${lastId})`,
    );
  }
  return query.execute();
}

function findUndated(db: Queryable, wanted: Wanted, { after, limit }: Part) {
  return selectInteractions(db, wanted)
    .select(sql<null>`null`.as("micros"))
    .where("touched_at", "is", null)
    .where(sql<boolean>`(interaction.rating is not null or view_count > 0 or count > 0)`)
    .where("interaction.content_id", ">", after?.[2] ?? 0)
    .orderBy("interaction.content_id")
    .limit(limit)
    .execute();
}

/** Interactions with the content, or the episode and its series, that they are with. */
function selectInteractions(db: Queryable, { userId, kind }: Wanted) {
  const query = db
    .selectFrom("interaction")
    .innerJoin("content as own", "own.id", "interaction.content_id")
    .leftJoin("episode", "episode.content_id", "own.id")
    .where("interaction.user_id", "=", userId)
    .select(interactionColumns)
    .select([
      "interaction.content_id as id",
      "own.title",
      "episode.series_id as seriesId",
      "episode.season",
      "episode.episode as number",
    ]);
  if (!kind) return query;
  const kindsOf = kind === "series" ? (["series", "episode"] as const) : [kind];
  return query.where("own.kind", "in", kindsOf);
}
