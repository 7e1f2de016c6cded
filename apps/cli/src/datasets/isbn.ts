import { isbn13 } from "@recofinement/api";

/**
 * An ISBN-10 or ISBN-13 as ISBN-13; null where the check digit says that it is none. ISBN-10s that
 * went through a spreadsheet have lost their leading zeros: they are put back.
 */
export function toIsbn13(text: string): string | null {
  const isbn = text.replaceAll(/[\s-]/g, "").toUpperCase();
  if (!/^\d{1,9}[\dX]$/.test(isbn)) return isbn13(isbn) ?? null;
  const padded = isbn.padStart(10, "0");
  return /[1-9]/.test(padded) ? (isbn13(padded) ?? null) : null;
}
