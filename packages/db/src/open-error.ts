/** Thrown when a database cannot be opened; the message tells a person what to do. */
export class DatabaseOpenError extends Error {
  override name = "DatabaseOpenError";
}
