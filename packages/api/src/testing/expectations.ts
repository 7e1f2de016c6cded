import type { Reason } from "../errors.ts";
import type { Mail } from "../mail/port.ts";

/** What the error of a call that failed for this reason matches (`toMatchObject`). */
export function reason(expected: Reason) {
  return { cause: { reason: expected } };
}

/** The token of the last mail to an address that links to that page. */
export function tokenIn(
  mails: readonly Mail[],
  address: string,
  page: "verify-email" | "reset-password",
): string {
  const link = new RegExp(`/${page}#token=([\\w-]+)`);
  const token = mails
    .filter(({ to }) => to === address)
    .map(({ text }) => link.exec(text)?.[1])
    .findLast((found) => found !== undefined);
  if (token === undefined) throw new Error("No mail with such a link was sent to this address.");
  return token;
}
