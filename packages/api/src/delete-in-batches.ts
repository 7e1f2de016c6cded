/** Rows that are deleted in one statement, so that nobody waits long for it. */
const batchSize = 10_000;

/** Deletes batch by batch until one is not full; returns how many rows. */
export async function deleteInBatches(
  deleteBatch: (limit: number) => Promise<{ numAffectedRows?: bigint }>,
): Promise<number> {
  let deleted = 0;
  for (;;) {
    const { numAffectedRows = 0n } = await deleteBatch(batchSize);
    deleted += Number(numAffectedRows);
    if (numAffectedRows < BigInt(batchSize)) return deleted;
  }
}
