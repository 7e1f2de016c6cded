import { sql } from "kysely";

import { inBatches, type Line } from "./batches.ts";
import type { ImportRun } from "./import-run.ts";
import { limitGroup } from "./limits.ts";
import type { ImportedGroup } from "./types.ts";

const batchSize = 100;
const maximalSize = 50;

/**
 * Adds the groups of a data set, between people who can sign in; returns how many. A group of a name
 * that its owner has already is taken for the same, and stays as it has become since.
 */
export async function importGroups(run: ImportRun): Promise<number> {
  let added = 0;
  const lines = {
    part: "groups",
    rows: run.source.groups ?? [],
    size: batchSize,
    limit: limitGroup,
  } as const;
  for await (const batch of inBatches(run, lines)) {
    for (const line of batch) if (await importGroup(run, line)) added += 1;
  }
  return added;
}

async function importGroup(run: ImportRun, line: Line<ImportedGroup>): Promise<boolean> {
  const { name, ownerId, memberIds, invitedIds } = line.value;
  const [ownerAccount] = await findPeople(run, [ownerId]);
  if (ownerAccount === undefined) {
    const reason = "the owner of the group has no account";
    run.rejections.add(line, { reason, value: ownerId });
    return false;
  }
  const groupId = await addGroup(run, { name, owner: ownerAccount });
  if (groupId === undefined) return false;
  const members = (await findPeople(run, memberIds)).filter((id) => id !== ownerAccount);
  if (members.length >= maximalSize) {
    const reason = `a group has ${maximalSize} members at most: the others are left out`;
    run.rejections.add(line, { reason, value: name });
  }
  const admitted = members.slice(0, maximalSize - 1);
  // An invitation keeps a place.
  const invited = (await findPeople(run, invitedIds))
    .filter((id) => id !== ownerAccount && !admitted.includes(id))
    .slice(0, maximalSize - 1 - admitted.length);
  await sql`
    insert into group_member (user_id, group_id)
    select unnest(${admitted}::integer[]), ${groupId}`.execute(run.db);
  await sql`
    insert into group_invitation (user_id, group_id)
    select unnest(${invited}::integer[]), ${groupId}`.execute(run.db);
  return true;
}

/** The group, with its owner; undefined when there is one already. */
async function addGroup(
  { db }: ImportRun,
  { name, owner }: { name: string; owner: number },
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    with added as (
      insert into user_group (name, owner_id)
      select ${name}, ${owner} where not exists (
        select from user_group where owner_id = ${owner} and name = ${name})
      returning id
    ), owner as (
      insert into group_member (user_id, group_id) select ${owner}, id from added
    )
    select id from added`.execute(db);
  return rows[0]?.id;
}

/** The accounts, each once, of those who can sign in. */
async function findPeople(
  { db, people }: ImportRun,
  userIds: readonly string[],
): Promise<number[]> {
  const known = await people.resolve(db, userIds);
  const ids = userIds.flatMap((userId) => known.get(userId) ?? []);
  const accounts = await db
    .selectFrom("user_account")
    .where(sql<boolean>`id = any(${ids}::integer[])`)
    .where("email", "is not", null)
    .select("id")
    .orderBy("id")
    .execute();
  return accounts.map(({ id }) => id);
}
