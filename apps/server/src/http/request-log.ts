import type { FastifyReply, FastifyRequest } from "fastify";

/** One line for each request: without the query, which holds the inputs of calls. */
export async function logRequest(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { method, url } = request;
  const path = url.split("?", 1)[0];
  const details = { method, path, status: reply.statusCode, ms: Math.round(reply.elapsedTime) };
  request.log.info(details, "request");
}
