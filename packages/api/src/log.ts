import { sqlState } from "@recofinement/db";

/** The part of a logger that the API needs; pino's and Fastify's loggers fit. */
export interface Log {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** What of an error a log may keep. */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly [detail: string]: unknown;
}

/** Where a database error happened; its `detail` and `where` would quote what was stored. */
const kept = ["code", "reason", "severity", "table", "column", "constraint", "routine"] as const;

/**
 * An error for the log, as pino's `err` serializer: where and what, without anything that a person
 * entered, which messages about values, inputs and JSON quote.
 */
export function describeError(error: unknown): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: "not an error" };
  const fields: [string, unknown][] = Object.entries(error);
  const details = fields.filter(([name]) => kept.some((each) => each === name));
  return {
    type: error.name,
    message: quotesInput(error) ? "(withheld: it quotes the input)" : error.message,
    ...Object.fromEntries(details),
    stack: error.stack
      ?.split("\n")
      .filter((line) => /^ +at /.test(line))
      .join("\n"),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}

/** SQLSTATE 22 is about values; the others put the input, or parts of it, into their texts. */
function quotesInput(error: Error): boolean {
  const isAboutInput = error instanceof SyntaxError || /^(Zod|\$Zod)/.test(error.name);
  return isAboutInput || (sqlState(error)?.startsWith("22") ?? false);
}
