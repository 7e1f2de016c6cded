import type { NewContent } from "../features/catalogue/writing/types.ts";

/** One content of two descriptions of it: the second fills what the first leaves empty. */
export function mergeContents(first: NewContent, second: NewContent): NewContent {
  const work = first.work ?? second.work;
  return {
    ...first,
    year: first.year ?? second.year,
    genres: [...new Set([...first.genres, ...second.genres])],
    creators: orElse(first.creators, second.creators) ?? [],
    cover: first.cover ?? second.cover ?? null,
    description: first.description ?? second.description ?? null,
    ...(work !== undefined && { work }),
    identifiers: { ...second.identifiers, ...first.identifiers },
    details: mergeDetails(first.details ?? {}, second.details ?? {}),
    episodes: [...(first.episodes ?? []), ...(second.episodes ?? [])],
  };
}

function mergeDetails(
  first: Readonly<Record<string, unknown>>,
  second: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const fields = Object.keys({ ...second, ...first });
  return Object.fromEntries(fields.map((field) => [field, orElse(first[field], second[field])]));
}

/** What is there: of nothing and an empty list there is none. */
function orElse<T>(first: T, second: T): T {
  const isEmpty =
    first === undefined || first === null || (Array.isArray(first) && first.length === 0);
  return isEmpty ? second : first;
}
