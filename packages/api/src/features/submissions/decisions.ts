import { type Database, inTransaction, type InTransaction } from "@recofinement/db";
import { sql, type Transaction } from "kysely";

import { AppError } from "../../errors.ts";
import { queueMail } from "../../mail/outbox.ts";
import type { UserContext } from "../../trpc/context.ts";
import { recordActor } from "../../events/actor.ts";
import { assertNew } from "./duplicates.ts";
import { Proposal } from "./proposal.ts";
import { publish } from "./publish.ts";
import type { Approved, ApproveInput, DeclineInput } from "./schemas.ts";

/** Adds what was proposed, or what the moderator has made of it, to the catalogue, and tells the author. */
export function approveSubmission(
  ctx: UserContext,
  { submissionId, proposal: corrected, reason, despiteDuplicates }: ApproveInput,
): Promise<Approved> {
  return inTransaction(ctx, async (inner) => {
    const { db } = inner;
    const pending = await lockPending(inner, submissionId);
    const proposal = corrected ?? Proposal.parse({ kind: pending.kind, ...pending.proposal });
    await lockApprovals(db);
    if (!despiteDuplicates) await assertNew(db, proposal);
    await recordActor(inner);
    const contentId = await publish(db, { submissionId, proposal });
    await decide(inner, { ...pending, status: "approved", reason, contentId });
    // So that its words are known to whoever misspells them.
    await inner.jobs.send(db, { name: "catalogue.counts", payload: {} });
    return { contentId };
  });
}

/** Leaves what was proposed out of the catalogue, and tells the author. */
export function declineSubmission(
  ctx: UserContext,
  { submissionId, reason }: DeclineInput,
): Promise<null> {
  return inTransaction(ctx, async (inner) => {
    const pending = await lockPending(inner, submissionId);
    await decide(inner, { ...pending, status: "declined", reason, contentId: null });
    return null;
  });
}

/** A submission that waits for a decision, and for this one: others wait until it is made. */
async function lockPending({ db, actor }: InTransaction<UserContext>, submissionId: number) {
  // Before the submission, which is the order in which a deletion of the account has them.
  const author = await db
    .selectFrom("submission")
    .innerJoin("user_account", "user_account.id", "author_id")
    .where("submission.id", "=", submissionId)
    .where("deletion_requested_at", "is", null)
    .select(["author_id as authorId", "email"])
    .forKeyShare("user_account")
    .executeTakeFirst();
  const submission = await db
    .selectFrom("submission")
    .where("id", "=", submissionId)
    .select(["id", "kind", "proposal", "status"])
    .forUpdate()
    .executeTakeFirst();
  if (!author || !submission) {
    const message = `There is no submission with the id ${submissionId}.`;
    throw new AppError("SUBMISSION_NOT_FOUND", message);
  }
  if (author.authorId === actor.userId) {
    throw new AppError("OWN_SUBMISSION", "Somebody else has to decide on your submission.");
  }
  if (submission.status !== "pending") {
    throw new AppError("ALREADY_DECIDED", `The submission was ${submission.status} already.`);
  }
  return { ...submission, ...author };
}

/** One at a time, so that of two that propose the same the second sees what the first has added. */
async function lockApprovals(db: Transaction<Database>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('recofinement approval'))`.execute(db);
}

interface Decision {
  readonly id: number;
  readonly authorId: number;
  readonly email: string | null;
  readonly status: "approved" | "declined";
  readonly reason: string | null;
  readonly contentId: number | null;
}

async function decide(
  ctx: InTransaction<UserContext>,
  { id, authorId, email, status, reason, contentId }: Decision,
): Promise<void> {
  await ctx.db
    .updateTable("submission")
    .set({ status, decision_reason: reason, content_id: contentId })
    .set({ decided_by: ctx.actor.userId, decided_at: sql<Date>`now()` })
    .where("id", "=", id)
    .execute();
  if (email === null) return;
  const about = { userId: authorId, submissionId: id };
  await queueMail(ctx, { kind: "submission-decided", recipient: email, ...about });
}
