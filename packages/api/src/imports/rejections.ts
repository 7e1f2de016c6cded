import type { ImportReport, Place, Refusal, Rejection } from "./types.ts";

const shown = 5;
/** UTF-16 units of what stands there: enough to find it by. */
const quoted = 200;

/** Collects the lines that an import leaves out: all are counted by reason, the first are kept. */
export class RejectionLog {
  readonly #byReason = new Map<string, { count: number; first: Rejection[] }>();
  readonly #onRejected: (rejection: Rejection) => void;

  constructor(onRejected: (rejection: Rejection) => void) {
    this.#onRejected = onRejected;
  }

  add({ file, line }: Place, { reason, value }: Omit<Refusal, "ok">): void {
    const rejection = { file, line, reason, value: shorten(value) };
    const known = this.#byReason.get(reason) ?? { count: 0, first: [] };
    this.#byReason.set(reason, known);
    known.count += 1;
    if (known.first.length < shown) known.first.push(rejection);
    this.#onRejected(rejection);
  }

  summary(): ImportReport["rejected"] {
    const reasons = [...this.#byReason]
      .map(([reason, { count, first }]) => ({ reason, count, first }))
      .toSorted((a, b) => b.count - a.count);
    return { count: reasons.reduce((sum, { count }) => sum + count, 0), reasons };
  }
}

function shorten(value: string | undefined): string | null {
  if (value === undefined) return null;
  return value.length <= quoted ? value : `${value.slice(0, quoted).toWellFormed()}…`;
}
