import pLimit from "p-limit";

import { AppError } from "../../errors.ts";
import { readLibrary } from "../../libraries/read-library.ts";
import type { UserContext } from "../../trpc/context.ts";
import { findContents, type Finding } from "./matching.ts";
import type { ImportInput, ImportReport, NotFound } from "./schemas.ts";
import { toWorks, withoutClashes, withoutGone } from "./works.ts";
import { writeWorks } from "./writing.ts";

/** How many rows of a kind the report names. */
const mostNamed = 200;

/** A file of 2 MiB takes some hundred megabytes while it is worked on, so that few are at once. */
const atOnce = pLimit(2);
const longestQueue = 20;

/**
 * Imports what the caller exported elsewhere: ratings, and how often they watched or read. Importing
 * it again changes nothing. A dry run does the same and takes it back.
 */
export async function importLibrary(ctx: UserContext, input: ImportInput): Promise<ImportReport> {
  if (atOnce.pendingCount < longestQueue) return atOnce(() => importNow(ctx, input));
  const message = "Many libraries are being imported just now; try again in a moment.";
  throw new AppError("BUSY", message, { retryAfter: 10 });
}

async function importNow(ctx: UserContext, input: ImportInput): Promise<ImportReport> {
  const { csv, dryRun, ifRated } = input;
  const now = new Date();
  const { format, rows } = await readLibrary(csv, { ...input, now });
  const lines = rows.filter((row) => row.ok);
  const telling = lines.filter(({ value }) => value.rating ?? value.plays);
  const decided = withoutClashes(await findContents(ctx.db, telling));
  const { changes, gone } = await writeWorks(ctx, toWorks(decided), { dryRun, ifRated, now });
  const findings = withoutGone(decided, new Set(gone));
  const notFound = findings.flatMap(toNotFound);
  const rejected = rows.flatMap((row) => (row.ok ? [] : [{ line: row.line, reason: row.reason }]));
  return {
    format,
    dryRun,
    rows: rows.length,
    matched: findings.length - notFound.length,
    skipped: lines.length - telling.length,
    ...changes,
    notFound: notFound.slice(0, mostNamed),
    notFoundTotal: notFound.length,
    rejected: rejected.slice(0, mostNamed),
    rejectedTotal: rejected.length,
  };
}

function toNotFound({ line, value, decision }: Finding): NotFound[] {
  if ("contentId" in decision) return [];
  const { titles, years } = value;
  return [{ line, title: titles[0] ?? null, year: years[0] ?? null, reason: decision.reason }];
}
