import { dictionary } from "@zxcvbn-ts/language-common";

import { AppError } from "../errors.ts";
import { isPattern, repeatedUnit } from "./password-patterns.ts";
import { normalisePassword } from "./password-policy.ts";

/** The common passwords that are long enough to be chosen. */
export const commonPasswords: ReadonlySet<string> = new Set(
  dictionary["passwords-common"].filter((password) => password.length >= 8),
);

/** Whose password it is to be. */
interface Owner {
  readonly email: string;
  readonly username: string;
}

/**
 * Refuses a password that an attacker tries first: a common one, a pattern, or one of the owner's own
 * names with nothing but digits and signs around it. Every way to choose a password asks here.
 * @throws AppError PASSWORD_BLOCKLISTED
 */
export function assertAcceptable(password: string, owner: Owner): void {
  const objection = objectionTo(password, owner);
  if (objection === undefined) return;
  throw new AppError("PASSWORD_BLOCKLISTED", `This password is ${objection}; choose another one.`);
}

function objectionTo(password: string, owner: Owner): string | undefined {
  const text = normalisePassword(password).toLowerCase();
  const unit = repeatedUnit(text);
  if (commonPasswords.has(text) || commonPasswords.has(unit)) {
    return "one of the most common ones, which are tried first";
  }
  if (isPattern(unit)) return "a repetition or a sequence, which are tried first";
  if (ownNames(owner).has(lettersOf(unit))) return "hardly more than your name or address";
  return undefined;
}

/** Shorter names are also syllables of good passwords. */
const shortestName = 4;

/** Address and name, whole and in words, in letters only. */
function ownNames({ email, username }: Owner): ReadonlySet<string> {
  const [local = ""] = email.split("@", 1);
  const words = [local, username].flatMap((name) => name.split(/[^\p{L}]+/u));
  const names = [email, local, username, "recofinement", ...words].map(lettersOf);
  return new Set(names.filter((name) => name.length >= shortestName));
}

/** A text without case, accents and everything that is not a letter. */
function lettersOf(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^\p{L}]/gu, "");
}
