import { z } from "zod";

import { formatNames } from "../../libraries/types.ts";
import { StorableText, text } from "../../schemas.ts";

export const ImportInput = z.strictObject({
  /** What the file is an export of; by default its columns tell. */
  format: z.enum(formatNames).optional(),
  /** The text of the file: CSV, or JSON where the service exports that. */
  csv: StorableText.min(1).max(2 * 1024 * 1024),
  /** Tells files apart whose columns are the same: watched.csv from watchlist.csv. */
  fileName: text({ max: 255 }).optional(),
  /** Says what would happen, and changes nothing. */
  dryRun: z.boolean().default(false),
  /** What becomes of ratings that are there already where the file has another one. */
  ifRated: z.enum(["keep", "replace"]).default("keep"),
});
export type ImportInput = z.infer<typeof ImportInput>;

/** A row whose work is not to be told: the catalogue has none like it, or more than one. */
const NotFound = z.object({
  /** On which the row begins; of JSON, its number. */
  line: z.int(),
  title: z.string().nullable(),
  year: z.int().nullable(),
  reason: z.enum(["unknown", "ambiguous"]),
});
export type NotFound = z.infer<typeof NotFound>;

/** A row that cannot be read. */
const Rejected = z.object({ line: z.int(), reason: z.string() });

/**
 * What an import did, or would do. Every row is matched, skipped, not found or rejected; every work
 * that was matched is rated, counted, both, or left as it was.
 */
export const ImportReport = z.object({
  format: z.enum(formatNames),
  dryRun: z.boolean(),
  /** Rows of the file. */
  rows: z.int(),
  /** Rows whose work was found. */
  matched: z.int(),
  /** Rows that say neither a rating nor that something was watched or read. */
  skipped: z.int(),
  /** Works whose rating was set. */
  rated: z.int(),
  /** Works whose count was raised. */
  counted: z.int(),
  /** Works that were left as they were. */
  unchanged: z.int(),
  /** Works whose rating stayed although the file has another one. */
  kept: z.int(),
  /** The first 200. */
  notFound: z.array(NotFound),
  notFoundTotal: z.int(),
  /** The first 200. */
  rejected: z.array(Rejected),
  rejectedTotal: z.int(),
});
export type ImportReport = z.infer<typeof ImportReport>;
