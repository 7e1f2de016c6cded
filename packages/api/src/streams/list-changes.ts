import type { Kind, Queryable } from "@recofinement/db";

import type { Feed } from "./stream.ts";

/** A list of this kind has become another one, at that moment. */
export interface ListChange {
  readonly kind: Kind;
  readonly at: Date;
}

/** Milliseconds by which a change may have been committed later than it says. */
const overlap = 5_000;

/**
 * What changes in the lists of a user: one change of each kind at most waits, however slowly it is read.
 * What there is at first is known, but for what changed after `since`.
 */
export function listChangeFeed(since: Date | undefined): Feed<readonly ListChange[], ListChange> {
  const told = new Map<Kind, number>();
  const pending = new Map<Kind, Date>();
  let hasBegun = false;

  function isNews({ kind, at }: ListChange): boolean {
    // Another moment, and not a later one: transactions commit in any order.
    if (hasBegun) return told.get(kind) !== at.getTime();
    return since !== undefined && at.getTime() > since.getTime() - overlap;
  }

  return {
    isOver: false,
    take(changes = []) {
      for (const change of changes) {
        if (isNews(change)) pending.set(change.kind, change.at);
        told.set(change.kind, change.at.getTime());
      }
      hasBegun = true;
    },
    next() {
      const [next] = pending;
      if (!next) return undefined;
      const [kind, at] = next;
      pending.delete(kind);
      return { kind, at };
    },
  };
}

/** When the lists of users changed last, by user. */
export async function readListChanges(
  db: Queryable,
  userIds: readonly number[],
): Promise<Map<number, ListChange[]>> {
  const rows = await db
    .selectFrom("list_change")
    .where("user_id", "in", userIds)
    .select(["user_id as userId", "kind", "changed_at as at"])
    .execute();
  return Map.groupBy(rows, ({ userId }) => userId);
}
