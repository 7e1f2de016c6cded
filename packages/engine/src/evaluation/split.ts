import { createHash } from "node:crypto";
import { byUser, type Dataset, type Interaction, type Split } from "./dataset.ts";

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
  interactions: readonly Interaction[] = dataset.interactions,
  prefix: string = TEST_PREFIX,
): Split {
  return splitSmallest(dataset, interactions, ({ user, item }) =>
    pairHash(prefix, dataset.userIds[user] ?? "", dataset.itemIds[item] ?? ""),
  );
}

/** RP-1T: the latest fifth of each user's interactions is the test set; ties by larger id. */
export function temporalSplit(dataset: Dataset): Split {
  return splitSmallest(dataset, dataset.interactions, ({ time }) => -time, -1);
}

/** SHA-256 of the test pairs `user:item`, sorted by ids and joined by newlines. */
export function splitCheck(dataset: Dataset, { test }: Split): string {
  const sorted = test.toSorted((a, b) => a.user - b.user || a.item - b.item);
  const lines = sorted.map(({ user, item }) => `${dataset.userIds[user]}:${dataset.itemIds[item]}`);
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}

/** Per user the interactions with the smallest keys are the test; ties by item index. */
function splitSmallest(
  dataset: Dataset,
  interactions: readonly Interaction[],
  keyOf: (interaction: Interaction) => number,
  tieOrder: 1 | -1 = 1,
): Split {
  const train: Interaction[] = [];
  const test: Interaction[] = [];
  for (const own of byUser(dataset, interactions)) {
    const keyed = own.map((interaction) => ({ interaction, key: keyOf(interaction) }));
    keyed.sort((a, b) => a.key - b.key || tieOrder * (a.interaction.item - b.interaction.item));
    const size = Math.floor(TEST_SHARE * own.length);
    for (const [place, { interaction }] of keyed.entries()) {
      (place < size ? test : train).push(interaction);
    }
  }
  return { train, test };
}
