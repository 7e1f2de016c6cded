/** What a reason names, without its weight. */
export type Because =
  /** A rated item: what those who liked it like as well, or what is alike. */
  | { readonly type: "rated"; readonly item: number }
  /** A rated item whose title has the same rare words. */
  | { readonly type: "franchise"; readonly item: number }
  /** A rated item of another group that shows the same work. */
  | { readonly type: "work"; readonly item: number }
  | { readonly type: "genre"; readonly genre: number }
  | { readonly type: "creator"; readonly creator: number }
  /** The time of the item, by its year: the person likes more of that time than others do. */
  | { readonly type: "period"; readonly year: number }
  | { readonly type: "popular" };

/** One summand of what a signal says of an item, that a reason can name. */
export interface Part {
  readonly because: Because;
  /** In units of the signal. */
  readonly points: number;
  /** Whether the reason can be given: the person rated it well, the genre is one they like. */
  readonly isTrue: boolean;
}

/** What one engine says about all items for one person. */
export interface Signal {
  /** Per item, in units of the signal's own. */
  readonly values: Float64Array;
  /** The summands of the value of an item, as far as a reason can name them. */
  parts(item: number): readonly Part[];
}

/** A signal that nothing can be named for. */
export function silentSignal(values: Float64Array): Signal {
  return { values, parts: () => [] };
}
