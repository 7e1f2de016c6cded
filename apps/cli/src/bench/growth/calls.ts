import { type createCaller } from "@recofinement/api";
import { kinds } from "@recofinement/db";

import { searchTerms } from "./words.ts";

type Caller = ReturnType<typeof createCaller>;

/** A call that is measured, with every input that it is measured with. */
export interface MeasuredCall {
  readonly name: string;
  readonly calls: readonly ((caller: Caller) => Promise<unknown>)[];
}

/** The calls whose cost may depend on the size of the catalogue. */
export function measuredCalls({
  contents,
  genreIds,
}: {
  contents: number;
  genreIds: readonly number[];
}): MeasuredCall[] {
  const ids = Array.from(
    { length: 50 },
    (_, i) => 1 + Math.floor(((i + 0.5) / 50) * (contents - 1)),
  );
  return [
    {
      name: "get",
      calls: ids.map(
        (id) =>
          ({ catalogue }) =>
            catalogue.get({ id }),
      ),
    },
    {
      name: "popular",
      calls: kinds.map(
        (kind) =>
          ({ catalogue }) =>
            catalogue.popular({ kind }),
      ),
    },
    {
      name: "popular of a genre",
      calls: genreIds.map(
        (genreId) =>
          ({ catalogue }) =>
            catalogue.popular({ kind: "movie", genreId }),
      ),
    },
    {
      name: "popular of some years",
      calls: [1950, 1980, 2000, 2020].map(
        (fromYear) =>
          ({ catalogue }) =>
            catalogue.popular({ kind: "book", fromYear, toYear: fromYear + 20 }),
      ),
    },
    { name: "history", calls: [({ interactions }) => interactions.history({})] },
    {
      name: "history of a kind",
      calls: kinds.map(
        (kind) =>
          ({ interactions }) =>
            interactions.history({ kind }),
      ),
    },
    {
      name: "recommendations of a newcomer",
      calls: [({ recommendations }) => recommendations.forMe({})],
    },
    {
      name: "rating",
      calls: ids.map(
        (contentId) =>
          ({ interactions }) =>
            interactions.rate({ contentId, rating: 4 }),
      ),
    },
    ...Object.entries(searchTerms).map(([group, terms]) => ({
      name: `search: ${group}`,
      calls: terms.map(
        (query) =>
          ({ catalogue }: Caller) =>
            catalogue.search({ query }),
      ),
    })),
    {
      name: "search: one kind",
      calls: Object.values(searchTerms).flatMap((terms) =>
        terms.map(
          (query) =>
            ({ catalogue }: Caller) =>
              catalogue.search({ query, kind: "movie" }),
        ),
      ),
    },
  ];
}
