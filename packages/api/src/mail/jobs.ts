import type { Services } from "../trpc/context.ts";
import type { MailTransport } from "./port.ts";

/** Sends one mail of the outbox and takes it out. */
export async function sendMail(
  _services: Services,
  _transport: MailTransport,
  _mailId: string,
): Promise<void> {
  throw new Error("Mails are not sent yet.");
}
