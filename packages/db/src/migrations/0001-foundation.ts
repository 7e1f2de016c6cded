import { type Kysely, sql } from "kysely";

/**
 * The first schema. Frozen: a later change is a later migration.
 * Plain SQL, because it says exactly what the database will hold.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- migrations outlive the types of today's tables
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  "create extension if not exists pg_trgm",
  "create extension if not exists unaccent",

  // unaccent() is only "stable", since its dictionary could change; naming the dictionary pins it.
  `create function fold_text(input text) returns text
   language sql immutable parallel safe strict
   as $$ select lower(unaccent('unaccent', input)) $$`,
  `create function content_search_text(title text, creators text[]) returns text
   language sql immutable parallel safe
   as $$ select fold_text(title || ' ' || array_to_string(creators, ' ')) $$`,

  `create table user_account (
    id integer generated always as identity primary key,
    public_id uuid not null unique default gen_random_uuid(),
    email text unique,
    username text not null,
    password_hash text,
    preferences_defined boolean not null default false,
    origin text unique,
    created_at timestamptz not null default now()
  )`,
  "create table role (name text primary key)",
  `create table role_permission (
    role text not null references role on delete cascade,
    permission text not null,
    primary key (role, permission)
  )`,
  `create table user_role (
    user_id integer not null references user_account on delete cascade,
    role text not null references role on delete cascade,
    primary key (user_id, role)
  )`,
  "insert into role (name) values ('user'), ('admin')",
  `insert into role_permission (role, permission)
   select role, unnest(permissions) from (values
     ('user', array['indicate_interest', 'modify_user_profil', 'view_recommendation', 'play_music', 'add_content']),
     ('admin', array['indicate_interest', 'modify_user_profil', 'view_recommendation', 'play_music', 'add_content',
       'access_sandbox', 'modify_content', 'validate_added_content', 'delete_content'])
   ) granted (role, permissions)`,

  `create table session (
    id uuid primary key default gen_random_uuid(),
    user_id integer not null references user_account on delete cascade,
    user_agent text,
    created_at timestamptz not null default now(),
    last_used_at timestamptz not null default now(),
    revoked_at timestamptz
  )`,
  "create index session_of_user on session (user_id)",
  `create table refresh_token (
    hash bytea primary key,
    session_id uuid not null references session on delete cascade,
    created_at timestamptz not null default now(),
    used_at timestamptz
  )`,
  "create index refresh_token_session on refresh_token (session_id)",

  `create table work (
    id integer generated always as identity primary key,
    slug text not null unique
  )`,
  `create table content (
    id integer generated always as identity primary key,
    kind text not null check (kind in ('movie', 'series', 'book', 'game', 'app', 'track', 'episode')),
    title text not null,
    year integer,
    cover text,
    description text,
    creators text[] not null default '{}',
    work_id integer references work on delete set null,
    rating_sum double precision not null default 0,
    rating_count integer not null default 0 check (rating_count >= 0),
    rating double precision generated always as
      (case when rating_count > 0 then rating_sum / rating_count end) stored,
    popularity double precision not null default 0,
    search_text text generated always as (content_search_text(title, creators)) stored,
    created_at timestamptz not null default now()
  )`,
  "create index content_popular on content (kind, popularity desc, id)",
  "create index content_search on content using gin (search_text gin_trgm_ops) where kind <> 'episode'",
  "create index content_title on content (kind, lower(title), year)",
  "create index content_work on content (work_id) where work_id is not null",
  `create table content_identifier (
    source text not null,
    identifier text not null,
    content_id integer not null references content on delete cascade,
    primary key (source, identifier)
  )`,
  "create index content_identifier_content on content_identifier (content_id)",

  `create table movie (
    content_id integer primary key references content on delete cascade,
    language text, actors text[] not null default '{}', producers text[] not null default '{}',
    writers text[] not null default '{}', imdb_id text, tmdb_id text
  )`,
  `create table series (
    content_id integer primary key references content on delete cascade,
    end_year integer, actors text[] not null default '{}', writers text[] not null default '{}', imdb_id text
  )`,
  `create table book (
    content_id integer primary key references content on delete cascade,
    publisher text, isbn text
  )`,
  `create table game (
    content_id integer primary key references content on delete cascade,
    publishers text[] not null default '{}', steam_id integer, website text, price text, release_date text
  )`,
  `create table app (
    content_id integer primary key references content on delete cascade,
    type text, price text, size text, installs text, content_rating text, last_updated text,
    current_version text, android_version text
  )`,
  `create table track (
    content_id integer primary key references content on delete cascade,
    release text, recording_mbid text, spotify_id text
  )`,
  `create table episode (
    content_id integer primary key references content on delete cascade,
    series_id integer not null references content on delete cascade,
    season integer not null check (season >= 0),
    episode integer not null check (episode >= 0),
    unique (series_id, season, episode)
  )`,

  `create table genre (
    id integer generated always as identity primary key,
    kind text not null,
    name text not null,
    unique (kind, name)
  )`,
  `create table content_genre (
    content_id integer not null references content on delete cascade,
    genre_id integer not null references genre on delete cascade,
    primary key (content_id, genre_id)
  )`,
  "create index content_genre_genre on content_genre (genre_id, content_id)",
  `create table liked_genre (
    user_id integer not null references user_account on delete cascade,
    genre_id integer not null references genre on delete cascade,
    primary key (user_id, genre_id)
  )`,

  `create table interaction (
    user_id integer not null references user_account on delete cascade,
    content_id integer not null references content on delete cascade,
    rating real check (rating between 0 and 5 and rating * 2 = floor(rating * 2)),
    previous_rating real,
    rated_at timestamptz,
    view_count integer not null default 0 check (view_count >= 0),
    viewed_at timestamptz,
    count integer not null default 0 check (count >= 0),
    counted_at timestamptz,
    touched_at timestamptz generated always as
      (greatest(rated_at, viewed_at, counted_at)) stored,
    primary key (user_id, content_id)
  )`,
  "create index interaction_content on interaction (content_id)",
  "create index interaction_history on interaction (user_id, touched_at desc, content_id)",

  `create table recommendation (
    user_id integer not null references user_account on delete cascade,
    content_id integer not null references content on delete cascade,
    kind text not null,
    score double precision not null,
    engine text not null,
    reasons jsonb not null,
    primary key (user_id, content_id)
  )`,
  "create index recommendation_list on recommendation (user_id, kind, score desc, content_id)",
  "create index recommendation_mixed on recommendation (user_id, score desc, content_id)",
  "create index recommendation_content on recommendation (content_id)",
  `create table engine_run (
    id integer generated always as identity primary key,
    user_id integer references user_account on delete cascade,
    requested_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz,
    error text
  )`,
  "create index engine_run_user on engine_run (user_id, id)",
];
