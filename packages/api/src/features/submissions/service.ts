import { type Database, inTransaction, type Queryable } from "@recofinement/db";
import { type Transaction } from "kysely";
import { z } from "zod";

import { AppError } from "../../errors.ts";
import { readCursor, toPage } from "../../page.ts";
import type { UserContext } from "../../trpc/context.ts";
import { assertNew, assertNotPending } from "./duplicates.ts";
import { Proposal } from "./proposal.ts";
import type {
  CreateInput,
  MineInput,
  QueueInput,
  QueuePage,
  Submission,
  SubmissionPage,
} from "./schemas.ts";

/** Submissions of one author that can wait for a decision at a time. */
const mostPending = 10;

const columns = [
  "submission.id",
  "submission.kind",
  "submission.proposal",
  "submission.status",
  "submission.created_at as createdAt",
  "submission.decided_at as decidedAt",
  "submission.decision_reason as reason",
  "submission.content_id as contentId",
] as const;

/** Proposes a content, which a moderator then adds to the catalogue or not. */
export function createSubmission(
  ctx: UserContext,
  { despiteDuplicates, ...proposal }: CreateInput,
): Promise<Submission> {
  return inTransaction(ctx, async ({ db, actor }) => {
    const authorId = actor.userId;
    await assertRoom(db, authorId);
    if (!despiteDuplicates) {
      await assertNew(db, proposal);
      await assertNotPending(db, { authorId, proposal });
    }
    const { kind, ...proposed } = proposal;
    const row = await db
      .insertInto("submission")
      .values({ author_id: authorId, kind, proposal: JSON.stringify(proposed) })
      .returning(columns)
      .executeTakeFirstOrThrow();
    return withProposal(row);
  });
}

/** Has parallel calls of one author queue up, so that each sees what the one before has added. */
async function assertRoom(db: Transaction<Database>, authorId: number): Promise<void> {
  await db
    .selectFrom("user_account")
    .where("id", "=", authorId)
    .select("id")
    .forNoKeyUpdate()
    .execute();
  const pending = await db
    .selectFrom("submission")
    .where("author_id", "=", authorId)
    .where("status", "=", "pending")
    .select("id")
    .limit(mostPending)
    .execute();
  if (pending.length < mostPending) return;
  const message = `${mostPending} of your submissions wait for a decision; send more after that.`;
  throw new AppError("TOO_MANY_PENDING", message);
}

const MinePosition = z.tuple([z.literal("mine"), z.int32()]);

/** The caller's submissions, newest first. */
export async function listMine(
  { db, actor }: UserContext,
  { cursor, limit }: MineInput,
): Promise<SubmissionPage> {
  const after = readCursor(MinePosition, cursor);
  let query = db
    .selectFrom("submission")
    .where("author_id", "=", actor.userId)
    .select(columns)
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (after) query = query.where("id", "<", after[1]);
  const { items, nextCursor } = toPage(await query.execute(), limit, ({ id }) => ["mine", id]);
  return { items: items.map(withProposal), nextCursor };
}

const QueuePosition = z.tuple([z.literal("queue"), z.int32()]);

/** Submissions that wait for a decision, oldest first. */
export async function listQueue(
  { db }: UserContext,
  { cursor, limit }: QueueInput,
): Promise<QueuePage> {
  const after = readCursor(QueuePosition, cursor);
  let query = selectPending(db)
    .orderBy("submission.id")
    .limit(limit + 1);
  if (after) query = query.where("submission.id", ">", after[1]);
  const { items, nextCursor } = toPage(await query.execute(), limit, ({ id }) => ["queue", id]);
  return {
    items: items.map(({ authorId, username, ...row }) => ({
      ...withProposal(row),
      author: { id: authorId, username },
    })),
    nextCursor,
  };
}

/** Not of those who are about to be gone, and their submissions with them. */
function selectPending(db: Queryable) {
  return db
    .selectFrom("submission")
    .innerJoin("user_account", "user_account.id", "author_id")
    .where("status", "=", "pending")
    .where("deletion_requested_at", "is", null)
    .select(columns)
    .select(["public_id as authorId", "username"]);
}

/** A row with its proposal, which has the shape that follows from the kind. */
function withProposal<Row extends { kind: Proposal["kind"]; proposal: Record<string, unknown> }>({
  kind,
  proposal,
  ...row
}: Row) {
  return { ...row, ...Proposal.parse({ kind, ...proposal }) };
}
