import { inTransaction, kinds, type Queryable } from "@recofinement/db";
import { sql } from "kysely";

import { now } from "./clock.ts";
import type { Engines } from "./engines.ts";
import { readEvidence } from "./evidence.ts";
import type { Run } from "./runs.ts";
import type { OnProgress } from "./thread/engine-thread.ts";
import type { PersonEvidence, RankedPool } from "./thread/protocol.ts";

/** How many contents of each kind are kept for a group by each rule. */
const listLength = 100;

/**
 * Recomputes and replaces what may be recommended to a group, with the current model; nothing while there
 * is none. Of two runs at once the one that has read later wins, and none if members have changed meanwhile.
 */
export async function writeGroupLists(engines: Engines, groupId: number): Promise<void> {
  const readAt = await now(engines.db);
  const memberIds = await readMembers(engines.db, groupId);
  if (memberIds.length === 0) return;
  const members: { userId: number; evidence: PersonEvidence }[] = [];
  for (const userId of memberIds) {
    members.push({ userId, evidence: await readEvidence(engines.db, userId) });
  }
  const ranked = await engines.ask("rankGroup", { members, kinds, limit: listLength });
  if (!ranked) return;
  await inTransaction(engines, async ({ db }) => {
    // Whoever joins or leaves locks it as well.
    const group = await db
      .selectFrom("user_group")
      .where("id", "=", groupId)
      .select("id")
      .forNoKeyUpdate()
      .executeTakeFirst();
    const current = await readMembers(db, groupId);
    if (!group || current.join() !== memberIds.join()) return;
    await replaceLists(db, { groupId, readAt, memberIds, pools: ranked.pools });
  });
}

async function readMembers(db: Queryable, groupId: number): Promise<number[]> {
  const rows = await db
    .selectFrom("group_member")
    .where("group_id", "=", groupId)
    .select("user_id")
    .orderBy("user_id")
    .execute();
  return rows.map(({ user_id }) => user_id);
}

/** Recomputes the lists of all groups, in the order of their ids; a run goes on where one broke off. */
export async function writeAllGroupLists(
  engines: Engines,
  run: Run,
  onProgress: OnProgress,
): Promise<{ groups: number }> {
  const groups = await engines.db
    .selectFrom("user_group")
    .where("id", ">", run.resumeAfter ?? 0)
    .select("id")
    .orderBy("id")
    .execute();
  for (const [done, { id }] of groups.entries()) {
    engines.signal.throwIfAborted();
    await writeGroupLists(engines, id);
    const progress = (done + 1) / groups.length;
    if (done % 20 === 0) await run.report(progress, id);
    onProgress(progress);
  }
  return { groups: groups.length };
}

async function replaceLists(
  db: Queryable,
  {
    groupId,
    readAt,
    memberIds,
    pools,
  }: {
    groupId: number;
    readAt: string;
    memberIds: readonly number[];
    pools: readonly RankedPool[];
  },
): Promise<void> {
  await sql`
    insert into group_list
      (group_id, read_at, kind, member_ids, content_ids, member_scores, reasons)
    select ${groupId}, ${readAt}::timestamptz, kind, ${memberIds}::integer[], ids::integer[],
      scores::double precision[], reasons
    from unnest(
      ${pools.map(({ kind }) => kind)}::text[],
      ${pools.map(({ contentIds }) => `{${contentIds.join(",")}}`)}::text[],
      ${pools.map(({ memberScores }) => `{${memberScores.join(",")}}`)}::text[],
      ${pools.map(({ reasons }) => JSON.stringify(reasons))}::jsonb[]
    ) as listed (kind, ids, scores, reasons)
    on conflict (group_id, kind) do update set member_ids = excluded.member_ids,
      content_ids = excluded.content_ids, member_scores = excluded.member_scores,
      reasons = excluded.reasons, read_at = excluded.read_at
      where group_list.read_at <= excluded.read_at`.execute(db);
}
