import { type Kysely, sql } from "kysely";

/** Lists by engine, models with versions, rejections, lists of groups, and what was shown to whom. */
// oxlint-disable-next-line typescript/no-explicit-any -- migrations outlive the types of today's tables
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // One row a list: replaced at once, and a fiftieth of the rows that a rating would have written anew.
  // Contents that are deleted fall out when it is joined with those that there are.
  "drop table recommendation",
  `create table recommendation_list (
    user_id integer not null references user_account on delete cascade,
    engine text not null,
    kind text not null,
    content_ids integer[] not null,
    scores double precision[] not null check (cardinality(scores) = cardinality(content_ids)),
    reasons jsonb not null check (jsonb_array_length(reasons) = cardinality(content_ids)),
    -- When what it is made of was read: of two runs at once the later reader wins.
    read_at timestamptz not null,
    primary key (user_id, engine, kind)
  )`,
  `create table group_list (
    group_id integer not null references user_group on delete cascade,
    kind text not null,
    member_ids integer[] not null,
    content_ids integer[] not null,
    member_scores double precision[] not null
      check (cardinality(member_scores) = cardinality(member_ids) * cardinality(content_ids)),
    reasons jsonb not null check (jsonb_array_length(reasons) = cardinality(content_ids)),
    read_at timestamptz not null,
    primary key (group_id, kind)
  )`,

  // The lists of a group are those of its members.
  `create function group_list_outdated() returns trigger language plpgsql as $$ begin
    delete from group_list where group_id in (select group_id from moved);
    return null;
  end $$`,
  `create trigger group_list_joined after insert on group_member
   referencing new table as moved for each statement execute function group_list_outdated()`,
  `create trigger group_list_left after delete on group_member
   referencing old table as moved for each statement execute function group_list_outdated()`,

  `create table rejection (
    user_id integer not null references user_account on delete cascade,
    content_id integer not null references content on delete cascade,
    rejected_at timestamptz not null default now(),
    primary key (user_id, content_id)
  )`,
  "create index rejection_newest on rejection (user_id, rejected_at desc, content_id desc)",
  "create index rejection_content on rejection (content_id)",
  `create table rejection_reason (
    user_id integer not null,
    content_id integer not null,
    category text not null,
    value text not null,
    primary key (user_id, content_id, category, value),
    foreign key (user_id, content_id) references rejection on delete cascade
  )`,
  // Whom a rejection names.
  ...[
    "movie (actors)",
    "movie (writers)",
    "movie (producers)",
    "series (actors)",
    "series (writers)",
    "game (publishers)",
  ].map((column) => `create index on ${column.replace("(", "using gin (")}`),
  "create index book_publisher on book (publisher)",
  "create index track_release on track (release)",

  // What people were shown; it is forgotten after some weeks.
  `create table impression (
    id uuid not null,
    -- Whose entry on the page it is.
    engine text not null,
    user_id integer not null references user_account on delete cascade,
    content_ids integer[] not null,
    shown_at timestamptz not null default now(),
    primary key (id, engine)
  )`,
  "create index impression_user on impression (user_id)",
  "create index impression_shown on impression (shown_at)",

  // How many have rated or used it, as of the popularity engine's last run.
  "alter table content add people integer not null default 0",

  // A run is of one engine. It says when it was last at work, so that one that died is found out.
  "drop index engine_run_user",
  "alter table engine_run add engine text not null default 'users'",
  "alter table engine_run add heartbeat_at timestamptz",
  "alter table engine_run add progress real not null default 0",
  "alter table engine_run add resume_after integer",
  "alter table engine_run add report jsonb",
  "create index engine_run_engine on engine_run (engine, id) where user_id is null",
  "create index engine_run_user on engine_run (user_id, id) where user_id is not null",

  `create table engine_model (
    id integer generated always as identity primary key,
    created_at timestamptz not null default now(),
    -- Null while its parts are being written.
    ready_at timestamptz,
    -- How it is stored: a release reads what its like have written.
    format integer not null,
    facts jsonb
  )`,
  `create table engine_model_part (
    model_id integer not null references engine_model on delete cascade,
    part integer not null,
    bytes bytea not null,
    primary key (model_id, part)
  )`,
  // Compressing what is numbers takes seconds and gains nothing.
  "alter table engine_model_part alter column bytes set storage external",
];
