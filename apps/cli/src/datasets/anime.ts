import path from "node:path";

import type { NewContent, ImportedInteraction } from "@recofinement/api";

import { type DataSet, fileAt } from "./data-set.ts";
import { decodeEntities } from "./entities.ts";
import { genreName } from "./genre-names.ts";
import { accept, mapRows, refuse, type Result } from "./rows.ts";
import { type Cells, countLines, readTable } from "./table.ts";
import { integerIn, isId, listOf } from "./text.ts";

const infoColumns = ["anime_ids", "name", "genre", "type"] as const;
const ratingColumns = ["User_ID", "Anime_ID", "Feedback"] as const;

/** The anime of MyAnimeList as CaseRecommender packs them: anime_info.dat and anime_ratings.dat. */
export async function animeDataSet(place: string): Promise<DataSet> {
  const info = fileAt(place, "anime_info.dat");
  const ratings = fileAt(path.dirname(info), "anime_ratings.dat");
  return {
    source: {
      name: "anime",
      contents: mapRows(readTable(info, { columns: infoColumns, separatedBy: "tab" }), parseAnime),
      interactions: mapRows(
        readTable(ratings, { columns: ratingColumns, separatedBy: "tab" }),
        parseFeedback,
      ),
    },
    lines: { contents: await countLines(info), interactions: await countLines(ratings) },
  };
}

function parseAnime(cells: Cells<(typeof infoColumns)[number]>): Result<NewContent> {
  const { anime_ids: id, type } = cells;
  if (!isId(id)) return refuse("anime_ids is no positive integer", id);
  const name = decodeEntities(cells.name);
  const [, title = "", year = ""] = /^(.*?)(?:\s*\((\d{4})\))?$/.exec(name) ?? [];
  if (title === "") return refuse("the name is empty");
  return accept({
    id,
    kind: type === "Movie" ? "movie" : "series",
    title,
    // Only some names say it, where there are several of one name.
    year: integerIn(year, 1_900, 2_100),
    genres: [...new Set(["Anime", ...listOf(cells.genre).map(genreName)])],
  });
}

function parseFeedback(cells: Cells<(typeof ratingColumns)[number]>): Result<ImportedInteraction> {
  const { User_ID: userId, Anime_ID: contentId, Feedback: feedback } = cells;
  if (!isId(userId)) return refuse("User_ID is no positive integer", userId);
  // Watched, without a rating.
  if (feedback === "-1") return accept({ userId, contentId, count: 1 });
  const points = integerIn(feedback, 1, 10);
  if (points === null) return refuse("the feedback is neither 1 to 10 nor -1", feedback);
  return accept({ userId, contentId, rating: points / 2 });
}
