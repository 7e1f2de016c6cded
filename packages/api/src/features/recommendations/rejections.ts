import { inTransaction, kinds } from "@recofinement/db";
import { sql } from "kysely";
import { jsonArrayFrom } from "kysely/helpers/postgres";
import { z } from "zod";

import { traitsOf } from "../../engines/aversions.ts";
import { AppError } from "../../errors.ts";
import { readCursor, toPage } from "../../page.ts";
import { Kind } from "../../schemas.ts";
import type { UserContext } from "../../trpc/context.ts";
import { contentNotFound, selectContent } from "../catalogue/queries.ts";
import { enqueueUserLists } from "./jobs.ts";
import type { RejectedInput, RejectInput, RejectionPage, UndoRejectInput } from "./schemas.ts";

/**
 * Takes a content off the caller's lists for good, at once; what shares what they did not like about it,
 * or is like it, goes down. Again, it adds reasons.
 */
export function reject(ctx: UserContext, { contentId, reasons }: RejectInput): Promise<null> {
  return inTransaction(ctx, async ({ db, jobs, actor }) => {
    const content = await db
      .selectFrom("content")
      .where("id", "=", contentId)
      .where("kind", "in", kinds)
      .select("kind")
      .forKeyShare()
      .executeTakeFirst();
    if (!content) throw contentNotFound(contentId);
    const categories = Object.keys(traitsOf(Kind.parse(content.kind)));
    const unknown = reasons.find(({ category }) => !categories.includes(category));
    if (unknown) {
      throw new AppError(
        "REJECTION_CATEGORY_UNKNOWN",
        `A ${content.kind} is rejected by ${categories.join(", ")}, not by ${unknown.category}.`,
      );
    }
    const rejection = { user_id: actor.userId, content_id: contentId };
    await db
      .insertInto("rejection")
      .values(rejection)
      .onConflict((on) => on.doNothing())
      .execute();
    if (reasons.length > 0) {
      await db
        .insertInto("rejection_reason")
        .values(reasons.map((reason) => ({ ...rejection, ...reason })))
        .onConflict((on) => on.doNothing())
        .execute();
    }
    await enqueueUserLists({ db, jobs }, actor.userId);
    return null;
  });
}

/** Lets a content onto the caller's lists again; nothing happens where it is not rejected. */
export function undoReject(ctx: UserContext, { contentId }: UndoRejectInput): Promise<null> {
  return inTransaction(ctx, async ({ db, jobs, actor }) => {
    const { numDeletedRows } = await db
      .deleteFrom("rejection")
      .where("user_id", "=", actor.userId)
      .where("content_id", "=", contentId)
      .executeTakeFirst();
    if (numDeletedRows > 0n) await enqueueUserLists({ db, jobs }, actor.userId);
    return null;
  });
}

const RejectionPosition = z.tuple([z.literal("rejections"), z.int().min(0).max(4e15), z.int32()]);

/** What the caller has rejected, newest first. */
export async function listRejected(
  { db, actor }: UserContext,
  { cursor, limit, kind }: RejectedInput,
): Promise<RejectionPage> {
  const after = readCursor(RejectionPosition, cursor);
  let query = selectContent(db)
    .innerJoin("rejection", "rejection.content_id", "content.id")
    .where("rejection.user_id", "=", actor.userId)
    .select((eb) => [
      "rejection.rejected_at as rejectedAt",
      // Microseconds, which a JavaScript date would cut to milliseconds.
      sql<number>`(extract(epoch from rejected_at) * 1000000)::bigint::double precision`.as(
        "micros",
      ),
      jsonArrayFrom(
        eb
          .selectFrom("rejection_reason")
          .whereRef("rejection_reason.user_id", "=", "rejection.user_id")
          .whereRef("rejection_reason.content_id", "=", "content.id")
          .select(["category", "value"])
          .orderBy("category")
          .orderBy("value"),
      ).as("reasons"),
    ])
    .orderBy("rejection.rejected_at", "desc")
    .orderBy("content.id", "desc")
    .limit(limit + 1);
  if (kind) query = query.where("content.kind", "=", kind);
  if (after) {
    query = query.where(
      sql<boolean>`(rejection.rejected_at, content.id) <
        (timestamptz 'epoch' + ${after[1]} * interval '1 microsecond', ${after[2]})`,
    );
  }
  const page = toPage(await query.execute(), limit, (row) => ["rejections", row.micros, row.id]);
  return {
    ...page,
    items: page.items.map(({ rejectedAt, reasons, ...content }) => ({
      content,
      reasons,
      rejectedAt,
    })),
  };
}
