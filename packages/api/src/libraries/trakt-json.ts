import { z } from "zod";

import type { Cells } from "./types.ts";

const Work = z.object({
  title: z.string().nullish(),
  year: z.number().nullish(),
  ids: z
    .object({
      trakt: z.number().nullish(),
      imdb: z.string().nullish(),
      tmdb: z.number().nullish(),
    })
    .default({}),
});

/** An item of `ratings-*.json`, `watched-history-*.json`, `watched-movies-*.json` or `watched-shows-*.json`. */
const Item = z.object({
  type: z.string().optional(),
  movie: Work.optional(),
  show: Work.optional(),
  season: z.unknown().optional(),
  episode: z.object({ season: z.number(), number: z.number() }).optional(),
  rating: z.number().nullish(),
  rated_at: z.string().nullish(),
  watched_at: z.string().nullish(),
  last_watched_at: z.string().nullish(),
  plays: z.number().nullish(),
});
type Item = z.infer<typeof Item>;

/** An item of Trakt's export in JSON as a row of its tables; undefined when it is no such item. */
export function traktItemToCells(value: unknown): Cells | undefined {
  const item = Item.safeParse(value).data;
  const work = item?.movie ?? item?.show;
  if (!item || !work) return undefined;
  const cells = {
    type: item.type ?? typeOf(item),
    title: work.title,
    year: work.year,
    trakt_id: work.ids.trakt,
    imdb_id: work.ids.imdb,
    tmdb_id: work.ids.tmdb,
    season_number: item.episode?.season,
    episode_number: item.episode?.number,
    rating: item.rating,
    rated_at: item.rated_at,
    watched_at: item.watched_at ?? item.last_watched_at,
    plays: item.plays,
  };
  return Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name, `${cell ?? ""}`]));
}

/** The type of an item that does not name it: those of what was watched do not. */
function typeOf({ movie, episode, season }: Item): string {
  if (movie) return "movie";
  if (episode) return "episode";
  return season === undefined ? "show" : "season";
}
