/** A cell as text: in one line, in normal form, without what cannot be seen. */
export function plainText(cell: string): string {
  return (
    cell
      .toWellFormed()
      .normalize("NFC")
      .replace(/\s+/g, " ")
      // Not the joiners, which Persian and emoji need.
      .replace(/[\p{Cc}\u200B\u200E\u200F\u2060\uFEFF]+/gu, "")
      .trim()
  );
}

/** A text, or null where there is none or one of the words that a data set writes for none. */
export function orNull(text: string, ...none: readonly string[]): string | null {
  return text === "" || none.includes(text) ? null : text;
}

/** The different parts of a list in one cell. */
export function listOf(text: string, separator: string | RegExp = ","): string[] {
  const parts = text.split(separator).map((part) => part.trim());
  return [...new Set(parts)].filter((part) => part !== "");
}

/** An integer between two others, else null; "2008.0" is one. */
export function integerIn(text: string, from: number, to: number): number | null {
  const [, digits] = /^(-?\d{1,15})(?:\.0*)?$/.exec(text) ?? [];
  const value = Number(digits ?? Number.NaN);
  return value >= from && value <= to ? value : null;
}

/** An identifier: a positive integer without leading zeros. */
export function isId(text: string): boolean {
  return /^[1-9]\d{0,15}$/.test(text);
}
