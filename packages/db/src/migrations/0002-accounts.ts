import { type Kysely, sql } from "kysely";

/** What accounts need to hold under attack: verification, bans, one-time tokens, mail, limits. */
// oxlint-disable-next-line typescript/no-explicit-any -- migrations outlive the types of today's tables
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table user_account
    add email_verified_at timestamptz,
    add banned_at timestamptz,
    add deletion_requested_at timestamptz,
    add search_text text generated always as (fold_text(username)) stored`,
  `create index user_account_search on user_account using gin (search_text gin_trgm_ops)
   where email is not null`,
  "insert into role_permission (role, permission) values ('admin', 'administer')",

  // With verify-first there is no account before the mail's link was opened.
  `create table registration (
    id uuid primary key default gen_random_uuid(),
    email text not null,
    username text not null,
    password_hash text not null,
    token_hash bytea unique,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null default now() + interval '24 hours'
  )`,
  "create index registration_email on registration (email)",
  `create table one_time_token (
    user_id integer not null references user_account on delete cascade,
    purpose text not null check (purpose in ('reset-password', 'verify-email')),
    hash bytea not null unique,
    email text not null,
    expires_at timestamptz not null,
    primary key (user_id, purpose)
  )`,
  `create table mail (
    id uuid primary key default gen_random_uuid(),
    kind text not null,
    recipient text not null,
    user_id integer references user_account on delete cascade,
    registration_id uuid references registration on delete cascade,
    created_at timestamptz not null default now()
  )`,
  "create index mail_user on mail (user_id)",
  "create index mail_registration on mail (registration_id)",

  // As rate-limiter-flexible wants it. Losing counters in a crash costs nothing.
  `create unlogged table rate_limit (
    key text primary key,
    points integer not null default 0,
    expire bigint
  )`,
  "create index rate_limit_expire on rate_limit (expire)",

  `create table list_change (
    user_id integer not null references user_account on delete cascade,
    kind text not null,
    changed_at timestamptz not null default now(),
    primary key (user_id, kind)
  )`,
];
