import type { Reason } from "../errors.ts";
import type { Mail } from "../mail/port.ts";

/** What the error of a call that failed for this reason matches (`toMatchObject`). */
export function reason(expected: Reason) {
  return { cause: { reason: expected } };
}

/** The token of the last mail to an address that has one. */
export function tokenIn(mails: readonly Mail[], address: string): string {
  const token = mails
    .filter(({ to }) => to === address)
    .map(({ text }) => /#token=([\w-]+)/.exec(text)?.[1])
    .findLast((found) => found !== undefined);
  if (token === undefined) throw new Error("No mail with a link was sent to this address.");
  return token;
}
