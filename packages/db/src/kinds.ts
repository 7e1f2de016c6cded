/** How a detail column is stored: PostgreSQL types, and with them the type it has in TypeScript. */
export type DetailType = "text" | "text[]" | "integer";

/** Where contents have identifiers, by the names of the sources in `content_identifier`. */
export type IdentifierSource = "imdb" | "tmdb" | "isbn" | "steam" | "spotify" | "musicbrainz";

/** What the values of a detail column are, where that is more than text or a number. */
export type DetailFormat = IdentifierSource | "url" | "year";

/** One detail column of a kind: its name in the database, its type, and what its values are. */
export interface DetailColumn {
  readonly column: string;
  readonly type: DetailType;
  readonly format?: DetailFormat | undefined;
}

interface KindDescription {
  /** Detail fields by their name in the API; each is a column of the kind's own table. */
  readonly details: Readonly<Record<string, DetailColumn>>;
  /** Columns of `details` that name people who, like the creators, made the work that it shows. */
  readonly authors: readonly string[];
  /** What somebody can dislike about a content of the kind, by category: where its values stand. */
  readonly traits: Readonly<Record<string, Trait>>;
}

/** Where a trait stands: its genres, a column of `content`, or one of the kind's own table. */
export type Trait =
  | { readonly of: "genres" }
  | { readonly of: "content"; readonly column: "creators" | "year" }
  | { readonly of: "details"; readonly column: string };

const genres = { of: "genres" } as const satisfies Trait;
const creators = { of: "content", column: "creators" } as const satisfies Trait;
const year = { of: "content", column: "year" } as const satisfies Trait;
const detail = (column: string) => ({ of: "details", column }) as const satisfies Trait;

const text = (column: string, format?: DetailFormat) => ({ column, type: "text", format }) as const;
const list = (column: string) => ({ column, type: "text[]" }) as const;
const integer = (column: string, format?: DetailFormat) =>
  ({ column, type: "integer", format }) as const;

/**
 * The one table in which the six kinds of content differ. A kind's name is also the name of its
 * detail table. What all kinds share (title, year, cover, description, creators) is in `content`.
 */
export const kindDescriptions = {
  movie: {
    details: {
      language: text("language"),
      actors: list("actors"),
      producers: list("producers"),
      writers: list("writers"),
      imdbId: text("imdb_id", "imdb"),
      tmdbId: text("tmdb_id", "tmdb"),
    },
    authors: ["writers"],
    traits: {
      director: creators,
      actor: detail("actors"),
      producer: detail("producers"),
      writer: detail("writers"),
      genre: genres,
      year: year,
    },
  },
  series: {
    details: {
      endYear: integer("end_year", "year"),
      actors: list("actors"),
      writers: list("writers"),
      imdbId: text("imdb_id", "imdb"),
    },
    authors: ["writers"],
    traits: {
      creator: creators,
      director: creators,
      actor: detail("actors"),
      writer: detail("writers"),
      genre: genres,
      year: year,
      endYear: detail("end_year"),
    },
  },
  book: {
    details: {
      publisher: text("publisher"),
      isbn: text("isbn", "isbn"),
      coverSmall: text("cover_small", "url"),
      coverMedium: text("cover_medium", "url"),
    },
    authors: [],
    traits: {
      author: creators,
      publisher: detail("publisher"),
      genre: genres,
      year: year,
    },
  },
  game: {
    details: {
      publishers: list("publishers"),
      steamId: integer("steam_id", "steam"),
      website: text("website", "url"),
      price: text("price"),
      releaseDate: text("release_date"),
      recommendations: integer("recommendations"),
    },
    authors: [],
    traits: {
      developer: creators,
      publisher: detail("publishers"),
      genre: genres,
      year: year,
    },
  },
  app: {
    details: {
      type: text("type"),
      price: text("price"),
      size: text("size"),
      installs: text("installs"),
      contentRating: text("content_rating"),
      lastUpdated: text("last_updated"),
      currentVersion: text("current_version"),
      androidVersion: text("android_version"),
    },
    authors: [],
    traits: {
      developer: creators,
      genre: genres,
    },
  },
  track: {
    details: {
      release: text("release"),
      trackMmid: text("track_mmid"),
      recordingMbid: text("recording_mbid", "musicbrainz"),
      spotifyId: text("spotify_id", "spotify"),
    },
    authors: [],
    traits: {
      artist: creators,
      release: detail("release"),
      genre: genres,
      year: year,
    },
  },
} as const satisfies Record<string, KindDescription>;

/** The six kinds of content. */
export type Kind = keyof typeof kindDescriptions;

/** All kinds, in the order in which they are shown. */
export const kinds = ["movie", "series", "book", "game", "app", "track"] as const satisfies Kind[];

interface TypeScriptTypes {
  text: string | null;
  "text[]": string[];
  integer: number | null;
}

/** The details of a kind as the API shows them. */
export type Details<K extends Kind> = {
  -readonly [
    F in keyof (typeof kindDescriptions)[K]["details"]
  ]: (typeof kindDescriptions)[K]["details"][F] extends DetailColumn
    ? TypeScriptTypes[(typeof kindDescriptions)[K]["details"][F]["type"]]
    : never;
};

type DetailColumns<K extends Kind> =
  (typeof kindDescriptions)[K]["details"][keyof (typeof kindDescriptions)[K]["details"]];

/** A row of a kind's detail table. */
export type DetailRow<K extends Kind> = { content_id: number } & {
  [C in Extract<DetailColumns<K>, DetailColumn> as C["column"]]: TypeScriptTypes[C["type"]];
};
