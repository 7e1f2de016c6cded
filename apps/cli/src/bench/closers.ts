/** Something that runs until it is closed. */
export interface Closable {
  close(): Promise<void>;
}

/** Something that the benchmark started may still be there. */
export class NotStoppedError extends Error {
  override name = "NotStoppedError";
}

/** Closes what was opened, the last one first, each whether or not another one fails. */
export class Closers {
  readonly #opened: Closable[] = [];

  /** Takes over the closing of something once it is open. */
  async own<T extends Closable>(opening: Promise<T>): Promise<T> {
    const opened = await opening;
    this.#opened.push(opened);
    return opened;
  }

  async closeAll(): Promise<void> {
    const failures: string[] = [];
    for (const closable of this.#opened.splice(0).toReversed()) {
      await closable.close().catch((error: unknown) => failures.push(String(error)));
    }
    if (failures.length > 0)
      throw new NotStoppedError(`Not all was stopped: ${failures.join("; ")}`);
  }
}
