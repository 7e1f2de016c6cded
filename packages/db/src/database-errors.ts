/** Errors of the driver have no SQLSTATE; 08 is a broken connection, 57P a server going away. */
export function isDamaging(error: unknown): boolean {
  const code = sqlState(error);
  return code === undefined || code.startsWith("08") || code.startsWith("57P");
}

/**
 * The SQLSTATE of a database error, or undefined. By shape, not by class: errors of the embedded
 * database are not instances of pg's.
 */
export function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  // No class of SQLSTATE begins with E, but the system's error codes do: EPIPE.
  return typeof error.code === "string" && /^(?!E)[0-9A-Z]{5}$/.test(error.code)
    ? error.code
    : undefined;
}

/** What pg says, without a code, of a connection that could not be had or was lost. */
const lostConnection =
  /^(timeout exceeded when trying to connect|Query read timeout|Connection terminated)/;

const networkError = /^(ECONN|EHOST|ENET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_)/;

/**
 * Whether an error means that the database cannot be reached, is overloaded, or is going away, or that
 * it has broken off a transaction for the sake of another one: the same call can succeed later.
 */
export function isUnavailable(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const state = sqlState(error);
  // 08: connection; 40001, 40P01: conflict, deadlock; 53: out of resources; 55P03: a lock was not to be
  // had; 57: cancelled or shutting down.
  if (state !== undefined) return /^(08|40001|40P01|53|55P03|57)/.test(state);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return lostConnection.test(error.message) || networkError.test(code);
}

/** The constraint that an error is a violation of, or undefined. */
export function violatedConstraint(error: unknown): string | undefined {
  const isViolation = sqlState(error)?.startsWith("23");
  if (!isViolation || !(error instanceof Error) || !("constraint" in error)) return undefined;
  return typeof error.constraint === "string" ? error.constraint : undefined;
}
