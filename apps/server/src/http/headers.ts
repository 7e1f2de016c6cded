import { IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from "node:http";
import { Socket } from "node:net";

import cors from "@fastify/cors";
import type { FastifyInstance } from "fastify";
import helmet from "helmet";

/** What every answer says to browsers, also one that no hook sees. */
export function commonHeaders({ publicUrl }: { publicUrl: string }): OutgoingHttpHeaders {
  const addHelmet = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    // Browsers heed it over HTTPS only, and remember it for the host, whatever else runs there.
    strictTransportSecurity: publicUrl.startsWith("https:"),
  });
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  addHelmet(request, response, () => undefined);
  // Pages and their assets say otherwise.
  return { ...response.getHeaders(), "cache-control": "no-store" };
}

/** Puts on every answer what browsers need to be told, and whose pages may read it. */
export async function addHeaders(
  app: FastifyInstance,
  { headers, webOrigins }: { headers: OutgoingHttpHeaders; webOrigins: readonly string[] },
): Promise<void> {
  app.addHook("onRequest", async (request, reply) => {
    reply.headers({ ...headers, "x-request-id": request.id });
  });
  await app.register(cors, {
    origin: [...webOrigins],
    credentials: true,
    methods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    exposedHeaders: ["retry-after", "x-request-id"],
  });
}
