import { createHash } from "node:crypto";
import { allInteractions, byUser, itemsOf, type Dataset, type Split } from "./dataset.ts";

/** Part of each user's interactions that goes to the test set, rounded down. */
const TEST_SHARE = 0.2;

/** Prefix of the hashes of the protocol RP-1. */
const TEST_PREFIX = "rp1";

/** Prefix for a split of the train part, the only one that parameters may be tuned on. */
export const VALIDATION_PREFIX = "rp1-val";

/** First four bytes, big endian, of the SHA-256 of `prefix:userId:itemId`. */
export function pairHash(prefix: string, userId: string, itemId: string): number {
  return createHash("sha256").update(`${prefix}:${userId}:${itemId}`).digest().readUInt32BE();
}

/** RP-1: the fifth of each user's interactions with the smallest hashes is the test set. */
export function randomSplit(
  dataset: Dataset,
  interactions: Int32Array = allInteractions(dataset),
  prefix: string = TEST_PREFIX,
): Split {
  return splitSmallest(dataset, interactions, (user, item) =>
    pairHash(prefix, dataset.userIds[user] ?? "", dataset.itemIds[item] ?? ""),
  );
}

/** RP-1T: the latest fifth of each user's interactions is the test set; ties by larger id. */
export function temporalSplit(
  dataset: Dataset,
  interactions: Int32Array = allInteractions(dataset),
): Split {
  const ageOf = (_user: number, _item: number, interaction: number): number =>
    -(dataset.time[interaction] ?? 0);
  return splitSmallest(dataset, interactions, ageOf, -1);
}

/** SHA-256 of the test pairs `user:item`, sorted by ids and joined by newlines. */
export function splitCheck(dataset: Dataset, { test }: Split): string {
  const hash = createHash("sha256");
  let separator = "";
  let user = 0;
  for (const own of byUser(dataset, test)) {
    for (const item of itemsOf(dataset, own)) {
      hash.update(`${separator}${dataset.userIds[user]}:${dataset.itemIds[item]}`);
      separator = "\n";
    }
    user++;
  }
  return hash.digest("hex");
}

/** Per user the interactions with the smallest keys are the test; ties by item index. */
function splitSmallest(
  dataset: Dataset,
  interactions: Int32Array,
  keyOf: (user: number, item: number, interaction: number) => number,
  tieOrder: 1 | -1 = 1,
): Split {
  const { stars } = dataset;
  const isTest = new Uint8Array(stars.column.length);
  let user = 0;
  for (const own of byUser(dataset, interactions)) {
    const keyed = Array.from(own, (cell) => ({
      cell,
      key: keyOf(user, stars.column[cell] ?? 0, cell),
    }));
    // A user's interactions are in the order of their items.
    keyed.sort((a, b) => a.key - b.key || tieOrder * (a.cell - b.cell));
    for (const { cell } of keyed.slice(0, Math.floor(TEST_SHARE * own.length))) isTest[cell] = 1;
    user++;
  }
  return {
    train: interactions.filter((cell) => isTest[cell] === 0),
    test: interactions.filter((cell) => isTest[cell] === 1),
  };
}
