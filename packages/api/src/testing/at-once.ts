import { expect } from "vitest";

import { AppError, type Reason } from "../errors.ts";

/** How many calls at once races are run with. */
export const many = 50;

/** For want of a connection or a lock: some of many at once may be turned away, and hear why. */
const overload: Reason[] = ["UNAVAILABLE", "BUSY"];

/** What succeeded of calls at once; what failed must have failed for one of these reasons. */
export async function settle<T>(calls: Promise<T>[], refusals: Reason[]): Promise<T[]> {
  const outcomes = await Promise.allSettled(calls);
  return outcomes.flatMap((outcome) => {
    if (outcome.status === "fulfilled") return [outcome.value];
    expect([...refusals, ...overload]).toContain(reasonOf(outcome.reason));
    return [];
  });
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof AppError ? cause.reason : String(error);
}

/** Begins the same work so many times. */
export function times<T>(count: number, work: (index: number) => Promise<T>): Promise<T>[] {
  return Array.from({ length: count }, (_, index) => work(index));
}
