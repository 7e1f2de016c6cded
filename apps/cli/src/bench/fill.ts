import { type DatabaseHandle, type DetailColumn, kindDescriptions, kinds } from "@recofinement/db";
import { z } from "zod";

/** A user who is signed in. */
export interface SignedIn {
  readonly userId: string;
  readonly sessionId: string;
}

const batchSize = 10_000;

/** What the content with an id is called; its length varies with the id only. */
export const titleOf = (id: number): string => `Content ${id}`;

/**
 * Adds `count` contents with ids from 1, of all kinds in turn, with details and two genres each.
 * `onBatch` is told how many there are; what it throws ends the filling.
 */
export async function addContents(
  database: DatabaseHandle,
  { count, onBatch }: { count: number; onBatch: (done: number) => void },
): Promise<void> {
  await database.query(
    `insert into genre (kind, name)
    select kind, 'Genre ' || n from unnest($1::text[]) kind, generate_series(1, 10) n`,
    [kinds],
  );
  for (let first = 1; first <= count; first += batchSize) {
    const last = Math.min(count, first + batchSize - 1);
    await addBatch(database, first, last);
    onBatch(last);
  }
}

/** Does at once what autovacuum and the checkpointer would do while the clock runs. */
export async function settle(database: DatabaseHandle): Promise<void> {
  await database.query("vacuum analyze");
  await database.query("checkpoint");
}

async function addBatch(database: DatabaseHandle, first: number, last: number): Promise<void> {
  await database.query(
    `insert into content (id, kind, title, year, cover, description, creators,
       rating_sum, rating_count, popularity) overriding system value
     select id, ($3::text[])[1 + id % 6], 'Content ' || id, 1950 + id % 75,
       'https://covers.example/' || md5(id::text) || '.jpg',
       'What the content with the number ' || id || ' is about, in a sentence or two of usual length.',
       array['Creator ' || id % 5000], 3.5 * (id % 200), id % 200, 2 + (id % 1000) / 400.0
     from generate_series($1::integer, $2::integer) id`,
    [first, last, kinds],
  );
  for (const kind of kinds) {
    const columns: DetailColumn[] = Object.values(kindDescriptions[kind].details);
    const values = columns.map(({ column, type }) => syntheticValue[type](column));
    await database.query(
      `insert into ${kind} (content_id, ${columns.map(({ column }) => column).join(", ")})
       select id, ${values.join(", ")} from content where kind = $3 and id between $1 and $2`,
      [first, last, kind],
    );
  }
  await database.query(
    `insert into content_genre (content_id, genre_id)
     select content.id, genre.id from content join genre using (kind)
     where content.id between $1 and $2
       and genre.name in ('Genre ' || 1 + content.id % 10, 'Genre ' || 1 + (content.id + 3) % 10)`,
    [first, last],
  );
}

const syntheticValue: Record<DetailColumn["type"], (column: string) => string> = {
  text: (column) => `'${column} ' || id`,
  "text[]": (column) => `array['${column} ' || id, '${column} ' || id + 1]`,
  integer: () => "1990 + id % 35",
};

const Rows = z.array(z.object({ userId: z.string(), sessionId: z.string() }));

/** Adds `count` users with the role `user` and a live session each. */
export async function addUsers(database: DatabaseHandle, count: number): Promise<SignedIn[]> {
  const { rows } = await database.query(
    `with account as (
       insert into user_account (email, username)
       select 'user' || n || '@example.org', 'User ' || n from generate_series(1, $1::integer) n
       returning id, public_id
     ), granted as (
       insert into user_role (user_id, role) select id, 'user' from account
     ), opened as (
       insert into session (user_id, user_agent) select id, 'bench' from account
       returning id, user_id
     )
     select public_id as "userId", opened.id as "sessionId"
     from opened join account on account.id = opened.user_id`,
    [count],
  );
  return Rows.parse(rows);
}
