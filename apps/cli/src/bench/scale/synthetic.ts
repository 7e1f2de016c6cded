import { seededRandom } from "@recofinement/api/testing";
import { cellList, sparseMatrix, type SparseMatrix, type TrainingData } from "@recofinement/engine";

import { zipfRank } from "../growth/words.ts";

/** What is made up: so many items and ratings, 100 of each person in the mean. */
export interface Size {
  readonly items: number;
  readonly ratings: number;
}

const [ratingsPerUser, tastes, genres, creators] = [100, 20, 20, 0.4] as const;

/**
 * Ratings with a long tail among items (Zipf) and people (from 20 on, exponential), where people of
 * a taste choose items of it three times in four, and titles, creators, genres and years.
 */
export function synthesise({ items, ratings }: Size): TrainingData {
  const random = seededRandom(items + ratings).next;
  const users = Math.max(1, Math.round(ratings / ratingsPerUser));
  return {
    ratings: synthesiseRatings({ items, ratings, users }, random),
    itemGenres: tags(items, genres, 2, random),
    itemTitles: tags(items, Math.max(10, items), 2, random),
    itemCreators: tags(items, Math.max(10, Math.round(creators * items)), 1, random),
    itemDescriptions: tags(items, 20_000, 30, random),
    itemYear: Float64Array.from({ length: items }, () => 2026 - zipfRank(random, 90)),
    itemGroup: new Int32Array(items),
    itemWork: new Int32Array(items).fill(-1),
  };
}

function synthesiseRatings(
  { items, ratings, users }: Size & { users: number },
  random: () => number,
): SparseMatrix {
  const cells = cellList();
  const rated = new Int32Array(items).fill(-1);
  for (let user = 0; user < users; user++) {
    const taste = user % tastes;
    const wanted = Math.min(items / 2, 20 - (ratings / users - 20) * Math.log(1 - random()));
    // Whoever is drawn twice counts once; in a small catalogue not everybody finds what they want.
    for (let k = 0, found = 0; found < wanted && k < 8 * wanted; k++) {
      const rank = zipfRank(random, items);
      const item = random() < 0.75 ? nearest(rank, taste, items) : rank;
      if (rated[item] === user) continue;
      rated[item] = user;
      found++;
      cells.add(user, item, 3 + Math.floor(random() * 5) / 2);
    }
  }
  return cells.matrix(users, items);
}

/** The item of a taste that is about as popular. */
function nearest(rank: number, taste: number, items: number): number {
  return Math.min(items - 1, rank - (rank % tastes) + taste);
}

/** So many of some features for each item, by Zipf's law. */
function tags(items: number, features: number, each: number, random: () => number): SparseMatrix {
  return sparseMatrix(
    items,
    features,
    Array.from({ length: items }, (_, item) => {
      const own = new Set(Array.from({ length: each }, () => zipfRank(random, features)));
      return Array.from(own, (feature) => [item, feature, 1] as const);
    }).flat(),
  );
}
