import type { Kind } from "@recofinement/db";
import { z } from "zod";

import type { NewContent } from "../features/catalogue/writing/types.ts";
import { Kind as KindSchema } from "../schemas.ts";
import app from "./catalogue/app.json" with { type: "json" };
import book from "./catalogue/book.json" with { type: "json" };
import game from "./catalogue/game.json" with { type: "json" };
import movie from "./catalogue/movie.json" with { type: "json" };
import series from "./catalogue/series.json" with { type: "json" };
import track from "./catalogue/track.json" with { type: "json" };

const Entry = z
  .object({
    title: z.string(),
    year: z.int(),
    creators: z.array(z.string()),
    genres: z.array(z.string()),
    description: z.string(),
    /** How widely known it is, 1 to 5: how many of the synthetic users rate it. */
    fame: z.int().min(1).max(5),
    work: z.string().optional(),
    episodes: z
      .array(z.object({ season: z.int(), episode: z.int(), title: z.string(), year: z.int() }))
      .default([]),
  })
  .catchall(z.unknown());

/** A content of the demo catalogue. */
export interface DemoContent extends NewContent {
  readonly creators: readonly string[];
  readonly year: number;
  readonly fame: number;
}

/** The demo catalogue: real works, described in our own words. */
export function readDemoCatalogue(): DemoContent[] {
  const files: Record<Kind, unknown> = { movie, series, book, game, app, track };
  return Object.entries(files).flatMap(([kind, entries]) =>
    z
      .array(Entry)
      .parse(entries)
      .map((entry) => toContent(KindSchema.parse(kind), entry)),
  );
}

function toContent(kind: Kind, { work, ...entry }: z.infer<typeof Entry>): DemoContent {
  const { title, year, creators, genres, description, fame, episodes, ...details } = entry;
  const id = `${kind}/${title}/${year}`;
  const content = { id, kind, title, year, creators, genres, description, fame, episodes, details };
  return work === undefined ? content : { ...content, work };
}
