import { AppError } from "@recofinement/api";
import type { FastifyReply, FastifyRequest } from "fastify";

const json = /^application\/json *(; *charset=utf-8)?$/i;

/**
 * Refuses requests that tRPC would fail at, or read otherwise than we mean.
 * @throws AppError
 */
export async function assertReadable(
  { method, headers, url }: FastifyRequest,
  reply: FastifyReply,
) {
  if (!["GET", "HEAD", "POST"].includes(method)) {
    reply.header("allow", "GET, POST");
    throw new AppError("METHOD_NOT_SUPPORTED", "Queries are called with GET, mutations with POST.");
  }
  if (!URL.canParse(url, `http://${headers.host ?? "localhost"}`)) {
    throw new AppError("INPUT_INVALID", "The address or the Host header could not be read.");
  }
  const type = headers["content-type"];
  // tRPC would also read form data, without a limit on its size.
  if (type === undefined ? method === "POST" : !json.test(type)) {
    const message = "Send JSON: content-type must be application/json.";
    throw new AppError("UNSUPPORTED_MEDIA_TYPE", message);
  }
  // The head of such an answer leaves before the calls have said what belongs there: the refresh
  // cookie, the status, Retry-After.
  if ([headers["trpc-accept"], headers.accept].join().includes("application/jsonl")) {
    const message = "Answers are not streamed line by line: use httpBatchLink or httpLink.";
    throw new AppError("INPUT_INVALID", message);
  }
}
