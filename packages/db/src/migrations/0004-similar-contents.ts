import { type Kysely, sql } from "kysely";

/** What resembles a content as one row a kind: a fraction of the size of a row a pair, and replaced at once. */
// oxlint-disable-next-line typescript/no-explicit-any -- migrations outlive the types of today's tables
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  "drop table similar_content",
  // Who is similar may have been deleted since: lists are joined with the contents that there are.
  `create table similar_content (
    content_id integer not null references content on delete cascade,
    kind text not null,
    similar_ids integer[] not null,
    similarities real[] not null check (cardinality(similarities) = cardinality(similar_ids)),
    primary key (content_id, kind)
  )`,
];
