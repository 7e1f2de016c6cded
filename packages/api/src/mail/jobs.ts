import { inTransaction, type InTransaction, type Queryable } from "@recofinement/db";
import { sql } from "kysely";

import { issueOneTimeToken } from "../auth/one-time-tokens.ts";
import { createOpaqueToken, hashToken } from "../auth/tokens.ts";
import type { Services } from "../trpc/context.ts";
import type { MailContent } from "./layout.ts";
import * as mails from "./mails.ts";
import { type MailTransport, UndeliverableError } from "./port.ts";

/**
 * Sends one mail of the outbox and takes it out. What fails is tried again, with a new token in place
 * of the one before; what the mail server refuses for good is given up.
 */
export async function sendMail(
  services: Services,
  transport: MailTransport,
  mailId: string,
): Promise<void> {
  const mail = await inTransaction(services, (ctx) => composeMail(ctx, mailId));
  if (mail) {
    await transport.send({ id: mailId, ...mail }).catch((error: unknown) => {
      if (!(error instanceof UndeliverableError)) throw error;
      services.log.warn({ err: error, mailId }, "mail given up");
    });
  }
  await services.db.deleteFrom("mail").where("id", "=", mailId).execute();
}

type Context = InTransaction<Services>;

/** A mail with a token of its own; undefined when there is nothing to send (any more). */
async function composeMail(
  ctx: Context,
  mailId: string,
): Promise<(MailContent & { to: string }) | undefined> {
  const mail = await ctx.db
    .selectFrom("mail")
    .leftJoin("user_account", (join) =>
      join
        .onRef("user_account.id", "=", "mail.user_id")
        .on("banned_at", "is", null)
        .on("deletion_requested_at", "is", null),
    )
    .where("mail.id", "=", mailId)
    .select(["mail.kind", "recipient", "registration_id as registrationId", "group_id as groupId"])
    .select(["user_account.id as userId", "username", "email"])
    .select(["email_verified_at as verifiedAt", "submission_id as submissionId"])
    // Locked, so that whoever withdraws a mail knows that no token is made for it afterwards.
    .forUpdate("mail")
    .executeTakeFirst();
  if (!mail) return undefined;
  const { kind, recipient } = mail;
  if (mail.registrationId !== null) return composeForRegistration(ctx, mail.registrationId);
  if (mail.userId === null || mail.username === null) return undefined;
  const isProved = mail.email === recipient && mail.verifiedAt !== null;
  const username = isProved ? mail.username : undefined;
  const to = { username, publicUrl: ctx.settings.publicUrl };
  const issue = (purpose: "reset-password" | "verify-email", userId: number) =>
    issueOneTimeToken(ctx.db, { userId, purpose, email: recipient });
  const { submissionId } = mail;
  switch (kind) {
    case "welcome": {
      const isOpen = mail.email === recipient && mail.verifiedAt === null;
      const token = isOpen ? await issue("verify-email", mail.userId) : undefined;
      return { to: recipient, ...mails.welcome({ ...to, token }) };
    }
    case "verify-email": {
      const token = await issue("verify-email", mail.userId);
      return { to: recipient, ...mails.verifyAddress({ ...to, token }) };
    }
    case "reset-password": {
      // The account has another address by now.
      if (mail.email !== recipient) return undefined;
      const token = await issue("reset-password", mail.userId);
      return { to: recipient, ...mails.resetPassword({ ...to, token }) };
    }
    case "password-changed":
      return { to: recipient, ...mails.passwordChanged(to) };
    case "email-changed":
      return { to: recipient, ...mails.emailChanged(to) };
    case "group-invitation": {
      if (mail.groupId === null) return undefined;
      const names = isProved ? await readGroupNames(ctx.db, mail.groupId) : undefined;
      return { to: recipient, ...mails.groupInvitation({ ...to, names }) };
    }
    case "submission-decided": {
      if (submissionId === null) return undefined;
      const content = await composeDecision(ctx, { ...to, submissionId });
      return { to: recipient, ...content };
    }
    case "verify-registration":
      return undefined;
  }
}

/** What a group and its owner are called. The mail's lock keeps the group in being. */
function readGroupNames(db: Queryable, groupId: number) {
  return db
    .selectFrom("user_group")
    .innerJoin("user_account", "user_account.id", "owner_id")
    .where("user_group.id", "=", groupId)
    .select(["username as owner", "name as group"])
    .executeTakeFirstOrThrow();
}

/** The link that creates the account; or, where there is one by now, word of that to its owner. */
async function composeForRegistration(
  { db, settings: { publicUrl } }: Context,
  registrationId: string,
): Promise<(MailContent & { to: string }) | undefined> {
  const { email } = await db
    .selectFrom("registration")
    .where("id", "=", registrationId)
    .select("email")
    .executeTakeFirstOrThrow();
  const owner = await db
    .selectFrom("user_account")
    .where("email", "=", email)
    .select(["username", "email_verified_at as verifiedAt"])
    .executeTakeFirst();
  if (owner) {
    const username = owner.verifiedAt === null ? undefined : owner.username;
    return { to: email, ...mails.alreadyRegistered({ username, publicUrl }) };
  }
  const token = createOpaqueToken();
  await db
    .updateTable("registration")
    .set({ token_hash: hashToken(token), expires_at: sql<Date>`now() + interval '24 hours'` })
    .where("id", "=", registrationId)
    .execute();
  return { to: email, ...mails.verifyRegistration({ publicUrl, token }) };
}

/** Word of a decision, with nothing that its author typed unless the address is known to be theirs. */
async function composeDecision(
  { db }: Context,
  {
    username,
    publicUrl,
    submissionId,
  }: { username: string | undefined; publicUrl: string; submissionId: number },
): Promise<MailContent> {
  const { status, reason, title } = await db
    .selectFrom("submission")
    .where("id", "=", submissionId)
    .select(["status", "decision_reason as reason"])
    .select(sql<string>`proposal #>> '{content,title}'`.as("title"))
    .executeTakeFirstOrThrow();
  const named = username === undefined ? undefined : { username, title };
  const isApproved = status === "approved";
  return mails.submissionDecided({ publicUrl, isApproved, reason, named });
}
