/**
 * An ISBN-10 or ISBN-13 as ISBN-13; null where the check digit says that it is none. ISBN-10s that
 * went through a spreadsheet have lost their leading zeros: they are put back.
 */
export function toIsbn13(text: string): string | null {
  const isbn = text.replace(/[\s-]/g, "").toUpperCase();
  if (/^97[89]\d{10}$/.test(isbn)) return isbn === withCheckDigit(isbn.slice(0, 12)) ? isbn : null;
  if (!/^\d{1,9}[\dX]$/.test(isbn)) return null;
  const padded = isbn.padStart(10, "0");
  return isIsbn10(padded) && /[1-9]/.test(padded)
    ? withCheckDigit(`978${padded.slice(0, 9)}`)
    : null;
}

function isIsbn10(isbn: string): boolean {
  const digits = [...isbn].map((digit) => (digit === "X" ? 10 : Number(digit)));
  return digits.reduce((sum, digit, place) => sum + digit * (10 - place), 0) % 11 === 0;
}

function withCheckDigit(twelve: string): string {
  const sum = [...twelve].reduce((all, digit, i) => all + Number(digit) * (i % 2 === 0 ? 1 : 3), 0);
  return `${twelve}${(10 - (sum % 10)) % 10}`;
}
