import {
  type DetailColumn,
  type Details,
  type Kind as KindName,
  kindDescriptions,
} from "@recofinement/db/kinds";
import { z } from "zod";

import { Id, Kind, listInput, page, text } from "../../schemas.ts";

export const Genre = z.object({ id: Id, name: z.string() });

const contentFields = {
  id: Id,
  title: z.string(),
  year: z.int().nullable(),
  creators: z.array(z.string()),
  cover: z.string().nullable(),
  genres: z.array(Genre),
  /** Mean rating in stars, null while nobody has rated. */
  rating: z.number().nullable(),
  ratingCount: z.int(),
  /** Bayesian weighted rating in stars, by which popular lists are ordered. */
  popularity: z.number(),
};

/** A content as lists show it. */
export const Content = z.object({ ...contentFields, kind: Kind });
export type Content = z.infer<typeof Content>;

/** Just enough to name a content. */
export const ContentReference = z.object({
  id: Id,
  kind: Kind,
  title: z.string(),
  year: z.int().nullable(),
});
export type ContentReference = z.infer<typeof ContentReference>;

const detailSchemas = {
  text: z.string().nullable(),
  "text[]": z.array(z.string()),
  integer: z.int().nullable(),
} as const;

/** The details of a kind, from the table of kind descriptions. */
export function detailsOf<K extends KindName>(kind: K) {
  const columns: [string, DetailColumn][] = Object.entries(kindDescriptions[kind].details);
  const shape = Object.fromEntries(
    columns.map(([field, { type }]) => [field, detailSchemas[type]]),
  );
  // The shape is made from the same description that Details<K> is derived from.
  return z.object(shape) as unknown as z.ZodType<Details<K>>;
}

function contentOf<K extends KindName>(kind: K) {
  return z.object({
    ...contentFields,
    kind: z.literal(kind),
    description: z.string().nullable(),
    details: detailsOf(kind),
    /** The same work in other kinds: the book of a film. */
    linked: z.array(ContentReference),
  });
}

/** A content with everything that is known of it; `details` depends on `kind`. */
export const ContentWithDetails = z.discriminatedUnion("kind", [
  contentOf("movie"),
  contentOf("series"),
  contentOf("book"),
  contentOf("game"),
  contentOf("app"),
  contentOf("track"),
]);
export type ContentWithDetails = z.infer<typeof ContentWithDetails>;

export const GetInput = z.strictObject({ id: Id });
export type GetInput = z.infer<typeof GetInput>;

/** Years in which works can be from. */
const Year = z.int().min(-5_000).max(3_000);

export const PopularInput = z.strictObject({
  kind: Kind,
  genreId: Id.optional(),
  /** The first and the last year that are wanted; what has no year is left out then. */
  fromYear: Year.optional(),
  toYear: Year.optional(),
  ...listInput,
});
export type PopularInput = z.infer<typeof PopularInput>;

export const SearchInput = z.strictObject({
  /** As people type and paste it: line breaks and tabs are blanks. */
  query: z
    .string()
    .max(1_000)
    .transform((query) => query.replaceAll(/\s+/g, " "))
    .pipe(text({ max: 300 })),
  kind: Kind.optional(),
  ...listInput,
});
export type SearchInput = z.infer<typeof SearchInput>;

export const SimilarInput = z.strictObject({ id: Id, kind: Kind.optional(), ...listInput });
export type SimilarInput = z.infer<typeof SimilarInput>;

const SimilarContent = Content.extend({
  /** How much of what is known of the other content this one matches, 0 to 1. */
  similarity: z.number(),
});

export const SimilarPage = page(SimilarContent);
export type SimilarPage = z.infer<typeof SimilarPage>;

export const GenresInput = z.strictObject({ kind: Kind });
export type GenresInput = z.infer<typeof GenresInput>;

export const GenreWithCount = Genre.extend({ count: z.int() });
export type GenreWithCount = z.infer<typeof GenreWithCount>;

export const EpisodesInput = z.strictObject({ seriesId: Id, ...listInput });
export type EpisodesInput = z.infer<typeof EpisodesInput>;

export const Episode = z.object({
  id: Id,
  season: z.int(),
  episode: z.int(),
  title: z.string(),
  year: z.int().nullable(),
  description: z.string().nullable(),
  imdbId: z.string().nullable(),
  rating: z.number().nullable(),
  ratingCount: z.int(),
});
export type Episode = z.infer<typeof Episode>;

export const ContentPage = page(Content);
export type ContentPage = z.infer<typeof ContentPage>;
