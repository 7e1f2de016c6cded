import type { Queryable } from "@recofinement/db";
import type { EngineName } from "@recofinement/engine";
import { sql } from "kysely";

import { deleteInBatches } from "./delete-in-batches.ts";
import type { Log } from "./log.ts";

/** One page of recommendations, as somebody was shown it. */
export interface Impression {
  readonly id: string;
  readonly userId: number;
  readonly shownAt: Date;
  /** Per engine what it has put on the page. */
  readonly contentIds: ReadonlyMap<EngineName, readonly number[]>;
}

/** Keeps what was shown, so that it can be told which engine's recommendations are taken up. */
export interface Impressions {
  /** Notes an impression; it is written a little later, so that reading a list waits for no write. */
  note(impression: Impression): void;
  /** Writes what is noted. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Milliseconds after which a noted impression is written, and how many are kept until then at most. */
const [delay, most] = [1_000, 10_000];

/** What is not written when a process dies is lost: it is about figures, and not about people. */
export function openImpressions({ db, log }: { db: Queryable; log: Log }): Impressions {
  let noted: Impression[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function write(impressions: readonly Impression[]): Promise<void> {
    try {
      await insert(db, impressions);
    } catch (error) {
      log.warn({ err: error, impressions: impressions.length }, "impressions were lost");
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (noted.length > 0) {
      const batch = noted;
      noted = [];
      writing = writing.then(() => write(batch));
    }
    return writing;
  }

  return {
    note(impression) {
      if (noted.length >= most) return;
      noted.push(impression);
      timer ??= setTimeout(() => void flush(), delay).unref();
    },
    flush,
    close: flush,
  };
}

/** An account may have gone since. */
async function insert(db: Queryable, impressions: readonly Impression[]): Promise<void> {
  const rows = impressions.flatMap(({ contentIds, ...impression }) =>
    Array.from(contentIds, ([engine, ids]) => ({
      ...impression,
      engine,
      ids: `{${ids.join(",")}}`,
    })),
  );
  await sql`
    insert into impression (id, user_id, shown_at, engine, content_ids)
    select noted.id, user_id, shown_at, engine, ids::integer[]
    from unnest(
      ${rows.map(({ id }) => id)}::uuid[],
      ${rows.map(({ userId }) => userId)}::integer[],
      ${rows.map(({ shownAt }) => shownAt)}::timestamptz[],
      ${rows.map(({ engine }) => engine)}::text[],
      ${rows.map(({ ids }) => ids)}::text[]
    ) as noted (id, user_id, shown_at, engine, ids)
    join user_account on user_account.id = user_id
    for key share of user_account`.execute(db);
}

/** Forgets impressions that are older than so many days; returns how many. */
export function forgetImpressions(
  { db }: { db: Queryable },
  { days }: { days: number },
): Promise<number> {
  return deleteInBatches((limit) =>
    sql`
      delete from impression where (id, engine) in (
        select id, engine from impression where shown_at < now() - make_interval(days => ${days})
        order by shown_at limit ${limit})`.execute(db),
  );
}
