/**
 * An ISBN of 10 or 13 digits, with or without hyphens, as one of 13; undefined where the check digit
 * says that it is none (ISO 2108).
 */
export function toIsbn13(written: string): string | undefined {
  const isbn = written.replaceAll(/[\s-]/g, "").toUpperCase();
  if (/^97[89]\d{10}$/.test(isbn)) {
    return checkDigit13(isbn.slice(0, 12)) === isbn.at(-1) ? isbn : undefined;
  }
  if (!/^\d{9}[\dX]$/.test(isbn) || checkDigit10(isbn.slice(0, 9)) !== isbn.at(-1))
    return undefined;
  const digits = `978${isbn.slice(0, 9)}`;
  return digits + checkDigit13(digits);
}

function checkDigit10(nineDigits: string): string {
  const digit = (11 - (weightedSum(nineDigits, (place) => 10 - place) % 11)) % 11;
  return digit === 10 ? "X" : `${digit}`;
}

function checkDigit13(twelveDigits: string): string {
  return `${(10 - (weightedSum(twelveDigits, (place) => (place % 2 === 0 ? 1 : 3)) % 10)) % 10}`;
}

function weightedSum(digits: string, weightOf: (place: number) => number): number {
  return [...digits].reduce((sum, digit, place) => sum + Number(digit) * weightOf(place), 0);
}
