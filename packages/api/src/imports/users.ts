import { sql } from "kysely";

import { Email } from "../schemas.ts";
import { inBatches, type Line } from "./batches.ts";
import type { ImportRun } from "./import-run.ts";
import { limitUser } from "./limits.ts";
import type { ImportedUser } from "./types.ts";

const batchSize = 1_000;

/** Someone who can sign in. */
type Person = ImportedUser & { readonly email: string; readonly passwordHash: string };

/**
 * Brings in the people that a data set lists. One whose e-mail address has an account here is matched
 * to it, and nothing about it changes; others get an account with the password that they had.
 */
export async function importUsers(run: ImportRun): Promise<void> {
  const { db, source, people } = run;
  const lines = {
    part: "users",
    rows: source.users ?? [],
    size: batchSize,
    limit: (user: ImportedUser) => limitUser(user, `${source.name}-${user.id}`),
  } as const;
  for await (const batch of inBatches(run, lines)) {
    const shadows = batch.filter(({ value }) => value.account === null);
    await people.addShadows(
      db,
      shadows.map(({ value }) => value.id),
    );
    const persons = batch.flatMap((line) => readPerson(run, line));
    const added = await addAccounts(run, persons);
    await matchAccounts(run, { persons, added });
    if (run.withRoles) await grantRoles(run, persons);
  }
}

function readPerson({ rejections }: ImportRun, line: Line<ImportedUser>): Person[] {
  const { account } = line.value;
  if (account === null) return [];
  const { success, data: email } = Email.safeParse(account.email);
  if (success) return [{ ...line.value, email, passwordHash: account.passwordHash }];
  // Not the address: it is nobody's business but its owner's.
  rejections.add(line, { reason: "the e-mail address cannot be one" });
  return [];
}

/** Adds the accounts of addresses that have none, with the role that everybody has; returns their ids. */
async function addAccounts(
  { db, people }: ImportRun,
  persons: readonly Person[],
): Promise<ReadonlySet<number>> {
  const given = persons.map(({ id, email, username, passwordHash, preferencesDefined }, place) => ({
    place,
    origin: people.originOf(id),
    email,
    username,
    password_hash: passwordHash,
    preferences_defined: preferencesDefined,
  }));
  const { rows } = await sql<{ id: number }>`
    with added as (
      insert into user_account (email, username, password_hash, preferences_defined, origin)
      select email, username, password_hash, preferences_defined, origin
      from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as given (place integer, email text,
        username text, password_hash text, preferences_defined boolean, origin text)
      order by place
      on conflict do nothing returning id
    ), role as (
      insert into user_role (user_id, role) select id, 'user' from added
    )
    select id from added`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

/** By where an account came from, since addresses change, and else by its address. */
async function matchAccounts(
  { db, people }: ImportRun,
  { persons, added }: { persons: readonly Person[]; added: ReadonlySet<number> },
): Promise<void> {
  const accounts = await db
    .selectFrom("user_account")
    .where((eb) =>
      eb.or([
        eb("origin", "=", eb.fn.any(eb.val(persons.map(({ id }) => people.originOf(id))))),
        eb("email", "=", eb.fn.any(eb.val(persons.map(({ email }) => email)))),
      ]),
    )
    .select(["id", "origin", "email"])
    .execute();
  const byOrigin = new Map(accounts.map(({ origin, id }) => [origin, id]));
  const byEmail = new Map(accounts.map(({ email, id }) => [email, id]));
  for (const { id, email } of persons) {
    const own = byOrigin.get(people.originOf(id));
    const accountId = own ?? byEmail.get(email);
    if (accountId === undefined) continue;
    people.know(id, { id: accountId, isAdded: own !== undefined && added.has(own) });
  }
}

/** Only to accounts that came from the data set: one that was here before keeps what it has. */
async function grantRoles({ db, people }: ImportRun, persons: readonly Person[]): Promise<void> {
  const given = persons.flatMap(({ id, roles }) =>
    roles.map((role) => ({ origin: people.originOf(id), role })),
  );
  await sql`
    insert into user_role (user_id, role)
    select user_account.id, role.name
    from unnest(
      ${given.map(({ origin }) => origin)}::text[],
      ${given.map(({ role }) => role)}::text[]
    ) as given (origin, role)
    join user_account using (origin)
    join role on role.name = given.role
    on conflict do nothing`.execute(db);
}
