import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from "kysely";

import type { DetailRow, Kind } from "./kinds.ts";

type CreatedAt = ColumnType<Date, Date | undefined, never>;

/** A person, or a shadow user that only carries interactions of an imported or synthetic data set. */
export interface UserAccountTable {
  id: GeneratedAlways<number>;
  public_id: Generated<string>;
  /** Normalised (trimmed, lower case); null for shadow users, who cannot sign in. */
  email: string | null;
  username: string;
  password_hash: string | null;
  preferences_defined: Generated<boolean>;
  /** Where a shadow user comes from, `source:id`; null for people. */
  origin: string | null;
  /** When the owner proved that the mailbox is theirs. */
  email_verified_at: Date | null;
  /** A banned account cannot sign in, and its sessions are over. */
  banned_at: Date | null;
  /** From then on the account is over for everyone; its rows go step by step. */
  deletion_requested_at: Date | null;
  /** The username without case and accents, as search compares it. */
  search_text: GeneratedAlways<string>;
  created_at: CreatedAt;
}

export interface RoleTable {
  name: string;
}

export interface RolePermissionTable {
  role: string;
  permission: string;
}

export interface UserRoleTable {
  user_id: number;
  role: string;
}

export interface SessionTable {
  id: Generated<string>;
  user_id: number;
  user_agent: string | null;
  created_at: CreatedAt;
  last_used_at: ColumnType<Date, Date | undefined, Date>;
  revoked_at: Date | null;
}

export interface RefreshTokenTable {
  /** SHA-256 of the token; the token itself is never stored. */
  hash: Buffer;
  session_id: string;
  created_at: CreatedAt;
  used_at: Date | null;
}

/** Someone who has asked for an account and not yet opened the link in the mail (`verify-first`). */
export interface RegistrationTable {
  id: Generated<string>;
  email: string;
  username: string;
  password_hash: string;
  /** SHA-256 of the token in the mail; null until that is sent. */
  token_hash: Buffer | null;
  created_at: CreatedAt;
  expires_at: Generated<Date>;
}

/** A token that travels by mail; a new one replaces the one before of the same purpose. */
export interface OneTimeTokenTable {
  user_id: number;
  purpose: "reset-password" | "verify-email";
  /** SHA-256 of the token. */
  hash: Buffer;
  /** The address that it was sent to, and proves. */
  email: string;
  expires_at: Date;
}

/** Every mail there is. */
export type MailKind =
  | "welcome"
  | "verify-registration"
  | "verify-email"
  | "reset-password"
  | "password-changed"
  | "email-changed";

/** A mail to be sent: the outbox, emptied by the job `mail.send`. Holds no token. */
export interface MailTable {
  id: Generated<string>;
  kind: MailKind;
  recipient: string;
  /** Whom it is about; null when the address has no account, and for a registration. */
  user_id: number | null;
  registration_id: string | null;
  created_at: CreatedAt;
}

/** Counters of the rate limits; keys are digests, so that no address is kept. */
export interface RateLimitTable {
  key: string;
  points: Generated<number>;
  /** Milliseconds since 1970. */
  expire: string | null;
}

/** When a user's list of a kind last became another one; streams tell it. */
export interface ListChangeTable {
  user_id: number;
  kind: Kind;
  changed_at: ColumnType<Date, Date | undefined, Date>;
}

/** A work that exists in several kinds: the book, the film and the game of one story. */
export interface WorkTable {
  id: GeneratedAlways<number>;
  slug: string;
}

/** What can be rated: a content of one of the six kinds, or an episode of a series. */
export interface ContentTable {
  id: GeneratedAlways<number>;
  kind: Kind | "episode";
  title: string;
  year: number | null;
  cover: string | null;
  description: string | null;
  creators: Generated<string[]>;
  work_id: number | null;
  /** Sum of all ratings in stars: halves are exact in a double, so it never drifts. */
  rating_sum: Generated<number>;
  rating_count: Generated<number>;
  /** Mean rating in stars, null while nobody has rated. */
  rating: GeneratedAlways<number | null>;
  /** Bayesian weighted rating in stars, written by the popularity engine. */
  popularity: Generated<number>;
  /** Title and creators without case and accents, as search compares them. */
  search_text: GeneratedAlways<string>;
  created_at: CreatedAt;
}

/** What a content is called elsewhere (`movielens`, `imdb`, `demo` …), so that imports are repeatable. */
export interface ContentIdentifierTable {
  source: string;
  identifier: string;
  content_id: number;
}

export interface EpisodeTable {
  content_id: number;
  series_id: number;
  season: number;
  episode: number;
}

export interface GenreTable {
  id: GeneratedAlways<number>;
  kind: Kind;
  name: string;
}

export interface ContentGenreTable {
  content_id: number;
  genre_id: number;
}

export interface LikedGenreTable {
  user_id: number;
  genre_id: number;
}

/** What one user did with one content. */
export interface InteractionTable {
  user_id: number;
  content_id: number;
  /** Stars, 0 to 5 in halves. */
  rating: number | null;
  /** The rating before the last change: what the aggregates have to be corrected by. */
  previous_rating: number | null;
  rated_at: Date | null;
  view_count: Generated<number>;
  viewed_at: Date | null;
  count: Generated<number>;
  counted_at: Date | null;
  /** The latest of the three moments; null when all of them were taken back. */
  touched_at: GeneratedAlways<Date | null>;
}

/** Why a recommendation is made, in ids; names are looked up when it is read. */
export type StoredReason =
  | { type: "rated"; contentId: number; share: number }
  | { type: "genre"; genreId: number; share: number }
  | { type: "popular"; share: number };

export interface RecommendationTable {
  user_id: number;
  content_id: number;
  kind: Kind;
  score: number;
  engine: string;
  reasons: JSONColumnType<StoredReason[]>;
}

/** One execution of engines: for everybody (`user_id` null) or for one user. */
export interface EngineRunTable {
  id: GeneratedAlways<number>;
  user_id: number | null;
  requested_at: CreatedAt;
  started_at: Date | null;
  finished_at: Date | null;
  error: string | null;
}

/** Every table of RecoFinement. */
export interface Database {
  user_account: UserAccountTable;
  role: RoleTable;
  role_permission: RolePermissionTable;
  user_role: UserRoleTable;
  session: SessionTable;
  refresh_token: RefreshTokenTable;
  registration: RegistrationTable;
  one_time_token: OneTimeTokenTable;
  mail: MailTable;
  rate_limit: RateLimitTable;
  list_change: ListChangeTable;
  work: WorkTable;
  content: ContentTable;
  content_identifier: ContentIdentifierTable;
  movie: DetailRow<"movie">;
  series: DetailRow<"series">;
  book: DetailRow<"book">;
  game: DetailRow<"game">;
  app: DetailRow<"app">;
  track: DetailRow<"track">;
  episode: EpisodeTable;
  genre: GenreTable;
  content_genre: ContentGenreTable;
  liked_genre: LikedGenreTable;
  interaction: InteractionTable;
  recommendation: RecommendationTable;
  engine_run: EngineRunTable;
}
