import type { FastifyInstance } from "fastify";

import { icon, script, styles } from "./assets.ts";
import { pageNames, renderPage } from "./html.ts";

/** Pages for the links in mails; a frontend with pages of its own at these paths sets PUBLIC_URL. */
export async function pages(app: FastifyInstance): Promise<void> {
  for (const name of pageNames) {
    const html = renderPage(name);
    app.get(`/${name}`, async (_, reply) => reply.type("text/html; charset=utf-8").send(html));
  }
  const assets = [
    { path: "/pages/page.js", type: "text/javascript; charset=utf-8", text: script },
    { path: "/pages/page.css", type: "text/css; charset=utf-8", text: styles },
    { path: "/pages/icon.svg", type: "image/svg+xml", text: icon },
  ];
  for (const { path, type, text } of assets) {
    app.get(path, async (_, reply) =>
      reply.type(type).header("cache-control", "public, max-age=3600").send(text),
    );
  }
}
