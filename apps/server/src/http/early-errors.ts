import { randomUUID } from "node:crypto";
import { type OutgoingHttpHeaders, STATUS_CODES } from "node:http";

import { answerOf, AppError, type ErrorReason } from "@recofinement/api";
import type {
  FastifyBaseLogger,
  FastifyError,
  FastifyReply,
  FastifyRequest,
  FastifyServerOptions,
} from "fastify";

import { bodyOf } from "./errors.ts";

type EarlyErrors = Required<Pick<FastifyServerOptions, "frameworkErrors" | "clientErrorHandler">>;

/**
 * Answers what fails before a route is found (an address that cannot be read, bytes that are no HTTP, a
 * request that is too slow) like everything else: with the same headers, in our shape, in constant
 * words. No hook sees it, so its line in the log is written here, with nothing of what was sent.
 */
export function earlyErrors(headers: OutgoingHttpHeaders, log: FastifyBaseLogger): EarlyErrors {
  return {
    frameworkErrors(
      { statusCode = 400, code }: FastifyError,
      request: FastifyRequest,
      reply: FastifyReply,
    ) {
      const { id } = request;
      request.log.info({ status: statusCode, code }, "request refused");
      reply
        .code(statusCode)
        .headers({ ...headers, "x-request-id": id })
        .send(bodyOf(request, shapeOf(statusCode, id)));
    },
    clientErrorHandler({ code }, socket) {
      if (code !== "ECONNRESET" && socket.writable) {
        const reqId = randomUUID();
        const status = statusOfCode[code] ?? 400;
        log.info({ reqId, status, code }, "request refused");
        socket.write(rawAnswer(status, reqId, headers));
      }
      socket.destroySoon();
    },
  };
}

/** What Node's parser and timers report, where it is more than that nothing could be read. */
const statusOfCode: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

const refusals: Readonly<Record<number, readonly [ErrorReason, string]>> = {
  408: ["REQUEST_TIMEOUT", "The request did not arrive in time."],
  413: ["PAYLOAD_TOO_LARGE", "The request is too large."],
  414: ["PAYLOAD_TOO_LARGE", "The address is too long."],
  431: ["PAYLOAD_TOO_LARGE", "The headers are too large."],
};

function shapeOf(status: number, requestId: string) {
  const [reason, message] = refusals[status] ?? ["INPUT_INVALID", "The request could not be read."];
  const { shape } = answerOf(new AppError(reason, message), requestId);
  return { ...shape, data: { ...shape.data, httpStatus: status } };
}

/** An answer on a connection whose request nobody could read, in both shapes: who asked is not known. */
function rawAnswer(status: number, id: string, headers: OutgoingHttpHeaders): string {
  const shape = shapeOf(status, id);
  const body = JSON.stringify({
    ...bodyOf({ id, url: "/" }, shape),
    ...bodyOf({ id, url: "/trpc/" }, shape),
  });
  const fields = Object.entries({
    ...headers,
    "x-request-id": id,
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    connection: "close",
  }).map(([name, value]) => `${name}: ${String(value)}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${fields.join("")}\r\n${body}`;
}
