import {
  type DetailColumn,
  type DetailFormat,
  type Details,
  type Kind as KindName,
  kindDescriptions,
} from "@recofinement/db/kinds";
import { z } from "zod";

import { isbn13 } from "../../isbn.ts";
import { lines, text } from "../../schemas.ts";
import { detailsOf } from "../catalogue/schemas.ts";

/** Never fetched here; whoever sees the content lets their browser do it. */
const Url = text({ max: 2_000 }).pipe(z.url({ protocol: /^https$/, normalize: true }).max(2_000));

const Year = z.int().min(-5_000).max(2_200);

const Isbn = text({ max: 32 }).transform((typed, { addIssue }) => {
  const isbn = isbn13(typed);
  if (isbn !== undefined) return isbn;
  addIssue("Not an ISBN: 10 or 13 digits, of which the last one checks the others");
  return z.NEVER;
});

/** What identifies a content elsewhere, by source. */
export const identifierSchemas = {
  imdb: text({ max: 12 }).regex(/^tt\d{7,10}$/, "Not an IMDb id, as tt0114709 is one"),
  tmdb: text({ max: 10 }).regex(/^[1-9]\d*$/, "Not a TMDB id, as 862 is one"),
  isbn: Isbn,
  steam: z.int32().positive(),
  spotify: text({ max: 22 }).regex(/^[\dA-Za-z]{22}$/, "Not a Spotify id, which has 22 characters"),
  musicbrainz: z.uuid().toLowerCase(),
} as const;

const formats: Readonly<Record<DetailFormat, z.ZodType>> = {
  ...identifierSchemas,
  url: Url,
  year: Year,
};

function valueOf({ type, format }: DetailColumn): z.ZodType {
  if (type === "text[]")
    return z
      .array(text({ max: 200 }))
      .max(50)
      .default([]);
  const plain = type === "text" ? text({ max: 500 }) : z.int32();
  return (format ? formats[format] : plain).nullable().default(null);
}

/** The details of a kind as somebody types them, from the table of kind descriptions. */
function proposedDetailsOf<K extends KindName>(kind: K) {
  const columns: [string, DetailColumn][] = Object.entries(kindDescriptions[kind].details);
  const shape = Object.fromEntries(columns.map(([field, column]) => [field, valueOf(column)]));
  // The shape is made from the same description that Details<K> is derived from.
  return z.strictObject(shape) as unknown as z.ZodType<Details<K>, Partial<Details<K>>>;
}

/** What a content is called, and when it is from. */
export const titleAndYear = {
  title: text({ max: 300 }),
  year: Year.nullable().default(null),
};

const ProposedEpisode = z.strictObject({
  season: z.int().min(0).max(10_000),
  episode: z.int().min(0).max(100_000),
  ...titleAndYear,
});

const Episodes = z
  .array(ProposedEpisode)
  .max(1_500)
  .refine(
    (all) => new Set(all.map(({ season, episode }) => `${season}/${episode}`)).size === all.length,
    "An episode is listed twice",
  );

const NoEpisodes = z.array(ProposedEpisode).max(0, "Only series have episodes");

function proposalOf<K extends KindName, More extends z.ZodRawShape>(kind: K, more: More) {
  return z.strictObject({
    kind: z.literal(kind),
    content: z.strictObject({
      ...titleAndYear,
      creators: z
        .array(text({ max: 200 }))
        .max(20)
        .default([]),
      cover: Url.nullable().default(null),
      description: lines({ max: 5_000 }).nullable().default(null),
      details: proposedDetailsOf(kind).prefault({}),
    }),
    /** By name; those that are new are made when the proposal is approved. */
    genres: z
      .array(text({ max: 60 }))
      .max(20)
      .default([]),
    episodes: (kind === "series" ? Episodes : NoEpisodes).default([]),
    ...more,
  });
}

/** Bytes of a proposal as JSON: what a request may have (see the limits of the server). */
const mostBytes = 64 * 1024;

/** A content of any kind as somebody proposes it, with `more` beside. */
export function proposalWith<More extends z.ZodRawShape>(more: More) {
  return z
    .discriminatedUnion("kind", [
      proposalOf("movie", more),
      proposalOf("series", more),
      proposalOf("book", more),
      proposalOf("game", more),
      proposalOf("app", more),
      proposalOf("track", more),
    ])
    .refine(
      (value) => new TextEncoder().encode(JSON.stringify(value)).length <= mostBytes,
      `Too long: ${mostBytes} bytes at most`,
    );
}

const Episode = z.object({
  season: z.int(),
  episode: z.int(),
  title: z.string(),
  year: z.int().nullable(),
});

function keptProposalOf<K extends KindName>(kind: K) {
  return z.object({
    kind: z.literal(kind),
    content: z.object({
      title: z.string(),
      year: z.int().nullable(),
      creators: z.array(z.string()),
      cover: z.string().nullable(),
      description: z.string().nullable(),
      details: detailsOf(kind),
    }),
    genres: z.array(z.string()),
    episodes: z.array(Episode),
  });
}

/** A proposal that was accepted once, whatever is accepted now; `details` depends on `kind`. */
export const Proposal = z.discriminatedUnion("kind", [
  keptProposalOf("movie"),
  keptProposalOf("series"),
  keptProposalOf("book"),
  keptProposalOf("game"),
  keptProposalOf("app"),
  keptProposalOf("track"),
]);
export type Proposal = z.infer<typeof Proposal>;
