import { answerOf, AppError } from "@recofinement/api";
import type { FastifyError, FastifyInstance, FastifyRequest } from "fastify";

/**
 * Answers what fails outside procedures in constant words: in the shape of RPC below /trpc, where the
 * typed client reads it, and as `{ message, reason, requestId }` elsewhere.
 */
export function handleErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const expected = toAppError(error, request.routeOptions.bodyLimit);
    if (!expected) request.log.error({ err: error }, "request failed");
    const { status, shape } = answerOf(expected, request.id);
    // What is left of a body that is refused is not read.
    if (status === 413 || status === 415) reply.header("connection", "close");
    return reply.code(status).send(bodyOf(request, shape));
  });
  app.setNotFoundHandler((request, reply) => {
    const { status, shape } = answerOf(
      new AppError("NOT_FOUND", "There is nothing here."),
      request.id,
    );
    return reply.code(status).send(bodyOf(request, shape));
  });
}

/** An error as the clients of an address expect it. */
export function bodyOf(
  { url, id }: Pick<FastifyRequest, "url" | "id">,
  shape: ReturnType<typeof answerOf>["shape"],
) {
  if (url.startsWith("/trpc/")) return { error: shape };
  return { message: shape.message, reason: shape.data.reason, requestId: id };
}

function toAppError(error: FastifyError | AppError, bodyLimit = 0): AppError | undefined {
  if (error instanceof AppError) return error;
  const { statusCode = 500 } = error;
  if (statusCode === 413) {
    const message = `The request is larger than ${bodyLimit / 1024} KiB.`;
    return new AppError("PAYLOAD_TOO_LARGE", message, { cause: error });
  }
  if (statusCode >= 500) return undefined;
  return new AppError("INPUT_INVALID", "The request could not be read.", { cause: error });
}
