export { openEmbedded } from "./embedded.ts";
export type { DatabaseHandle } from "./handle.ts";
export { kindDescriptions, kinds } from "./kinds.ts";
export type { DetailColumn, Details, DetailType, IdentifierSource, Kind, Trait } from "./kinds.ts";
export { migrate } from "./migrate.ts";
export { isUnavailable, sqlState, violatedConstraint } from "./database-errors.ts";
export { DatabaseOpenError } from "./open-error.ts";
export { openMigrated } from "./open.ts";
export type { DatabaseLocation } from "./open.ts";
export { openPostgres } from "./postgres.ts";
export type {
  Database,
  MailKind,
  ModelFacts,
  SandboxGenre,
  SandboxInteraction,
  SandboxParameters,
  SandboxStatus,
  StoredReason,
} from "./tables/index.ts";
export { inTransaction, rehearse } from "./transaction.ts";
export type { InTransaction, Queryable } from "./transaction.ts";
