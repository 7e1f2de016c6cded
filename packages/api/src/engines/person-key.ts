import { termsOf } from "@recofinement/engine";

/** "J. R. R. Tolkien" and "J.R.R. Tolkien" are one: initials are left out where there is more. */
export function personKey(name: string): string {
  return [...termsOf(name)].join(" ") || name;
}
