import { type Kysely, sql } from "kysely";

/** What resembles a content, and quick lists of all kinds. */
// oxlint-disable-next-line typescript/no-explicit-any -- migrations outlive the types of today's tables
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const kinds = ["movie", "series", "book", "game", "app", "track"];

const statements = [
  // One row a kind: a fraction of the size of a row a pair, and replaced at once.
  "drop table similar_content",
  // Who is similar may have been deleted since: lists are joined with the contents that there are.
  `create table similar_content (
    content_id integer not null references content on delete cascade,
    kind text not null,
    similar_ids integer[] not null,
    similarities real[] not null check (cardinality(similarities) = cardinality(similar_ids)),
    primary key (content_id, kind)
  )`,

  "create index content_popularity_all on content (popularity desc, id) where kind <> 'episode'",

  // What was written lately waits to be sorted in, and every search reads it from front to back: the
  // least that can wait (in kB), and not 4 MB until vacuum comes.
  ...kinds.map((kind) => `alter index content_words_${kind} set (gin_pending_list_limit = 64)`),
  "alter index search_word_trigrams set (gin_pending_list_limit = 64)",
];
