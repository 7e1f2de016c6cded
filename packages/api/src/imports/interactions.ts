import type { RatingDelta } from "../features/interactions/queries.ts";
import { inBatches, type Line } from "./batches.ts";
import { ContentIds } from "./content-ids.ts";
import { DisputedInteractions } from "./disputed-interactions.ts";
import type { ImportRun } from "./import-run.ts";
import { limitInteraction } from "./limits.ts";
import type { ImportedInteraction, ImportReport } from "./types.ts";
import { type InteractionRow, upsertInteractions } from "./upsert-interactions.ts";

const batchSize = 5_000;
/** As many as are kept in memory. */
const mostDisputed = 100_000;

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
  const store = async (rows: readonly InteractionRow[]) => {
    if (rows.length === 0) return;
    const stored = await upsertInteractions(run.db, rows);
    for (const delta of stored.deltas) addDelta(deltas, delta);
    totals.added += stored.added;
    totals.changed += stored.changed;
    totals.unchanged += rows.length - stored.added - stored.changed;
  };
  const disputed = new DisputedInteractions();
  const lines = {
    part: "interactions",
    rows: run.source.interactions,
    size: batchSize,
    limit: limitInteraction,
  } as const;
  for await (const batch of inBatches(run, lines)) {
    const rows = await resolve(run, { batch, contents });
    const distinct = disputed.fold(rows);
    totals.unchanged += rows.length - distinct.length;
    await store(await disputed.hold(run.db, distinct));
    if (disputed.size > mostDisputed) await store(disputed.release());
  }
  await store(disputed.release());
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

function addDelta(deltas: Map<number, RatingDelta>, { contentId, sum, count }: RatingDelta): void {
  const before = deltas.get(contentId) ?? { sum: 0, count: 0 };
  deltas.set(contentId, { contentId, sum: before.sum + sum, count: before.count + count });
}
