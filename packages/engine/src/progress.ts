/**
 * Long work is a generator that yields the fraction done (0 to 1) about every 20 ms or more often and
 * returns its result. The caller decides when to breathe, to report and to stop.
 */
export type Work<T> = Generator<number, T>;

/** The same work, with its fractions mapped into the part [from, to] of a larger work. */
export function* within<T>(from: number, to: number, work: Work<T>): Work<T> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    yield from + (to - from) * step.value;
  }
}

/** Does the work without a pause. */
export function finish<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
