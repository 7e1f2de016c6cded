import nodemailer from "nodemailer";

import { type MailTransport, UndeliverableError } from "../port.ts";

/** Milliseconds: a server that is slower than this is tried again later. */
const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };

/** Sends over SMTP; `url` is `smtp://user:password@host:port` or `smtps://…`. */
export function smtpTransport({ url, from }: { url: string; from: string }): MailTransport {
  const transport = nodemailer.createTransport({
    url,
    ...timeouts,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ id, ...mail }) {
      const messageId = `<${id}@recofinement>`;
      await transport.sendMail({ from, messageId, ...mail }).catch((error: unknown) => {
        throw withoutAddresses(error);
      });
    },
    close: async () => transport.close(),
  };
}

/** What went wrong, by its codes only: texts of mail servers name recipients. */
function withoutAddresses(error: unknown): Error {
  const { code, responseCode } = codesOf(error);
  const text = `The mail server did not take a mail (${code}, SMTP ${responseCode ?? "without answer"}).`;
  return (code === "EENVELOPE" || code === "EMESSAGE") && (responseCode ?? 0) >= 500
    ? new UndeliverableError(text)
    : new Error(text);
}

function codesOf(error: unknown): { code: string; responseCode: number | undefined } {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  const answered = error instanceof Error && "responseCode" in error;
  return { code, responseCode: answered ? Number(error.responseCode) : undefined };
}
