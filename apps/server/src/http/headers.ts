import cors from "@fastify/cors";
import helmet from "@fastify/helmet";
import type { FastifyInstance } from "fastify";

/** Whose pages may call, and how our own address is reached. */
export interface HeaderOptions {
  readonly webOrigins: readonly string[];
  readonly publicUrl: string;
}

/** Puts on every answer what browsers need to be told, and what they must not keep. */
export async function addHeaders(
  app: FastifyInstance,
  { webOrigins, publicUrl }: HeaderOptions,
): Promise<void> {
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
    // Pages and their assets say otherwise.
    reply.header("cache-control", "no-store");
  });
  await app.register(helmet, {
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
  await app.register(cors, {
    origin: [...webOrigins],
    credentials: true,
    methods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    exposedHeaders: ["retry-after", "x-request-id"],
  });
}
