import type { ColumnType, Generated, GeneratedAlways } from "kysely";

import type { CreatedAt } from "./columns.ts";

/** A person, or a shadow user that only carries interactions of an imported or synthetic data set. */
export interface UserAccountTable {
  id: GeneratedAlways<number>;
  public_id: Generated<string>;
  /** Normalised (trimmed, lower case); null for shadow users, who cannot sign in. */
  email: string | null;
  username: string;
  password_hash: string | null;
  preferences_defined: Generated<boolean>;
  /** Where an account was imported from, `source:id`; null for those who registered here. */
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
  | "email-changed"
  | "group-invitation"
  | "submission-decided";

/** A mail to be sent: the outbox, emptied by the job `mail.send`. Holds no token. */
export interface MailTable {
  id: Generated<string>;
  kind: MailKind;
  recipient: string;
  /** Whom it is about; null when the address has no account, and for a registration. */
  user_id: number | null;
  registration_id: string | null;
  /** The group to which its user is invited: it goes with the invitation. */
  group_id: number | null;
  submission_id: number | null;
  created_at: CreatedAt;
}

/** Counters of the rate limits; keys are digests, so that no address is kept. */
export interface RateLimitTable {
  key: string;
  points: Generated<number>;
  /** Milliseconds since 1970. */
  expire: string | null;
}
