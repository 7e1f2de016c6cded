import type { Kind, StoredReason } from "@recofinement/db";
import type { EngineName } from "@recofinement/engine";

import type { Snapshot } from "../snapshot.ts";

/** A content that somebody wants less of, and the points that this takes from its score. */
export interface Aversion {
  readonly contentId: number;
  readonly points: number;
}

/** What is known of a person whose lists are wanted; in ids of the database. */
export interface PersonEvidence {
  /** Newest first; what was used and not rated has the stars of a use. */
  readonly ratings: readonly { contentId: number; stars: number }[];
  readonly likedGenreIds: readonly number[];
  /** What the person wants less of. */
  readonly aversions: readonly Aversion[];
  readonly averseGenreIds: readonly number[];
  /** What must not be on a list: consumed or rejected. */
  readonly excluded: readonly number[];
  /** The year in which the list is made. */
  readonly year: number;
}

/** One list that is wanted of a model. */
export interface ListWish {
  readonly engine: EngineName;
  readonly kind: Kind;
  readonly limit: number;
}

/** A list, best first. */
export interface RankedList {
  readonly engine: EngineName;
  readonly kind: Kind;
  readonly contentIds: number[];
  readonly scores: number[];
  readonly reasons: StoredReason[][];
}

/** Candidates of a group: the best by each rule. */
export interface RankedPool {
  readonly kind: Kind;
  readonly contentIds: number[];
  /** The scores of all members for the first content, then for the second. */
  readonly memberScores: number[];
  readonly reasons: StoredReason[][];
}

/** What resembles a content, of one kind, most similar first. */
export interface SimilarList {
  readonly contentId: number;
  readonly kind: Kind;
  readonly ids: number[];
  readonly similarities: number[];
}

export interface Popularity {
  readonly contentIds: Int32Array;
  /** In stars. */
  readonly popularity: Float64Array;
  /** How many have rated or used each. */
  readonly people: Int32Array;
}

/** What a model was trained on. */
export interface FitFacts {
  readonly users: number;
  readonly contents: number;
  readonly ratings: number;
  readonly seconds: number;
  readonly sides: number;
}

/** What the engine thread does, each with what it is told and what it answers. */
export interface Calls {
  /** Takes over the data that the next calls are about. */
  prepare: { input: Snapshot; output: null };
  /** How popular the contents of the prepared data are. */
  popularity: { input: null; output: Popularity };
  /** What resembles the items from one place to another of the prepared data. */
  similar: {
    input: { from: number; to: number };
    output: { contentIds: number[]; found: SimilarList[] };
  };
  /** Trains on the prepared data; the answer is the model, to be kept and loaded. */
  fit: { input: null; output: { model: Uint8Array; facts: FitFacts } };
  /** Serves from a model from now on. */
  load: { input: { version: number; model: Uint8Array }; output: null };
  /** The lists of one person, by the model that is loaded. */
  rank: {
    input: { person: PersonEvidence; lists: readonly ListWish[] };
    output: { version: number; lists: RankedList[] };
  };
  /** What could be recommended to a group, by the model that is loaded. */
  rankGroup: {
    input: {
      members: readonly { userId: number; evidence: PersonEvidence }[];
      kinds: readonly Kind[];
      limit: number;
    };
    output: { version: number; pools: RankedPool[] };
  };
  /** Drops the data that were prepared. */
  release: { input: null; output: null };
}

export type CallName = keyof Calls;

/** To the thread. */
export type CallMessage = {
  [N in CallName]: { id: number; name: N; input: Calls[N]["input"] };
}[CallName];

/** From the thread: how far a call is, its answer, or why there is none. */
export type AnswerMessage<N extends CallName = CallName> = { id: number } & (
  | { type: "progress"; progress: number }
  | { type: "output"; output: Calls[N]["output"] }
  | { type: "error"; error: unknown }
);
