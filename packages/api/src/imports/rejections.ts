import type { ImportReport, Rejection } from "./types.ts";

const shown = 20;

/** Collects the lines that an import leaves out: all are counted, the first are kept. */
export class RejectionLog {
  #count = 0;
  readonly #first: Rejection[] = [];

  add(rejection: Rejection): void {
    this.#count += 1;
    if (this.#first.length < shown) this.#first.push(rejection);
  }

  summary(): ImportReport["rejected"] {
    return { count: this.#count, first: this.#first };
  }
}
