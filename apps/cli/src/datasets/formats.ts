import { animeDataSet } from "./anime.ts";
import type { OpenDataSet } from "./data-set.ts";
import { episodesDataSet } from "./episodes.ts";
import { goodbooksDataSet } from "./goodbooks.ts";
import { movielensDataSet } from "./movielens-source.ts";
import { netflixDataSet } from "./netflix.ts";
import { playStoreDataSet } from "./play-store.ts";
import { recofinementDataSet } from "./recofinement/source.ts";
import { steamDataSet } from "./steam/source.ts";
import { tracksDataSet } from "./tracks.ts";

/** Every format that can be imported, by the name that the command has for it. */
export const formats: ReadonlyMap<string, OpenDataSet> = new Map([
  ["movielens", movielensDataSet],
  ["goodbooks", goodbooksDataSet],
  ["play-store", playStoreDataSet],
  ["steam", steamDataSet],
  ["netflix", netflixDataSet],
  ["anime", animeDataSet],
  ["tracks", tracksDataSet],
  ["episodes", episodesDataSet],
  ["recofinement", recofinementDataSet],
]);
