import type { UserActor } from "../auth/actor.ts";
import { AppError } from "../errors.ts";

/** Whose stream it is. */
export interface Subscriber {
  readonly actor: UserActor;
  /** What the stream needs beside a session. */
  readonly permission?: string;
  readonly signal: AbortSignal | undefined;
}

/** What there is to tell of what one stream follows, as the database says it again and again. */
export interface Feed<Found, Told> {
  /** Takes over what there is now; undefined when there is nothing, or nothing any more. */
  take(found: Found | undefined): void;
  /** What is to be told next, once; undefined when that is nothing. */
  next(): Told | undefined;
  /** Whether all has been told that there ever will be. */
  readonly isOver: boolean;
}

/** One open stream: what it has to tell, and whether it may go on. */
export class Stream<Found, Told> {
  readonly userId: number;
  readonly sessionId: string;
  /** The number of what it follows. */
  readonly key: number;
  readonly #permission: string | undefined;
  readonly #feed: Feed<Found, Told>;
  #end: { readonly error: AppError | undefined } | undefined;
  #seenAt = performance.now();
  #wake = Promise.withResolvers<void>();

  constructor(
    { actor, permission }: Subscriber,
    { key, feed }: { key: number; feed: Feed<Found, Told> },
  ) {
    this.userId = actor.userId;
    this.sessionId = actor.sessionId;
    this.key = key;
    this.#permission = permission;
    this.#feed = feed;
  }

  /** Takes what there is at the beginning, when the session has just been looked at. */
  begin(found: Found | undefined): void {
    this.#feed.take(found);
  }

  /** Takes over what the database says: the rights of the session, undefined when it has ended. */
  update(rights: ReadonlySet<string> | undefined, found: Found | undefined): void {
    this.#seenAt = performance.now();
    const error = this.#refusal(rights);
    if (error) return this.#finish(error);
    this.#feed.take(found);
    this.#wake.resolve();
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
  async *events(signal: AbortSignal | undefined): AsyncGenerator<Told, void> {
    const stop = () => this.stop();
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) stop();
    try {
      for (;;) {
        for (;;) {
          if (this.#end?.error) throw this.#end.error;
          if (this.#end) return;
          const next = this.#feed.next();
          if (next === undefined) break;
          yield next;
        }
        if (this.#feed.isOver) return;
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
    this.#end ??= { error };
    this.#wake.resolve();
  }
}
