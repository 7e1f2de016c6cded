import { type Kysely, sql } from "kysely";

/** Test profiles of administrators, and what the engines made of them. */
// oxlint-disable-next-line typescript/no-explicit-any -- migrations outlive the types of today's tables
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table sandbox_profile (
    id integer generated always as identity primary key,
    public_id uuid not null unique default gen_random_uuid(),
    owner_id integer not null references user_account on delete cascade,
    name text not null,
    created_at timestamptz not null default now()
  )`,
  "create unique index sandbox_profile_name on sandbox_profile (owner_id, lower(name))",
  "create index sandbox_profile_list on sandbox_profile (owner_id, id)",
  `create table sandbox_liked_genre (
    profile_id integer not null references sandbox_profile on delete cascade,
    genre_id integer not null references genre on delete cascade,
    primary key (profile_id, genre_id)
  )`,
  "create index sandbox_liked_genre_genre on sandbox_liked_genre (genre_id)",
  `create table sandbox_interaction (
    profile_id integer not null references sandbox_profile on delete cascade,
    content_id integer not null references content on delete cascade,
    rating real check (rating between 0 and 5 and rating * 2 = floor(rating * 2)),
    rated_at timestamptz,
    view_count integer not null default 0 check (view_count >= 0),
    viewed_at timestamptz,
    count integer not null default 0 check (count >= 0),
    counted_at timestamptz,
    touched_at timestamptz generated always as
      (greatest(rated_at, viewed_at, counted_at)) stored,
    primary key (profile_id, content_id)
  )`,
  "create index sandbox_interaction_content on sandbox_interaction (content_id)",
  `create table sandbox_run (
    id integer generated always as identity primary key,
    profile_id integer not null references sandbox_profile on delete cascade,
    status text not null default 'queued'
      check (status in ('queued', 'running', 'finished', 'failed')),
    progress real not null default 0 check (progress between 0 and 1),
    parameters jsonb not null,
    genres jsonb not null,
    interactions jsonb not null,
    model_version integer,
    requested_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz,
    error text
  )`,
  "create index sandbox_run_profile on sandbox_run (profile_id, id)",
  // No foreign key to contents: what a run has found stays as it was, whatever becomes of the catalogue.
  `create table sandbox_result (
    run_id integer not null references sandbox_run on delete cascade,
    engine text not null,
    kind text not null,
    rank integer not null check (rank >= 1),
    content_id integer not null,
    score double precision not null,
    reasons jsonb not null,
    primary key (run_id, engine, kind, rank)
  )`,
];
