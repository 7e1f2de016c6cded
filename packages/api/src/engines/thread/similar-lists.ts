import type { Similarity } from "@recofinement/engine";

import type { CatalogueIndex } from "../catalogue-index.ts";
import type { Snapshot } from "../snapshot.ts";
import type { SimilarList } from "./protocol.ts";

/** How many similar contents are kept of a content's own kind, and of each other one. */
const [inKind, inOtherKind] = [50, 20];

/** What resembles the items from one place up to another one. */
export function similarLists(
  {
    snapshot,
    index,
    similarity,
  }: { snapshot: Snapshot; index: CatalogueIndex; similarity: Similarity },
  { from, to }: { from: number; to: number },
): SimilarList[] {
  const lists: SimilarList[] = [];
  for (let item = from; item < to; item++) {
    const own = snapshot.data.itemGroup[item];
    const limitOf = (group: number) => (group === own ? inKind : inOtherKind);
    for (const [group, neighbours] of similarity.neighbours(item, limitOf).entries()) {
      const kind = index.kinds[group];
      if (kind === undefined || neighbours.length === 0) continue;
      lists.push({
        contentId: index.contentIds[item] ?? 0,
        kind,
        ids: neighbours.map((neighbour) => index.contentIds[neighbour.item] ?? 0),
        similarities: neighbours.map((neighbour) => Math.fround(neighbour.similarity)),
      });
    }
  }
  return lists;
}
