import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import type { Log } from "../../log.ts";
import type { MailTransport } from "../port.ts";

/** Writes each mail to a directory, so that whoever develops can read it and click its links. */
export function fileTransport({
  directory,
  from,
  log,
}: {
  directory: string;
  from: string;
  log: Log;
}): MailTransport {
  return {
    async send({ id, to, subject, text, html }) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const time = new Date().toISOString().replaceAll(":", "-");
      const name = path.join(directory, `${time}-${id}`);
      const head = `From: ${from}\nTo: ${to}\nSubject: ${subject}\n\n`;
      await writeFile(`${name}.txt`, head + text, { mode: 0o600 });
      await writeFile(`${name}.html`, html, { mode: 0o600 });
      log.info({ file: `${name}.html`, subject }, "mail written to a file");
    },
    close: async () => undefined,
  };
}
