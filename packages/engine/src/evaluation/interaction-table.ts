/**
 * What a data set says about users and items, in columns: of tens of millions of lines not one has to be
 * kept as an object.
 */
export interface InteractionTable {
  /**
   * Adds an interaction.
   * @param value stars, points out of ten, or any measure of use
   * @param time grows with time; null where the data do not tell
   */
  add(user: string, item: string, value: number, time: number | null): void;
  /** Ids by the numbers that stand for them in the columns. */
  readonly users: readonly string[];
  readonly items: readonly string[];
  readonly user: readonly number[];
  readonly item: readonly number[];
  readonly value: readonly number[];
  /** NaN where it is not known. */
  readonly time: readonly number[];
}

export function interactionTable(): InteractionTable {
  const users = numberedIds();
  const items = numberedIds();
  const user: number[] = [];
  const item: number[] = [];
  const value: number[] = [];
  const time: number[] = [];
  return {
    add(userId, itemId, one, moment) {
      user.push(users.numberOf(userId));
      item.push(items.numberOf(itemId));
      value.push(one);
      time.push(moment ?? NaN);
    },
    users: users.ids,
    items: items.ids,
    user,
    item,
    value,
    time,
  };
}

function numberedIds(): { ids: string[]; numberOf(id: string): number } {
  const ids: string[] = [];
  const numbers = new Map<string, number>();
  return {
    ids,
    numberOf(id) {
      const known = numbers.get(id);
      if (known !== undefined) return known;
      numbers.set(id, ids.length);
      return ids.push(id) - 1;
    },
  };
}
