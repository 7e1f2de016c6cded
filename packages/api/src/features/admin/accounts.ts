import { inTransaction, type InTransaction, type Queryable } from "@recofinement/db";
import { sql } from "kysely";
import { z } from "zod";

import { endSessions } from "../../auth/sessions.ts";
import { AppError } from "../../errors.ts";
import { readCursor, toPage } from "../../page.ts";
import { folded, literal } from "../../search-text.ts";
import type { UserContext } from "../../trpc/context.ts";
import { rolesOf } from "../me/queries.ts";
import { setRoles } from "./roles.ts";
import type { Account, AccountPage, AccountsInput, BanInput, SetRolesInput } from "./schemas.ts";

const AccountPosition = z.tuple([z.literal("accounts"), z.int32()]);

/** All accounts, or those whose name or address contains the query, in the order of their creation. */
export async function listAccounts(
  { db }: UserContext,
  { query, cursor, limit }: AccountsInput,
): Promise<AccountPage> {
  const after = readCursor(AccountPosition, cursor);
  let found = selectAccount(db)
    .orderBy("user_account.id")
    .limit(limit + 1);
  if (query !== undefined) {
    const pattern = sql`'%' || ${literal(folded(query))} || '%'`;
    found = found.where(
      sql<boolean>`(search_text like ${pattern} or fold_text(email) like ${pattern})`,
    );
  }
  if (after) found = found.where("user_account.id", ">", after[1]);
  const { items, nextCursor } = toPage(await found.execute(), limit, ({ rowId }) => [
    "accounts",
    rowId,
  ]);
  return { items: items.map(toAccount), nextCursor };
}

/** Gives an account exactly these roles, felt at its next call. */
export async function setAccountRoles(ctx: UserContext, input: SetRolesInput): Promise<Account> {
  const account = await inTransaction(ctx, async (inner) => {
    const { rowId, roles } = await lockAccount(inner, input.userId);
    const isOwn = rowId === ctx.actor.userId;
    if (isOwn && roles.some((role) => !input.roles.includes(role))) {
      throw new AppError(
        "OWN_ACCOUNT",
        "You cannot take roles from yourself; ask another administrator.",
      );
    }
    await setRoles(inner.db, { userId: rowId, roles: input.roles });
    return lockAccount(inner, input.userId);
  });
  const { rowId, roles } = account;
  ctx.log.info({ by: ctx.actor.userId, userId: rowId, roles }, "roles were set");
  return toAccount(account);
}

/** Bans an account, which ends its sessions, or lifts the ban. */
export async function banAccount(ctx: UserContext, { userId, banned }: BanInput): Promise<Account> {
  const account = await inTransaction(ctx, async (inner) => {
    const { rowId } = await lockAccount(inner, userId);
    if (rowId === ctx.actor.userId) {
      throw new AppError("OWN_ACCOUNT", "You cannot ban yourself.");
    }
    await inner.db
      .updateTable("user_account")
      .set({ banned_at: banned ? sql`coalesce(banned_at, now())` : null })
      .where("id", "=", rowId)
      .execute();
    if (banned) await endSessions(inner.db, { userId: rowId });
    return lockAccount(inner, userId);
  });
  const message = banned ? "account was banned" : "ban was lifted";
  ctx.log.info({ by: ctx.actor.userId, userId: account.rowId }, message);
  return toAccount(account);
}

async function lockAccount({ db }: InTransaction<UserContext>, publicId: string) {
  const account = await selectAccount(db)
    .where("public_id", "=", publicId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!account) throw new AppError("USER_NOT_FOUND", "There is no such user.");
  return account;
}

/** People, and neither the shadow users of data sets nor accounts that are being deleted. */
function selectAccount(db: Queryable) {
  return db
    .selectFrom("user_account")
    .where("email", "is not", null)
    .where("deletion_requested_at", "is", null)
    .select((eb) => [
      "user_account.id as rowId",
      "public_id as id",
      eb.ref("email").$notNull().as("email"),
      "username",
      rolesOf("user_account.id").as("roles"),
      eb("email_verified_at", "is not", null).$castTo<boolean>().as("emailVerified"),
      "banned_at as bannedAt",
      "created_at as createdAt",
    ]);
}

function toAccount(row: Account & { rowId: number }): Account {
  const { rowId: _, ...account } = row;
  return account;
}
