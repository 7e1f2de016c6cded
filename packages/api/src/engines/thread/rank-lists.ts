import { setImmediate as nextTurn } from "node:timers/promises";

import type { StoredReason } from "@recofinement/db";
import type { Model, Reason, Taste } from "@recofinement/engine";

import type { CatalogueIndex } from "../catalogue-index.ts";
import type { ListWish, PersonEvidence, RankedList } from "./protocol.ts";

/** A model and what its indices mean. */
export interface ServedModel {
  readonly version: number;
  readonly model: Model;
  readonly index: CatalogueIndex;
  readonly itemGroup: Int32Array;
}

/** The lists that are wanted for one person; others have their turn in between. */
export async function rankLists(
  { model, index }: ServedModel,
  evidence: PersonEvidence,
  wishes: readonly ListWish[],
): Promise<RankedList[]> {
  const person = model.person(tasteOf(evidence, index));
  const exclude = maskOf(evidence.excluded, index);
  const lists: RankedList[] = [];
  for (const { engine, kind, limit } of wishes) {
    const group = index.kinds.indexOf(kind);
    const ranked = person.rank({ engine, group, exclude, limit });
    lists.push({
      engine,
      kind,
      contentIds: ranked.map(({ item }) => index.contentIds[item] ?? 0),
      scores: ranked.map(({ score }) => score),
      reasons: ranked.map(({ reasons }) => toStored(reasons, { index, group })),
    });
    await nextTurn();
  }
  return lists;
}

/** What a model does not know yet is left out. */
export function tasteOf(evidence: PersonEvidence, index: CatalogueIndex): Taste {
  const rated = evidence.ratings.flatMap(({ contentId, stars }) => {
    const item = index.itemOf(contentId);
    return item === undefined ? [] : [{ item, stars }];
  });
  const averse = evidence.aversions.flatMap(({ contentId, points }) => {
    const item = index.itemOf(contentId);
    return item === undefined ? [] : [{ item, points }];
  });
  const genres = evidence.likedGenreIds.flatMap((id) => index.genreOf(id) ?? []);
  return {
    items: Int32Array.from(rated, ({ item }) => item),
    ratings: Float32Array.from(rated, ({ stars }) => stars),
    ages: Int32Array.from(rated.keys()),
    likedGenres: Int32Array.from(new Set(genres)),
    averseGenres: Int32Array.from(evidence.averseGenreIds.flatMap((id) => index.genreOf(id) ?? [])),
    aversions: {
      index: Int32Array.from(averse, ({ item }) => item),
      value: Float32Array.from(averse, ({ points }) => points),
    },
    year: evidence.year,
  };
}

/** A mask with 1 for each of the contents. */
export function maskOf(contentIds: readonly number[], index: CatalogueIndex): Uint8Array {
  const mask = new Uint8Array(index.contentIds.length);
  for (const id of contentIds) {
    const item = index.itemOf(id);
    if (item !== undefined) mask[item] = 1;
  }
  return mask;
}

/** Reasons in ids of the database, with shares in thousandths. */
export function toStored(
  reasons: readonly Reason[],
  { index, group }: { index: CatalogueIndex; group: number },
): StoredReason[] {
  return reasons.flatMap((reason): StoredReason[] => {
    const share = Math.round(reason.share * 1000) / 1000;
    switch (reason.type) {
      case "popular":
        return [{ type: "popular", share }];
      case "period":
        return [{ type: "period", year: reason.year, share }];
      case "creator": {
        const name = index.creatorNames[reason.creator];
        return name === undefined ? [] : [{ type: "creator", name, share }];
      }
      case "genre": {
        const genreId = index.genreIdOf(group, reason.genre);
        return genreId === undefined ? [] : [{ type: "genre", genreId, share }];
      }
      case "rated":
      case "franchise":
      case "work": {
        const contentId = index.contentIds[reason.item];
        return contentId === undefined ? [] : [{ type: reason.type, contentId, share }];
      }
    }
  });
}
