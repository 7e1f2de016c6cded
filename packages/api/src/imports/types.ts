import type { NewContent } from "../features/catalogue/writing/types.ts";
import type { Kind } from "@recofinement/db";

/** What someone of a data set did with a content; a moment that the data set does not tell is unset. */
export interface ImportedInteraction {
  readonly userId: string;
  /** The identifier of a content, or of an episode, in the data set. */
  readonly contentId: string;
  /** Stars, 0 to 5 in halves. */
  readonly rating?: number;
  readonly ratedAt?: Date | undefined;
  readonly viewCount?: number;
  readonly viewedAt?: Date | undefined;
  /** Plays, purchases, episodes watched: all of them, not one more. */
  readonly count?: number;
  readonly countedAt?: Date | undefined;
}

/** Someone with an account of their own in the service that the data come from. */
export interface ImportedUser {
  readonly id: string;
  readonly username: string;
  readonly preferencesDefined: boolean;
  /** What they sign in with; null for shadow users, who cannot. */
  readonly account: { readonly email: string; readonly passwordHash: string } | null;
  /** Granted only where the import is told to. */
  readonly roles: readonly string[];
}

/** A genre that someone of the data set likes. */
export interface ImportedLike {
  readonly userId: string;
  readonly kind: Kind;
  readonly genre: string;
}

/** People of the data set who choose together; the owner is not among the members. */
export interface ImportedGroup {
  readonly name: string;
  readonly ownerId: string;
  readonly memberIds: readonly string[];
  readonly invitedIds: readonly string[];
}

/** Where in a data set something stands. */
export interface Place {
  /** The file, as it is called in the data set. */
  readonly file: string;
  readonly line: number;
}

/** One line of a data set: what it says, or why it is left out. */
export type Row<T> = Place & ({ readonly ok: true; readonly value: T } | Refusal);

/** Why a line is left out: a reason that many lines can share, and what stands there. */
export interface Refusal {
  readonly ok: false;
  readonly reason: string;
  readonly value?: string;
}

type Rows<T> = AsyncIterable<Row<T>> | Iterable<Row<T>>;

/** A data set, ready to be read once, front to back. Its parts are imported in this order. */
export interface ImportSource {
  /** Names the data set in identifiers: `movielens`. */
  readonly name: string;
  readonly contents: Rows<NewContent>;
  /** Unset where a data set knows no more of its users than their interactions: they are shadow users. */
  readonly users?: Rows<ImportedUser>;
  readonly interactions: Rows<ImportedInteraction>;
  readonly likes?: Rows<ImportedLike>;
  readonly groups?: Rows<ImportedGroup>;
}

/** The parts of a data set. */
export type Part = Exclude<keyof ImportSource, "name">;

/** A line that was left out. */
export interface Rejection extends Place {
  readonly reason: string;
  readonly value: string | null;
}

/** What became of rows: the numbers, and the first few of each by their titles. */
export interface Tally<Outcome extends string> {
  readonly counts: Readonly<Record<Outcome, number>>;
  readonly examples: Readonly<Record<Outcome, readonly string[]>>;
}

/** What an import did, or would do. */
export interface ImportReport {
  /**
   * `completed` had something empty that the data set fills; `merged` are further rows of a content
   * that an earlier row describes.
   */
  readonly contents: Tally<"added" | "completed" | "unchanged" | "merged">;
  /** `matched` are accounts that were there already. */
  readonly users: { readonly added: number; readonly matched: number };
  readonly interactions: {
    readonly added: number;
    readonly changed: number;
    readonly unchanged: number;
  };
  readonly likes: number;
  readonly groups: number;
  /** The lines that were left out, by reason, the most frequent first. */
  readonly rejected: {
    readonly count: number;
    readonly reasons: readonly {
      readonly reason: string;
      readonly count: number;
      readonly first: readonly Rejection[];
    }[];
  };
}

export interface ImportOptions {
  /** Told how many lines of a part have been handled. */
  readonly onProgress?: (part: Part, lines: number) => void;
  /** Told each line that is left out. */
  readonly onRejected?: (rejection: Rejection) => void;
  /** Whether accounts get the roles that the data set says they had. */
  readonly withRoles?: boolean;
}
