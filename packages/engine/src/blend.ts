/**
 * One signal of the blend, standardised over the candidates of a list:
 * `points(item) = factor * (values[item] - mean)`, with `factor = weight / deviation`.
 */
export interface Term {
  readonly values: Float64Array;
  readonly mean: number;
  readonly factor: number;
}

/** The signals that are blended, by what their reasons name. */
export interface BlendTerms {
  readonly collaborative: Term;
  readonly franchise: Term;
  readonly genreCosine: Term;
  readonly genreLogOdds: Term;
  readonly nearYears: Term;
  readonly farYears: Term;
  readonly popularity: Term;
  readonly commonness: Term;
  readonly work: Term;
  readonly unreleased: Term;
}

/** How much is known about a person, which decides what the blend trusts. */
export interface EvidenceCounts {
  /** Ratings in the group of the list. */
  readonly inGroup: number;
  /** Ratings in other groups. */
  readonly elsewhere: number;
  readonly likedGenres: number;
}

/** Mean and standard deviation of the values of some items. */
export function momentsOf(
  values: Float64Array,
  items: Int32Array | readonly number[],
): { mean: number; deviation: number } {
  let sum = 0;
  for (const item of items) sum += values[item] ?? 0;
  const mean = sum / Math.max(1, items.length);
  let squares = 0;
  for (const item of items) squares += ((values[item] ?? 0) - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / Math.max(1, items.length)) };
}

/** A term of some weight; one that does not tell the candidates apart has no say. */
export function termOf(values: Float64Array, candidates: Int32Array, weight: number): Term {
  const { mean, deviation } = momentsOf(values, candidates);
  return { values, mean, factor: deviation > 1e-9 ? weight / deviation : 0 };
}

/**
 * A term of the points that its values are: hardly any candidate has one, and standardised each would
 * outdo everything else.
 */
export function rareTerm(values: Float64Array): Term {
  return { values, mean: 0, factor: 1 };
}

/** Weights of the z-scores, one for each term that is standardised. */
export type BlendWeights = Readonly<
  Record<Exclude<keyof BlendTerms, "work" | "unreleased">, number>
>;

/** Ratings above which popularity has no say. */
const PRIOR_ENDS = 40;

/** What a rating in another group counts for against popularity: an estimate, not measured. */
const ELSEWHERE = 1 / 4;

/**
 * The weights for a person with n ratings. What the ratings say about titles, genres and years grows with
 * `n / (n + 10)`. Popularity fades with `(10 / (n + 10))²`, where ratings in other groups count less, and
 * with it what is known about genres from elsewhere: what the person said, or rated in other
 * groups. Chosen on the validation split (`rp1-val`), with 0, 1, 5, 20 and all known ratings.
 * @param scales `gain` brings the collaborative z-scores of the group to a common spread, `sides` says
 * how much titles, genres and years are worth in these data
 */
export function blendWeights(
  { gain, sides }: { gain: number; sides: number },
  { inGroup, elsewhere, likedGenres }: EvidenceCounts,
): BlendWeights {
  const side = sides * grown(inGroup + elsewhere);
  const known = inGroup + ELSEWHERE * elsewhere;
  const prior = known > PRIOR_ENDS ? 0 : 3 * (1 - grown(known)) ** 2;
  const trustElsewhere = likedGenres > 0 ? 1 : grown(elsewhere);
  return {
    collaborative: gain,
    franchise: 0.3 * side,
    genreCosine: 0.6 * side + 0.8 * prior * trustElsewhere,
    genreLogOdds: 0.2 * side,
    nearYears: 0.4 * side,
    farYears: 0.4 * side,
    popularity: prior,
    // What everybody knows is found without help; at no cost of NDCG it leaves room for the rest.
    commonness: -0.4 * side,
  };
}

function grown(ratings: number): number {
  return ratings / (ratings + 10);
}

/** The blended score of one item. */
export function blendedScore(terms: BlendTerms, item: number): number {
  let score = 0;
  for (const name of termNames) score += points(terms[name], item);
  return score;
}

const termNames = [
  "collaborative",
  "franchise",
  "genreCosine",
  "genreLogOdds",
  "nearYears",
  "farYears",
  "popularity",
  "commonness",
  "work",
  "unreleased",
] as const satisfies (keyof BlendTerms)[];

function points({ values, mean, factor }: Term, item: number): number {
  return factor * ((values[item] ?? 0) - mean);
}
