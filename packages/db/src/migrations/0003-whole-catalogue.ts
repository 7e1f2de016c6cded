import { type Kysely, sql } from "kysely";

/**
 * All kinds at a million contents: search by words, a record of every change, groups, submissions,
 * and the details that the catalogue of the service before this one had.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- migrations outlive the types of today's tables
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const kinds = ["movie", "series", "book", "game", "app", "track"];
const searchable = kinds.map((kind) => `'${kind}'`).join(", ");

const details = [
  "alter table book add cover_small text, add cover_medium text",
  "alter table game add recommendations integer",
  "alter table track add track_mmid text",
  "alter table episode add imdb_id text",
  // As of the last count; a live one would make every writer wait for the others.
  "alter table genre add contents integer not null default 0",
];

/**
 * Words and not trigrams of whole titles: their indexes answer in the time of the matches, whatever
 * the size. Separators are listed, since what a letter is depends on the locale of a database. None of
 * the functions is strict, so that PostgreSQL puts their bodies in place of the calls: thrice as fast.
 */
const words = [
  `create function split_words(input text) returns text[] language sql immutable parallel safe as $$
    select string_to_array(trim(regexp_replace(
      -- "schindler's" is one word, and so is "s.w.a.t."; "d'amelie" is two.
      regexp_replace(regexp_replace(fold_text(input),
        '''(s|t|re|ve|ll|d|m)(?![a-z0-9])', '\\1', 'g'),
        '\\m([a-z])\\.(?=[a-z](?![a-z0-9]))', '\\1', 'g'),
      '[\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00bf\\u2000-\\u206f\\u3000-\\u303f]+', ' ', 'g')), ' ')
  $$`,
  // "spider-man" is found by its parts and in one.
  `create function search_words(input text) returns text[] language sql immutable parallel safe as $$
    select case when strpos(input, '-') = 0 then split_words(input)
      else split_words(input) || split_words(replace(input, '-', '')) end
  $$`,
  // What makes two titles the same: people leave out the article, case, accents and signs.
  `create function title_key(title text) returns text language sql immutable parallel safe as $$
    select regexp_replace(array_to_string(split_words(title), ' '), '^(the|a|an) (?=.)', '')
  $$`,
  `create function content_words(title text, creators text[]) returns tsvector
   language sql immutable parallel safe as $$
    select array_to_tsvector(search_words(title || ' ' || array_to_string(creators, ' ')))
  $$`,
  // "J.R.R. Tolkien" and "J. R. R. Tolkien": surname and initial.
  `create function person_key(name text) returns text language sql immutable parallel safe as $$
    select words[array_upper(words, 1)] || ' ' || left(words[1], 1) from split_words(name) as words
  $$`,
  "drop index content_search",
  "drop index content_title",
  "alter table content drop column search_text",
  "drop function content_search_text",
  `alter table content
    add search_words tsvector generated always as (content_words(title, creators)) stored,
    add title_key text collate "C" generated always as (title_key(title)) stored`,
  ...kinds.map(
    (kind) =>
      `create index content_words_${kind} on content using gin (search_words) where kind = '${kind}'`,
  ),
  "create index content_title_key on content (title_key, kind, popularity desc, id)",
  "create index content_year on content (kind, year, popularity desc, id)",

  // How many contents have a word: how to search for it, and what a misspelt one may have meant.
  // The empty word counts all contents of a kind.
  `create table search_word (
    word text collate "C" not null,
    kind text not null,
    contents integer not null,
    primary key (word, kind)
  )`,
  "create index search_word_trigrams on search_word using gin (word gin_trgm_ops)",
  // Added up by a job, so that who writes contents waits for nobody.
  `create table search_word_change (
    id bigint generated always as identity primary key,
    word text collate "C" not null,
    kind text not null,
    contents integer not null
  )`,
];

/**
 * Written by triggers, so that no path of the code can change something unrecorded, and in the same
 * transaction. `transaction` orders exactly: a reader that asks for everything from the oldest
 * transaction that it could not see misses nothing, whenever that committed.
 */
const events = [
  `create table event (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    transaction xid8 not null default pg_current_xact_id(),
    subject text not null check (subject in ('content', 'interaction')),
    action text not null check (action in ('added', 'changed', 'deleted')),
    content_id integer not null,
    user_id integer references user_account on delete cascade,
    actor_id integer references user_account on delete set null,
    fields text[] not null default '{}'
  )`,
  "create index event_transaction on event (subject, transaction)",
  "create index event_at on event using brin (at)",
  "create index event_user on event (user_id) where user_id is not null",
  "create index event_actor on event (actor_id) where actor_id is not null",
  "alter table engine_run add seen_transaction xid8",

  `create function event_actor() returns integer language sql stable as $$
    select nullif(current_setting('recofinement.actor', true), '')::integer
  $$`,
  `create function content_added() returns trigger language plpgsql as $$ begin
    insert into event (subject, action, content_id, actor_id)
      select 'content', 'added', id, event_actor() from added order by id;
    insert into search_word_change (word, kind, contents)
      select word, kind, count(*) from added, unnest(array[''] || tsvector_to_array(search_words)) as word
      where kind in (${searchable}) group by word, kind;
    return null;
  end $$`,
  `create trigger content_added after insert on content
   referencing new table as added for each statement execute function content_added()`,
  `create function content_deleted() returns trigger language plpgsql as $$ begin
    insert into event (subject, action, content_id, actor_id)
      select 'content', 'deleted', id, event_actor() from deleted order by id;
    insert into search_word_change (word, kind, contents)
      select word, kind, -count(*) from deleted, unnest(array[''] || tsvector_to_array(search_words)) as word
      where kind in (${searchable}) group by word, kind;
    return null;
  end $$`,
  `create trigger content_deleted after delete on content
   referencing old table as deleted for each statement execute function content_deleted()`,
  `create function content_changed() returns trigger language plpgsql as $$ begin
    insert into event (subject, action, content_id, actor_id, fields)
      select 'content', 'changed', new.id, event_actor(), array_agg(key order by key)
      from jsonb_each(to_jsonb(new)) as after join jsonb_each(to_jsonb(old)) as before using (key)
      where after.value is distinct from before.value
        and key in ('title', 'year', 'cover', 'description', 'creators', 'work_id');
    insert into search_word_change (word, kind, contents)
      select word, new.kind, sum(contents) from (
        select unnest(tsvector_to_array(new.search_words)) as word, 1 as contents
        union all select unnest(tsvector_to_array(old.search_words)), -1
      ) as changed where new.kind in (${searchable}) group by word having sum(contents) <> 0;
    return null;
  end $$`,
  // Only what describes a content: aggregates change all the time.
  `create trigger content_changed
   after update of title, year, cover, description, creators, work_id on content for each row
   when ((old.title, old.year, old.cover, old.description, old.creators, old.work_id)
     is distinct from (new.title, new.year, new.cover, new.description, new.creators, new.work_id))
   execute function content_changed()`,

  `create function details_changed() returns trigger language plpgsql as $$ begin
    insert into event (subject, action, content_id, actor_id, fields)
      select 'content', 'changed', new.content_id, event_actor(), array_agg(key order by key)
      from jsonb_each(to_jsonb(new)) as after join jsonb_each(to_jsonb(old)) as before using (key)
      where after.value is distinct from before.value;
    return null;
  end $$`,
  ...[...kinds, "episode"].map(
    (table) => `create trigger ${table}_changed after update on ${table} for each row
      when (old.* is distinct from new.*) execute function details_changed()`,
  ),

  // What is new is recorded as added, with its genres.
  `create function genres_changed() returns trigger language plpgsql as $$ begin
    insert into event (subject, action, content_id, actor_id, fields)
      select distinct 'content', 'changed', content.id, event_actor(), '{genres}'::text[]
      from changed join content on content.id = changed.content_id
      where content.created_at <> now();
    return null;
  end $$`,
  `create trigger genres_added after insert on content_genre
   referencing new table as changed for each statement execute function genres_changed()`,
  `create trigger genres_deleted after delete on content_genre
   referencing old table as changed for each statement execute function genres_changed()`,

  `create function interaction_added() returns trigger language plpgsql as $$ begin
    insert into event (subject, action, content_id, user_id, fields)
      select 'interaction', 'added', content_id, user_id, array_remove(array[
        case when rating is not null then 'rating' end,
        case when view_count > 0 then 'view_count' end,
        case when count > 0 then 'count' end], null)
      from added;
    return null;
  end $$`,
  `create trigger interaction_added after insert on interaction
   referencing new table as added for each statement execute function interaction_added()`,
  `create function interaction_changed() returns trigger language plpgsql as $$ begin
    insert into event (subject, action, content_id, user_id, fields)
      select 'interaction', 'changed', content_id, user_id, fields from (
        select after.content_id, after.user_id, array_remove(array[
          case when (after.rating, after.rated_at) is distinct from (before.rating, before.rated_at)
            then 'rating' end,
          case when after.view_count <> before.view_count then 'view_count' end,
          case when after.count <> before.count then 'count' end], null) as fields
        from after join before using (user_id, content_id)
      ) as changed where fields <> '{}';
    return null;
  end $$`,
  `create trigger interaction_changed after update on interaction
   referencing old table as before new table as after
   for each statement execute function interaction_changed()`,
  `create function interaction_deleted() returns trigger language plpgsql as $$ begin
    insert into event (subject, action, content_id, user_id)
      select 'interaction', 'deleted', content_id, user_account.id
      -- Whose account goes at the same time is not named any more.
      from deleted left join user_account on user_account.id = deleted.user_id;
    return null;
  end $$`,
  `create trigger interaction_deleted after delete on interaction
   referencing old table as deleted for each statement execute function interaction_deleted()`,
];

const people = [
  `create table user_group (
    id integer generated always as identity primary key,
    name text not null,
    owner_id integer not null,
    created_at timestamptz not null default now()
  )`,
  `create table group_member (
    user_id integer not null references user_account on delete cascade,
    group_id integer not null references user_group on delete cascade,
    joined_at timestamptz not null default clock_timestamp(),
    primary key (user_id, group_id)
  )`,
  "create index group_member_group on group_member (group_id, joined_at, user_id)",
  // Whatever the code does, no group without an owner among its members can be committed.
  `alter table user_group add constraint user_group_owner
    foreign key (owner_id, id) references group_member (user_id, group_id)
    deferrable initially deferred`,
  `create table group_invitation (
    user_id integer not null references user_account on delete cascade,
    group_id integer not null references user_group on delete cascade,
    created_at timestamptz not null default now(),
    primary key (user_id, group_id)
  )`,
  "create index group_invitation_group on group_invitation (group_id, created_at, user_id)",

  `create table submission (
    id integer generated always as identity primary key,
    author_id integer not null references user_account on delete cascade,
    kind text not null,
    proposal jsonb not null,
    status text not null default 'pending' check (status in ('pending', 'approved', 'declined')),
    created_at timestamptz not null default now(),
    decided_at timestamptz,
    decided_by integer references user_account on delete set null,
    decision_reason text,
    content_id integer references content on delete set null
  )`,
  "create index submission_author on submission (author_id, id)",
  "create index submission_pending on submission (id) where status = 'pending'",
  "create index submission_decider on submission (decided_by) where decided_by is not null",
  "create index submission_content on submission (content_id) where content_id is not null",
  `alter table mail
    add group_id integer,
    add submission_id integer references submission on delete cascade`,
  // The mail of an invitation goes with it, so that none is sent when that is gone.
  `alter table mail add constraint mail_invitation
    foreign key (user_id, group_id) references group_invitation on delete cascade`,
  "create index mail_group on mail (group_id) where group_id is not null",
  "create index mail_submission on mail (submission_id) where submission_id is not null",
];

const similar = [
  `create table similar_content (
    content_id integer not null references content on delete cascade,
    similar_id integer not null references content on delete cascade,
    kind text not null,
    similarity real not null,
    primary key (content_id, similar_id)
  )`,
  "create index similar_content_list on similar_content (content_id, kind, similarity desc, similar_id)",
  "create index similar_content_similar on similar_content (similar_id)",
];

const statements = [...details, ...words, ...events, ...people, ...similar];
