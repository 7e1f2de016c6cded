import fc from "fast-check";
import { expect, test } from "vitest";
import { sparseMatrix, type Entry } from "../sparse-matrix.ts";
import { tfIdf } from "../tf-idf.ts";
import { aspectsOf } from "./aspects.ts";
import { similarityBy } from "./similarity.ts";
import { trainingDataOf } from "../testing/training-data.ts";

const ITEMS = 8;
const FEATURES = 5;

const features = fc
  .uniqueArray(fc.tuple(fc.nat(ITEMS - 1), fc.nat(FEATURES - 1)), {
    selector: ([item, feature]) => item * FEATURES + feature,
  })
  .map((cells) =>
    sparseMatrix(
      ITEMS,
      FEATURES,
      cells.map(([item, feature]): Entry => [item, feature, 1]),
    ),
  );

/** Row by row, as the definition says it. */
function dense({ rows, columns, rowStart, column, value }: ReturnType<typeof tfIdf>): number[][] {
  return Array.from({ length: rows }, (_, row) => {
    const vector = Array.from({ length: columns }, () => 0);
    for (let k = rowStart[row] ?? 0; k < (rowStart[row + 1] ?? 0); k++) {
      vector[column[k] ?? 0] = value[k] ?? 0;
    }
    return vector;
  });
}

const inner = (a: readonly number[] = [], b: readonly number[] = []): number =>
  a.reduce((sum, value, k) => sum + value * (b[k] ?? 0), 0);

test("neighbours are those of the weighted mean of the cosines of what is known", () => {
  fc.assert(
    fc.property(
      features,
      features,
      fc.array(fc.nat(1), { minLength: ITEMS, maxLength: ITEMS }),
      fc.nat(ITEMS - 1),
      (first, second, groups, item) => {
        const items = {
          itemGroup: Int32Array.from(groups),
          popularity: Float64Array.from({ length: ITEMS }, (_, n) => n),
        };
        const similarity = similarityBy(
          [
            { features: first, weight: 1 },
            { features: second, weight: 3 },
          ],
          items,
        );
        const [a, b] = [dense(tfIdf(first)), dense(tfIdf(second))];
        const isKnown = ({ rowStart }: typeof first) =>
          (rowStart[item + 1] ?? 0) > (rowStart[item] ?? 0);
        const known = (isKnown(first) ? 1 : 0) + (isKnown(second) ? 3 : 0);
        for (const [group, neighbours] of similarity.neighbours(item, () => ITEMS).entries()) {
          const expected = groups
            .map((of, other) => ({
              of,
              item: other,
              similarity: (inner(a[item], a[other]) + 3 * inner(b[item], b[other])) / known,
            }))
            .filter((other) => other.of === group && other.item !== item && other.similarity > 0);
          expect(new Set(neighbours.map((one) => one.item))).toEqual(
            new Set(expected.map((one) => one.item)),
          );
          for (const [place, neighbour] of neighbours.entries()) {
            const same = expected.find((one) => one.item === neighbour.item);
            expect(neighbour.similarity).toBeCloseTo(same?.similarity ?? NaN, 5);
            expect(neighbour.similarity).toBeLessThanOrEqual(1);
            expect(neighbours[place - 1]?.similarity ?? 1).toBeGreaterThanOrEqual(
              neighbour.similarity - 1e-9,
            );
          }
        }
      },
    ),
  );
});

test("asking twice gives the same, whatever was asked between", () => {
  const { itemGroup } = trainingDataOf({ itemGroup: new Int32Array(ITEMS) });
  fc.assert(
    fc.property(features, fc.nat(ITEMS - 1), fc.nat(ITEMS - 1), (matrix, item, other) => {
      const popularity = new Float64Array(ITEMS);
      const similarity = similarityBy([{ features: matrix, weight: 1 }], { itemGroup, popularity });
      const before = similarity.neighbours(item, () => 3);
      similarity.neighbours(other, () => 3);
      expect(similarity.neighbours(item, () => 3)).toEqual(before);
    }),
  );
});

test("a feature that everything has leads to what is popular", () => {
  const items = 3_000;
  const similarity = similarityBy(
    [
      {
        // The last item alone is of another kind of feature, so that the first tells something.
        features: sparseMatrix(
          items,
          2,
          Array.from({ length: items }, (_, n): Entry => [n, n === items - 1 ? 1 : 0, 1]),
        ),
        weight: 1,
      },
    ],
    {
      itemGroup: new Int32Array(items),
      popularity: Float64Array.from({ length: items }, (_, n) => n % 1_500),
    },
  );
  const [best] = similarity.neighbours(0, () => 3);
  expect(best?.map(({ item }) => item)).toEqual([1_499, 1_498, 2_998]);
});

test("few who like two things make them alike less than many do", () => {
  const likedBy = (users: number, items: readonly [number, number], first: number): Entry[] =>
    Array.from({ length: users }, (_, n) =>
      items.map((item): Entry => [first + n, item, 5]),
    ).flat();
  const data = trainingDataOf({
    itemGroup: new Int32Array(6),
    ratings: sparseMatrix(40, 6, [...likedBy(2, [0, 1], 0), ...likedBy(30, [2, 3], 2)]),
  });
  const popularity = new Float64Array(6);
  const similarity = similarityBy(aspectsOf(data), { itemGroup: data.itemGroup, popularity });
  const first = (item: number) => similarity.neighbours(item, () => 1)[0]?.[0];
  expect(first(0)?.item).toBe(1);
  expect(first(2)?.item).toBe(3);
  expect(first(0)?.similarity).toBeLessThan((first(2)?.similarity ?? 0) / 2);
});

test("years that are near make things alike, and the same work more so", () => {
  const data = trainingDataOf({
    itemGroup: Int32Array.of(0, 0, 0, 1),
    itemYear: Float64Array.of(1999, 2001, 2010, NaN),
    itemWork: Int32Array.of(5, -1, -1, 5),
  });
  const { neighbours } = similarityBy(aspectsOf(data), {
    itemGroup: data.itemGroup,
    popularity: new Float64Array(4),
  });
  const [films, books] = neighbours(0, () => 5);
  expect(films?.map(({ item }) => item)).toEqual([1]);
  expect(books?.map(({ item }) => item)).toEqual([3]);
});
