import { type RawBuilder, sql } from "kysely";

/** A text as search columns hold it: without case and accents. */
export function folded(term: string): RawBuilder<string> {
  return sql<string>`fold_text(${term})`;
}

/**
 * An expression for use in LIKE with its wildcards taken literally. To be applied after folding,
 * which turns other characters into wildcards: a full-width per cent sign.
 */
export function literal(expression: RawBuilder<string>): RawBuilder<string> {
  return sql<string>`regexp_replace(${expression}, ${String.raw`([\\%_])`}, ${String.raw`\\\1`}, 'g')`;
}
