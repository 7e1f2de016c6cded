import { termMatrixBuilder, termsOf } from "../similarity/terms.ts";
import { sparseMatrix } from "../sparse-matrix.ts";
import { compareIds, type Dataset } from "./dataset.ts";
import type { InteractionTable } from "./interaction-table.ts";
import { placeCells } from "./place-cells.ts";
import { scaleOf } from "./scale.ts";

export interface RawItem {
  readonly id: string;
  readonly title: string;
  readonly year: number | null;
  readonly genres: readonly string[];
}

/**
 * Indexes raw interactions. Of several interactions of a user with an item the last counts; items
 * that only the interactions name join the catalogue with nothing known of them.
 * @param relevant value from which on an interaction is relevant, by default 4 stars or 8 points
 */
export function buildDataset(
  table: InteractionTable,
  items: readonly RawItem[],
  relevant?: number,
): Dataset {
  const users = indexed(table.users);
  const catalogue = indexed([...items.map(({ id }) => id), ...table.items]);
  const scale = scaleOf(table.value);
  const threshold = relevant ?? scale.relevant;
  const { rowStart, column, source } = placeCells(
    users.ids.length,
    indicesOf(table.user, table.users, users),
    indicesOf(table.item, table.items, catalogue),
  );
  const valueOf = (cell: number): number => table.value[cell] ?? 0;
  return {
    userIds: users.ids,
    itemIds: catalogue.ids,
    ...describedBy(items, catalogue),
    stars: {
      rows: users.ids.length,
      columns: catalogue.ids.length,
      rowStart,
      column,
      value: Float32Array.from(source, (cell) => scale.toStars(valueOf(cell))),
    },
    isRelevant: Uint8Array.from(source, (cell) => (valueOf(cell) >= threshold ? 1 : 0)),
    time: Float64Array.from(source, (cell) => table.time[cell] || 0),
    hasTimes: source.every((cell) => !Number.isNaN(table.time[cell])),
  };
}

/** What is known of the items of a catalogue. */
function describedBy(
  items: readonly RawItem[],
  catalogue: Index,
): Pick<Dataset, "itemGenres" | "itemTitles" | "itemYear"> {
  const itemOf = new Map(items.map((item) => [item.id, item]));
  const genres = indexed(items.flatMap((item) => item.genres));
  const cells = catalogue.ids.flatMap((id, item) =>
    [...new Set(itemOf.get(id)?.genres)].map((name) => [item, genres.indexOf(name), 1] as const),
  );
  const titles = termMatrixBuilder();
  for (const id of catalogue.ids) titles.add(termsOf(itemOf.get(id)?.title ?? ""));
  return {
    itemGenres: sparseMatrix(catalogue.ids.length, genres.ids.length, cells),
    itemTitles: titles.matrix(),
    itemYear: Float64Array.from(catalogue.ids, (id) => itemOf.get(id)?.year ?? NaN),
  };
}

/** Distinct ids in their order, and the place of each. */
interface Index {
  readonly ids: string[];
  indexOf(id: string): number;
}

function indexed(ids: Iterable<string>): Index {
  const sorted = [...new Set(ids)].sort(compareIds);
  const indices = new Map(sorted.map((id, index) => [id, index]));
  return { ids: sorted, indexOf: (id) => indices.get(id) ?? -1 };
}

/** A column of numbers that stand for ids, as places in an index. */
function indicesOf(numbers: readonly number[], ids: readonly string[], index: Index): Int32Array {
  const places = Int32Array.from(ids, (id) => index.indexOf(id));
  return Int32Array.from(numbers, (number) => places[number] ?? -1);
}
