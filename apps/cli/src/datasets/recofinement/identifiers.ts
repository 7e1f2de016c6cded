import { toIsbn13 } from "../isbn.ts";
import { isId } from "../text.ts";

/** A field that names a content elsewhere: where that is, and how it is written there. */
interface IdentifyingField {
  readonly source: string;
  normalise(text: string): string | null;
}

/** The fields of details that are identifiers, of whatever kind. */
export const identifyingFields: ReadonlyMap<string, IdentifyingField> = new Map([
  ["imdbId", { source: "imdb", normalise: toImdbId }],
  ["isbn", { source: "isbn", normalise: toIsbn13 }],
  [
    "recordingMbid",
    { source: "musicbrainz", normalise: matching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i) },
  ],
  ["spotifyId", { source: "spotify", normalise: matching(/^[\da-z]{22}$/i) }],
  ["steamId", { source: "steam", normalise: (text: string) => (isId(text) ? text : null) }],
  ["tmdbId", { source: "tmdb", normalise: (text: string) => (isId(text) ? text : null) }],
]);

/** As IMDb writes it: "114709" is "tt0114709". */
export function toImdbId(text: string): string | null {
  const [, digits] = /^(?:tt)?(\d{1,9})$/.exec(text) ?? [];
  return digits === undefined || Number(digits) === 0 ? null : `tt${digits.padStart(7, "0")}`;
}

function matching(pattern: RegExp): (text: string) => string | null {
  return (text) => (pattern.test(text) ? text : null);
}
