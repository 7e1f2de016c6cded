import type { MailKind, Queryable } from "@recofinement/db";

import type { JobQueue } from "../jobs/queue.ts";

/** Whom a mail is for and about. */
interface QueuedMail {
  readonly kind: MailKind;
  readonly recipient: string;
  readonly userId?: number | null;
  readonly registrationId?: string;
  /** The group that `userId` is invited to. */
  readonly groupId?: number;
  readonly submissionId?: number;
}

/**
 * Leaves a mail to be sent: inside a transaction it leaves exactly when that commits. Tokens are made
 * when it is sent, so that none is stored.
 */
export async function queueMail(
  { db, jobs }: { db: Queryable; jobs: JobQueue },
  { kind, recipient, userId, registrationId, groupId, submissionId }: QueuedMail,
): Promise<void> {
  const { id: mailId } = await db
    .insertInto("mail")
    .values({
      kind,
      recipient,
      user_id: userId ?? null,
      registration_id: registrationId ?? null,
      group_id: groupId ?? null,
      submission_id: submissionId ?? null,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await jobs.send(db, { name: "mail.send", payload: { mailId } });
}
