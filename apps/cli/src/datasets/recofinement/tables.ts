import type { Kind } from "@recofinement/db";

/** How the old service described a kind: what its columns are here. */
export interface KindTable {
  readonly name: string;
  readonly kind: Kind;
  readonly title: string;
  /** The year, or a date that ends or begins with one. */
  readonly year?: string;
  readonly creators?: string;
  readonly cover: string;
  readonly description?: string;
  /** Columns by the fields of the kind's details. */
  readonly details: Readonly<Record<string, string>>;
}

/** The one table in which the old service's kinds differ. */
export const kindTables: readonly KindTable[] = [
  {
    name: "application",
    kind: "app",
    title: "name",
    cover: "cover",
    details: {
      type: "type",
      price: "price",
      size: "size",
      installs: "installs",
      contentRating: "content_rating",
      lastUpdated: "last_updated",
      currentVersion: "current_version",
      androidVersion: "android_version",
    },
  },
  {
    name: "book",
    kind: "book",
    title: "title",
    year: "year_of_publication",
    creators: "author",
    cover: "image_url_l",
    details: {
      publisher: "publisher",
      isbn: "isbn",
      coverSmall: "image_url_s",
      coverMedium: "image_url_m",
    },
  },
  {
    name: "game",
    kind: "game",
    title: "name",
    year: "release_date",
    creators: "developers",
    cover: "header_image",
    description: "short_description",
    details: {
      publishers: "publishers",
      steamId: "steamid",
      website: "website",
      price: "price",
      releaseDate: "release_date",
      recommendations: "recommendations",
    },
  },
  {
    name: "movie",
    kind: "movie",
    title: "title",
    year: "year",
    creators: "director",
    cover: "cover",
    description: "plot_outline",
    details: {
      language: "language",
      actors: "actors",
      producers: "producers",
      writers: "writer",
      imdbId: "imdbid",
      tmdbId: "tmdbid",
    },
  },
  {
    name: "serie",
    kind: "series",
    title: "title",
    year: "start_year",
    creators: "directors",
    cover: "cover",
    description: "plot_outline",
    details: { endYear: "end_year", actors: "actors", writers: "writers", imdbId: "imdbid" },
  },
  {
    name: "track",
    kind: "track",
    title: "title",
    year: "year",
    creators: "artist_name",
    cover: "covert_art_url",
    details: {
      release: "release",
      trackMmid: "track_mmid",
      recordingMbid: "recording_mbid",
      spotifyId: "spotify_id",
    },
  },
];

/** The kinds by the names that the old database has for them. */
export const kindNames: ReadonlyMap<string, Kind> = new Map([
  ["APPLICATION", "app"],
  ["BOOK", "book"],
  ["GAME", "game"],
  ["MOVIE", "movie"],
  ["SERIE", "series"],
  ["TRACK", "track"],
]);
