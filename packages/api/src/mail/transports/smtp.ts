import nodemailer from "nodemailer";

import type { MailTransport } from "../port.ts";

/** Sends over SMTP; `url` is `smtp://user:password@host:port` or `smtps://…`. */
export function smtpTransport({ url, from }: { url: string; from: string }): MailTransport {
  const transport = nodemailer.createTransport(url);
  return {
    async send({ id, ...mail }) {
      await transport.sendMail({ from, messageId: `<${id}@recofinement>`, ...mail });
    },
    close: async () => transport.close(),
  };
}
