import type { LinearModel } from "./linear-model.ts";
import { dualOperator, type FittedDual } from "./ridge-dual.ts";
import { primalOperator, type FittedPrimal } from "./ridge-primal.ts";
import type { RidgeOperator } from "./ridge.ts";
import type { SparseMatrix } from "./sparse-matrix.ts";

/**
 * EASE: a linear model that predicts each item from all other items of a row (Steck,
 * "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019), fitted in closed form. Scores are
 * `E = x - xR / diag(R)`, contributions `x_j B_ji` with `B_ji = -R_ji / R_ii` and `B_ii = 0`. Items
 * outside the fit score 0.
 */
export type Ease = LinearModel;

/** A fit of EASE as plain data, to be kept, sent and built upon. */
export type FittedEase = FittedDual | FittedPrimal;

/** What a fit says; `preferences` are those that it was fitted to. */
export function easeOf(preferences: SparseMatrix, fitted: FittedEase): Ease {
  const operator =
    fitted.form === "dual"
      ? dualOperator(preferences, fitted)
      : primalOperator(preferences.columns, fitted);
  return easeBy(operator);
}

/** 1.5 times the mean number of ratings per user, between 60 and 200: held on four data sets. */
export function defaultLambda(ratings: SparseMatrix): number {
  const mean = ratings.value.length / Math.max(1, ratings.rows);
  return Math.min(200, Math.max(60, 1.5 * mean));
}

function easeBy(operator: RidgeOperator): Ease {
  const { diagonal } = operator;
  return {
    scores(x) {
      const scores = operator.residual(x).map((rest, item) => -rest / (diagonal[item] ?? 1));
      for (const [k, item] of x.index.entries()) {
        scores[item] = (scores[item] ?? 0) + (x.value[k] ?? 0);
      }
      return scores;
    },
    contributions(item, x) {
      const own = diagonal[item] ?? 1;
      return operator.entries(item, x.index).map((entry, k) => {
        return x.index[k] === item ? 0 : (-entry / own) * (x.value[k] ?? 0);
      });
    },
  };
}
