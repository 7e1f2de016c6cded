/**
 * A book's number as ISBN-13, from an ISBN-10 or ISBN-13 with or without hyphens; undefined for what is
 * none. Check digits by the ISBN Users' Manual, 7th edition.
 */
export function isbn13(text: string): string | undefined {
  const signs = text.replaceAll(/[\s-]/g, "").toUpperCase();
  if (/^97[89]\d{10}$/.test(signs)) {
    return signs.endsWith(checkDigit13(signs.slice(0, 12))) ? signs : undefined;
  }
  if (!/^\d{9}[\dX]$/.test(signs) || !signs.endsWith(checkDigit10(signs.slice(0, 9)))) {
    return undefined;
  }
  const body = `978${signs.slice(0, 9)}`;
  return body + checkDigit13(body);
}

function checkDigit13(digits: string): string {
  const sum = [...digits].reduce((total, digit, i) => total + Number(digit) * (i % 2 ? 3 : 1), 0);
  return `${(10 - (sum % 10)) % 10}`;
}

function checkDigit10(digits: string): string {
  const sum = [...digits].reduce((total, digit, i) => total + Number(digit) * (10 - i), 0);
  const rest = (11 - (sum % 11)) % 11;
  return rest === 10 ? "X" : `${rest}`;
}
