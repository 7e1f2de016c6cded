import { countCatalogue } from "@recofinement/api";
import { seededRandom } from "@recofinement/api/testing";
import { type DatabaseHandle, kinds } from "@recofinement/db";

import { vocabulary, wordOf, zipfRank } from "./words.ts";

const batchSize = 10_000;
const creators = 50_000;

/** What a filling adds to, and up to which size. Ids begin at 1. */
export interface Growth {
  readonly from: number;
  readonly to: number;
  readonly onBatch: (done: number) => void;
}

/**
 * Adds contents of all kinds in turn, with titles of one to five words as frequent as words are, a
 * creator, a year, one to three of twenty genres a kind, and empty details.
 */
export async function growCatalogue(database: DatabaseHandle, growth: Growth): Promise<void> {
  const random = seededRandom(growth.to).next;
  await database.query(
    `insert into genre (kind, name)
     select kind, 'Genre ' || n from unnest($1::text[]) kind, generate_series(1, 20) n
     on conflict do nothing`,
    [kinds],
  );
  for (let first = growth.from + 1; first <= growth.to; first += batchSize) {
    const count = Math.min(batchSize, growth.to - first + 1);
    await addContents(
      database,
      first,
      Array.from({ length: count }, () => nextContent(random)),
    );
    growth.onBatch(first + count - 1);
  }
  await countCatalogue(database);
}

interface SyntheticContent {
  title: string;
  creator: string;
  year: number;
}

function nextContent(random: () => number): SyntheticContent {
  const words = Array.from({ length: 1 + Math.floor(random() * 5) }, () =>
    wordOf(zipfRank(random, vocabulary)),
  );
  const creator = zipfRank(random, creators);
  return {
    title: words.join(" "),
    creator: `${wordOf(3 * creator)} ${wordOf(5 * creator + 1)}`,
    year: 2026 - zipfRank(random, 120),
  };
}

async function addContents(
  database: DatabaseHandle,
  first: number,
  contents: readonly SyntheticContent[],
): Promise<void> {
  await database.query(
    `insert into content (id, kind, title, year, creators) overriding system value
     select id, ($5::text[])[1 + id % 6], title, year, array[creator]
     from unnest($2::text[], $3::text[], $4::integer[]) with ordinality as made (title, creator, year, n),
       lateral (select $1::integer + n::integer - 1 as id) as numbered`,
    [
      first,
      contents.map(({ title }) => title),
      contents.map(({ creator }) => creator),
      contents.map(({ year }) => year),
      kinds,
    ],
  );
  for (const kind of kinds) {
    await database.query(
      `insert into ${kind} (content_id)
       select id from content where kind = $3 and id between $1 and $2`,
      [first, first + contents.length - 1, kind],
    );
  }
  await database.query(
    `insert into content_genre (content_id, genre_id)
     select content.id, genre.id from content join genre using (kind)
     where content.id between $1 and $2 and genre.name in ('Genre ' || 1 + content.id % 20,
       'Genre ' || 1 + (content.id / 7) % 10, 'Genre ' || 1 + (content.id / 49) % 3)`,
    [first, first + contents.length - 1],
  );
}

/** Interactions of each content in the mean. */
export const perContent = 10;

/** Contents that a user has interacted with, in the mean. */
const perUser = 100;

/**
 * Adds ratings, views and counts: few contents have most of them. Without triggers and the checks of
 * foreign keys, which is not what is measured; then what depends on them is computed at once.
 */
export async function growInteractions(database: DatabaseHandle, growth: Growth): Promise<void> {
  await database.query(
    `insert into user_account (username, origin)
     select 'Reader ' || n, 'bench:' || n from generate_series($1::integer, $2::integer) n`,
    [Math.floor((growth.from * perContent) / perUser) + 1, (growth.to * perContent) / perUser],
  );
  for (let first = growth.from + 1; first <= growth.to; first += batchSize) {
    const last = Math.min(growth.to, first + batchSize - 1);
    await addInteractions(database, { first, last, contents: growth.to });
    growth.onBatch(last);
  }
  await database.query(
    `update content set rating_sum = rated.sum, rating_count = rated.count, people = rated.people,
       popularity = (rated.sum + 50 * 2.5) / (rated.count + 50)
     from (
       select content_id, sum(rating) as sum, count(rating) as count, count(*) as people
       from interaction group by content_id
     ) as rated where content.id = rated.content_id`,
  );
  await database.query("vacuum analyze");
}

async function addInteractions(
  database: DatabaseHandle,
  { first, last, contents }: { first: number; last: number; contents: number },
): Promise<void> {
  await database.query(
    `do $do$ begin
       set local session_replication_role = replica;
       perform setseed(${(first % 1_000) / 1_000});
       insert into interaction (user_id, content_id, rating, rated_at, view_count, viewed_at)
       select user_id, content_id, rating, at, 1, at from (
         select distinct on (user_id, content_id) user_id, content_id, rating, at
         from (
           select account.id as user_id,
             floor(power(${contents}::double precision + 1, random()))::integer as content_id,
             round(2 + random() * 6)::real / 2 as rating,
             timestamptz '2020-01-01' + random() * interval '2000 days' as at
           from (select id from user_account where origin like 'bench:%'
             order by id offset ${Math.floor(((first - 1) * perContent) / perUser)}
             limit ${Math.ceil(((last - first + 1) * perContent) / perUser)}) as account,
             generate_series(1, ${perUser})
         ) as drawn
       ) as distinct_pairs
       where content_id <= ${contents}
       on conflict do nothing;
     end $do$`,
  );
}
