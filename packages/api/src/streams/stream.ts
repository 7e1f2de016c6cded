import type { Kind } from "@recofinement/db";

import type { UserActor } from "../auth/actor.ts";
import { AppError } from "../errors.ts";

/** A list of this kind has become another one, at that moment. */
export interface ListChange {
  readonly kind: Kind;
  readonly at: Date;
}

/** Whose stream it is. */
export interface Subscriber {
  readonly actor: UserActor;
  /** What the stream needs beside a session. */
  readonly permission?: string;
  readonly since: Date | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Milliseconds by which a change may have been committed later than it says. */
const overlap = 5_000;

/** One open stream: what it has told, what it has to tell, and whether it may go on. */
export class Stream {
  readonly userId: number;
  readonly sessionId: string;
  readonly #permission: string | undefined;
  readonly #told = new Map<Kind, number>();
  /** One change of each kind at most, however slowly it is read. */
  readonly #pending = new Map<Kind, Date>();
  #end: { readonly error: AppError | undefined } | undefined;
  #seenAt = performance.now();
  #wake = Promise.withResolvers<void>();

  constructor({ actor, permission }: Subscriber) {
    this.userId = actor.userId;
    this.sessionId = actor.sessionId;
    this.#permission = permission;
  }

  /** Takes what there is as known, but for what changed after `since`. */
  begin(changes: readonly ListChange[], since: Date | undefined): void {
    for (const { kind, at } of changes) {
      const isNew = since !== undefined && at.getTime() > since.getTime() - overlap;
      if (isNew) this.#pending.set(kind, at);
      this.#told.set(kind, at.getTime());
    }
  }

  /** Takes over what the database says: the rights of the session, undefined when it has ended. */
  update(rights: ReadonlySet<string> | undefined, changes: readonly ListChange[]): void {
    this.#seenAt = performance.now();
    const error = this.#refusal(rights);
    if (error) return this.#finish(error);
    for (const { kind, at } of changes) {
      // Another moment, and not a later one: transactions commit in any order.
      if (this.#told.get(kind) === at.getTime()) continue;
      this.#told.set(kind, at.getTime());
      this.#pending.set(kind, at);
    }
    if (this.#pending.size > 0) this.#wake.resolve();
  }

  /** Ends the stream if nobody could say for so long whether it may go on. */
  endUnlessSeen(milliseconds: number): void {
    if (performance.now() - this.#seenAt < milliseconds) return;
    this.#finish(new AppError("UNAVAILABLE", "The database is not available now; connect again."));
  }

  /** Ends the stream in good order. */
  stop(): void {
    this.#finish(undefined);
  }

  /** What there is to tell, as it happens. */
  async *events(signal: AbortSignal | undefined): AsyncGenerator<ListChange, void> {
    const stop = () => this.stop();
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) stop();
    try {
      for (;;) {
        for (;;) {
          if (this.#end?.error) throw this.#end.error;
          if (this.#end) return;
          const [next] = this.#pending;
          if (!next) break;
          const [kind, at] = next;
          this.#pending.delete(kind);
          yield { kind, at };
        }
        await this.#wake.promise;
        this.#wake = Promise.withResolvers();
      }
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  #refusal(rights: ReadonlySet<string> | undefined): AppError | undefined {
    if (!rights) return new AppError("SESSION_ENDED", "The session has ended; sign in again.");
    if (this.#permission === undefined || rights.has(this.#permission)) return undefined;
    return new AppError("PERMISSION_MISSING", `This needs the permission "${this.#permission}".`);
  }

  #finish(error: AppError | undefined): void {
    this.#pending.clear();
    this.#end ??= { error };
    this.#wake.resolve();
  }
}
