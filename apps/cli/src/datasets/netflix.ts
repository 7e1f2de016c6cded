import type { NewContent, Row } from "@recofinement/api";

import { type DataSet, openContents } from "./data-set.ts";
import { accept, mapRows, refuse, type Result } from "./rows.ts";
import { type Cells, readTable } from "./table.ts";
import { integerIn, listOf, orNull } from "./text.ts";

const columns = [
  "show_id",
  "type",
  "title",
  "director",
  "cast",
  "release_year",
  "listed_in",
  "description",
] as const;
type Title = Cells<(typeof columns)[number]>;

/** Netflix Movies and TV Shows: netflix_titles.csv. */
export function netflixDataSet(place: string): Promise<DataSet> {
  return openContents(place, {
    name: "netflix",
    fileName: "netflix_titles.csv",
    read: readTitles,
  });
}

/** Some titles are listed twice, under two identifiers: the later one is the earlier one. */
function readTitles(file: string): AsyncIterable<Row<NewContent>> {
  const firstIds = new Map<string, string>();
  return mapRows(readTable(file, { columns }), (cells) => {
    const key = [cells.type, cells.title.toLowerCase(), cells.release_year, cells.director].join();
    const id = firstIds.get(key) ?? cells.show_id;
    firstIds.set(key, id);
    return parseTitle({ ...cells, show_id: id });
  });
}

const kindOf: ReadonlyMap<string, NewContent["kind"]> = new Map([
  ["Movie", "movie"],
  ["TV Show", "series"],
]);

function parseTitle(cells: Title): Result<NewContent> {
  const { show_id: id, type, title } = cells;
  const kind = kindOf.get(type);
  if (!/^s\d+$/.test(id)) return refuse("show_id is none", id);
  if (kind === undefined) return refuse("the type is neither Movie nor TV Show", type);
  if (title === "") return refuse("the title is empty");
  return accept({
    id,
    kind,
    title,
    year: integerIn(cells.release_year, 1880, 2_100),
    genres: [...new Set(listOf(cells.listed_in).flatMap((name) => genresOf.get(name) ?? [name]))],
    creators: listOf(cells.director),
    description: orNull(cells.description),
    details: { actors: listOf(cells.cast) },
  });
}

/** What our catalogue calls the shelves of Netflix. */
const genresOf = new Map<string, readonly string[]>([
  ["Action & Adventure", ["Action", "Adventure"]],
  ["Anime Features", ["Anime", "Animation"]],
  ["Anime Series", ["Anime", "Animation"]],
  ["British TV Shows", ["British"]],
  ["Children & Family Movies", ["Family"]],
  ["Classic & Cult TV", ["Classics", "Cult"]],
  ["Classic Movies", ["Classics"]],
  ["Comedies", ["Comedy"]],
  ["Crime TV Shows", ["Crime"]],
  ["Cult Movies", ["Cult"]],
  ["Documentaries", ["Documentary"]],
  ["Docuseries", ["Documentary"]],
  ["Dramas", ["Drama"]],
  ["Faith & Spirituality", ["Faith & Spirituality"]],
  ["Horror Movies", ["Horror"]],
  ["Independent Movies", ["Independent"]],
  ["International Movies", ["International"]],
  ["International TV Shows", ["International"]],
  ["Kids' TV", ["Family"]],
  ["Korean TV Shows", ["Korean"]],
  ["LGBTQ Movies", ["LGBTQ"]],
  // These two say no more than the kind does.
  ["Movies", []],
  ["TV Shows", []],
  ["Music & Musicals", ["Music"]],
  ["Reality TV", ["Reality"]],
  ["Romantic Movies", ["Romance"]],
  ["Romantic TV Shows", ["Romance"]],
  ["Sci-Fi & Fantasy", ["Science Fiction", "Fantasy"]],
  ["Science & Nature TV", ["Science & Nature"]],
  ["Spanish-Language TV Shows", ["Spanish-Language"]],
  ["Sports Movies", ["Sports"]],
  ["Stand-Up Comedy", ["Stand-Up", "Comedy"]],
  ["Stand-Up Comedy & Talk Shows", ["Stand-Up", "Comedy", "Talk"]],
  ["TV Action & Adventure", ["Action", "Adventure"]],
  ["TV Comedies", ["Comedy"]],
  ["TV Dramas", ["Drama"]],
  ["TV Horror", ["Horror"]],
  ["TV Mysteries", ["Mystery"]],
  ["TV Sci-Fi & Fantasy", ["Science Fiction", "Fantasy"]],
  ["TV Thrillers", ["Thriller"]],
  ["Teen TV Shows", ["Teen"]],
  ["Thrillers", ["Thriller"]],
]);
