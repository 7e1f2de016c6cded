import type { RatingDelta } from "../features/interactions/queries.ts";
import { inBatches, type Line } from "./batches.ts";
import { ContentIds } from "./content-ids.ts";
import type { ImportRun } from "./import-run.ts";
import { limitInteraction } from "./limits.ts";
import type { ImportedInteraction, ImportReport } from "./types.ts";
import { type InteractionRow, upsertInteractions } from "./upsert-interactions.ts";

const batchSize = 5_000;

/**
 * Stores what the users of a data set did. By how much that changes the aggregates of contents is
 * added to `deltas`, for the end of the import: contents are to be locked for a moment only.
 */
export async function importInteractions(
  run: ImportRun,
  deltas: Map<number, RatingDelta>,
): Promise<ImportReport["interactions"]> {
  const contents = new ContentIds(run.source.name);
  const totals = { added: 0, changed: 0, unchanged: 0 };
  const lines = {
    part: "interactions",
    rows: run.source.interactions,
    size: batchSize,
    limit: limitInteraction,
  } as const;
  for await (const batch of inBatches(run, lines)) {
    for (const rows of distinct(await resolve(run, { batch, contents }))) {
      const stored = await upsertInteractions(run.db, rows);
      for (const delta of stored.deltas) addDelta(deltas, delta);
      totals.added += stored.added;
      totals.changed += stored.changed;
      totals.unchanged += rows.length - stored.added - stored.changed;
    }
  }
  return totals;
}

/** The interactions of a batch between rows that are here; what is between others is rejected. */
async function resolve(
  { db, people, rejections }: ImportRun,
  { batch, contents }: { batch: Line<ImportedInteraction>[]; contents: ContentIds },
): Promise<InteractionRow[]> {
  const contentIds = await contents.resolve(
    db,
    batch.map(({ value }) => value.contentId),
  );
  const known = batch.filter(({ value }) => contentIds.has(value.contentId));
  const userIds = await people.resolve(
    db,
    known.map(({ value }) => value.userId),
  );
  return batch.flatMap((line) => {
    const { value } = line;
    const contentId = contentIds.get(value.contentId);
    const userId = userIds.get(value.userId);
    if (contentId !== undefined && userId !== undefined) return [{ ...value, contentId, userId }];
    const [what, id] =
      contentId === undefined ? ["content", value.contentId] : ["user", value.userId];
    rejections.add(line, { reason: `there is no ${what} with this identifier`, value: id });
    return [];
  });
}

/** Rows in parts that have each user and content once, in their order. */
function* distinct(rows: readonly InteractionRow[]): Generator<InteractionRow[]> {
  let rest = rows;
  while (rest.length > 0) {
    const firsts = new Map<string, InteractionRow>();
    const others: InteractionRow[] = [];
    for (const row of rest) {
      const key = `${row.userId}:${row.contentId}`;
      if (firsts.has(key)) others.push(row);
      else firsts.set(key, row);
    }
    yield [...firsts.values()];
    rest = others;
  }
}

function addDelta(deltas: Map<number, RatingDelta>, { contentId, sum, count }: RatingDelta): void {
  const before = deltas.get(contentId) ?? { sum: 0, count: 0 };
  deltas.set(contentId, { contentId, sum: before.sum + sum, count: before.count + count });
}
