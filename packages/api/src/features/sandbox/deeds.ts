import { inTransaction, type InTransaction, type Queryable } from "@recofinement/db";
import { sql } from "kysely";
import { z } from "zod";

import { AppError } from "../../errors.ts";
import { readCursor, toPage } from "../../page.ts";
import type { UserContext } from "../../trpc/context.ts";
import { contentNotFound, readContents } from "../catalogue/queries.ts";
import { interactionColumns } from "../interactions/queries.ts";
import type { Interaction } from "../interactions/schemas.ts";
import { nothing } from "../interactions/service.ts";
import { findProfile, lockProfile } from "./queries.ts";
import type {
  ContentInput,
  InteractionPage,
  InteractionsInput,
  SetInteractionInput,
} from "./schemas.ts";

/** Contents that a profile can have done something with. */
export const mostInteractions = 1_000;

/**
 * Says what a profile has done with a content, all of it: what was there before is replaced, and gone
 * when nothing is left. Not with episodes: the engines do not look at them.
 */
export function setInteraction(
  ctx: UserContext,
  { profileId, contentId, ...input }: SetInteractionInput,
): Promise<Interaction> {
  return inTransaction(ctx, async (inner) => {
    const { db } = inner;
    const key = { profile_id: await lockProfile(inner, profileId), content_id: contentId };
    await lockContent(db, contentId);
    const done = toColumns(input, new Date());
    if (done) {
      await assertRoom(inner, key);
      await db
        .insertInto("sandbox_interaction")
        .values({ ...key, ...done })
        .onConflict((conflict) => conflict.columns(["profile_id", "content_id"]).doUpdateSet(done))
        .execute();
    } else {
      await db
        .deleteFrom("sandbox_interaction")
        .where((eb) => eb.and(key))
        .execute();
    }
    return findInteraction(db, { id: key.profile_id, contentId });
  });
}

/** What is to be stored; undefined when that is nothing. */
function toColumns(
  {
    rating,
    ratedAt,
    viewCount,
    viewedAt,
    count,
    countedAt,
  }: Omit<SetInteractionInput, "profileId" | "contentId">,
  now: Date,
) {
  if (rating === null && viewCount === 0 && count === 0) return undefined;
  const at = (isDone: boolean, moment: Date | null = now) => (isDone ? moment : null);
  return {
    rating,
    rated_at: at(rating !== null, ratedAt),
    view_count: viewCount,
    viewed_at: at(viewCount > 0, viewedAt),
    count,
    counted_at: at(count > 0, countedAt),
  };
}

/** Makes sure that a content is there, and stays until the transaction ends. */
async function lockContent(db: InTransaction<UserContext>["db"], contentId: number): Promise<void> {
  const content = await db
    .selectFrom("content")
    .where("id", "=", contentId)
    .where("kind", "<>", "episode")
    .select("id")
    .forKeyShare()
    .executeTakeFirst();
  if (!content) throw contentNotFound(contentId);
}

/** The profile is locked, so that nobody else takes the last place. */
async function assertRoom(
  { db }: InTransaction<UserContext>,
  key: { profile_id: number; content_id: number },
): Promise<void> {
  const { others } = await db
    .selectFrom("sandbox_interaction")
    .where("profile_id", "=", key.profile_id)
    .where("content_id", "<>", key.content_id)
    .select(sql<number>`count(*)::int`.as("others"))
    .executeTakeFirstOrThrow();
  if (others < mostInteractions) return;
  throw new AppError(
    "TOO_MANY_INTERACTIONS",
    `The profile has done something with ${mostInteractions} contents; take one back first.`,
  );
}

/** What a profile has done with a content. */
export async function getInteraction(
  ctx: UserContext,
  { profileId, contentId }: ContentInput,
): Promise<Interaction> {
  const id = await findProfile(ctx, profileId);
  return findInteraction(ctx.db, { id, contentId });
}

async function findInteraction(
  db: Queryable,
  { id, contentId }: { id: number; contentId: number },
): Promise<Interaction> {
  const found = await db
    .selectFrom("sandbox_interaction as interaction")
    .where("profile_id", "=", id)
    .where("content_id", "=", contentId)
    .select(interactionColumns)
    .executeTakeFirst();
  return found ?? nothing;
}

/** The moment of the last one in microseconds since 1970, and its content. */
const Position = z.tuple([z.literal("sandbox-interactions"), z.int(), z.int32()]);

/** Where those come in the order of moments of which nobody knows when they were: last. */
const undated = Number.MIN_SAFE_INTEGER;

/** What a profile has done, latest first, as `interactions.history` of a user. */
export async function listInteractions(
  ctx: UserContext,
  { profileId, kind, cursor, limit }: InteractionsInput,
): Promise<InteractionPage> {
  const { db } = ctx;
  const id = await findProfile(ctx, profileId);
  const after = readCursor(Position, cursor);
  const micros = sql<number>`coalesce(
    (extract(epoch from interaction.touched_at) * 1000000)::bigint, ${undated}::bigint)::double precision`;
  let query = db
    .selectFrom("sandbox_interaction as interaction")
    .innerJoin("content", "content.id", "interaction.content_id")
    .where("profile_id", "=", id)
    .select(interactionColumns)
    .select(["interaction.content_id as id", micros.as("micros")])
    .orderBy("micros", "desc")
    .orderBy("interaction.content_id")
    .limit(limit + 1);
  if (kind) query = query.where("content.kind", "=", kind);
  if (after) {
    const [, lastMicros, lastId] = after;
    query = query.where((eb) =>
      eb.or([
        eb(micros, "<", lastMicros),
        eb(micros, "=", lastMicros).and("interaction.content_id", ">", lastId),
      ]),
    );
  }
  const page = toPage(await query.execute(), limit, (row) => [
    "sandbox-interactions",
    row.micros,
    row.id,
  ]);
  const contents = await readContents(
    db,
    page.items.map((row) => row.id),
  );
  const byId = new Map(contents.map((content) => [content.id, content]));
  return {
    nextCursor: page.nextCursor,
    items: page.items.flatMap(({ id: contentId, ...interaction }) => {
      const content = byId.get(contentId);
      return content ? [{ content, interaction }] : [];
    }),
  };
}
