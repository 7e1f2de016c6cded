import type { Queryable } from "@recofinement/db";
import { sql } from "kysely";
import { expect } from "vitest";

/**
 * Expects no group that must not be: without their owner among the members (and so without members), with more
 * than 50 places taken, with somebody who is a member and invited, or with somebody whose account is over.
 */
export async function expectSoundGroups(db: Queryable): Promise<void> {
  const { rows } = await sql`
    select * from user_group where
      not exists (select from group_member where group_id = user_group.id and user_id = owner_id)
      or (select count(*) from group_member where group_id = user_group.id)
        + (select count(*) from group_invitation where group_id = user_group.id) > 50
      or exists (select from group_member join group_invitation using (group_id, user_id)
        where group_id = user_group.id)
      or exists (select from user_account
        where deletion_requested_at is not null and id in (
          select user_id from group_member where group_id = user_group.id
          union select user_id from group_invitation where group_id = user_group.id))`.execute(db);
  expect(rows).toEqual([]);
}
