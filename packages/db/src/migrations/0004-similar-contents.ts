import { type Kysely, sql } from "kysely";

/** What resembles a content, quick lists of all kinds, and search by squeezed titles and by whole names. */
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

  // Parsed now and not at each call, so that they do not depend on where names are looked up then: a
  // dump is restored, and an index built, with an empty search path.
  `create or replace function fold_text(input text) returns text
   language sql immutable parallel safe strict
   return lower(unaccent('unaccent', input))`,
  `create or replace function split_words(input text) returns text[]
   language sql immutable parallel safe
   return string_to_array(trim(regexp_replace(
     regexp_replace(regexp_replace(fold_text(input),
       '''(s|t|re|ve|ll|d|m)(?![a-z0-9])', '\\1', 'g'),
       '\\m([a-z])\\.(?=[a-z](?![a-z0-9]))', '\\1', 'g'),
     '[\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00bf\\u2000-\\u206f\\u3000-\\u303f]+',
     ' ', 'g')), ' ')`,
  `create or replace function search_words(input text) returns text[]
   language sql immutable parallel safe
   return case when strpos(input, '-') = 0 then split_words(input)
     else split_words(input) || split_words(replace(input, '-', '')) end`,
  `create or replace function title_key(title text) returns text
   language sql immutable parallel safe
   return regexp_replace(array_to_string(split_words(title), ' '), '^(the|a|an) (?=.)', '')`,
  `create or replace function content_words(title text, creators text[]) returns tsvector
   language sql immutable parallel safe
   return array_to_tsvector(search_words(title || ' ' || array_to_string(creators, ' ')))`,
  `create or replace function person_key(name text) returns text
   language sql immutable parallel safe begin atomic
     select words[array_upper(words, 1)] || ' ' || left(words[1], 1) from split_words(name) as words;
   end`,

  // "walle" is "WALL·E", and "mash" is "M*A*S*H".
  `create index content_title_squeezed on content
   ((replace(title_key, ' ', '')), kind, popularity desc, id)`,
  // Who types a name means those works first, and not all that have a word of it.
  `create function creator_keys(creators text[]) returns text[]
   language sql immutable parallel safe begin atomic
     select coalesce(array_agg(title_key(name)), '{}') from unnest(creators) as name;
   end`,
  "create index content_creator_keys on content using gin (creator_keys(creators))",
  "alter index content_creator_keys set (gin_pending_list_limit = 64)",

  // What was written lately waits to be sorted in, and every search reads it from front to back: the
  // least that can wait (in kB), and not 4 MB until vacuum comes.
  ...kinds.map((kind) => `alter index content_words_${kind} set (gin_pending_list_limit = 64)`),
  "alter index search_word_trigrams set (gin_pending_list_limit = 64)",
];
