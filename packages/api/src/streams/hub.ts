import type { Queryable } from "@recofinement/db";

import { permissionsOf } from "../auth/permissions.ts";
import { isLive, isUsable } from "../auth/sessions.ts";
import { AppError } from "../errors.ts";
import type { Log } from "../log.ts";
import { Channel } from "./channel.ts";
import { type ListChange, listChangeFeed, readListChanges } from "./list-changes.ts";
import { readRunStates, type RunState, runStateFeed } from "./run-states.ts";
import { type Feed, Stream, type Subscriber } from "./stream.ts";

/** The open streams of this process. Each throws when its session ends, or the permission that it needs is gone. */
export interface StreamHub {
  /** Tells when a user's lists change, those after `since` first, until the signal aborts. */
  listChanges(
    subscriber: Subscriber & { readonly since: Date | undefined },
  ): AsyncGenerator<ListChange, void>;
  /** Tells how far a run is, now and whenever that changes, until it has ended or the signal aborts. */
  runStates(
    subscriber: Subscriber & { readonly runId: number; readonly lastEventId: string | undefined },
  ): AsyncGenerator<RunState, void>;
  /** How many streams are open. */
  readonly size: number;
  /** Ends all streams, and lets none begin. */
  close(): void;
}

/** Milliseconds between two looks at the database: what ends a stream is felt within two seconds. */
const interval = 1_000;

/** Milliseconds after which a stream ends whose session nobody could ask about. */
const patience = 10_000;

/** Streams that one user can have open in one process. */
const mostStreams = 10;

/**
 * Opens a hub. While there are streams it asks the database once a second, for all of them together,
 * what has changed and then whether their sessions live, so that nothing is told after access has
 * ended. Asking is exact where a notification can be lost in a silent network.
 */
export function openStreamHub({ db, log }: { db: Queryable; log: Log }): StreamHub {
  const lists = new Channel<readonly ListChange[], ListChange>(readListChanges);
  const runs = new Channel<RunState, RunState>(readRunStates);
  const openStreams = () => [...lists.streams, ...runs.streams];
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  async function look(): Promise<void> {
    const asked = openStreams();
    try {
      if (asked.length === 0) return;
      const deliveries = [await lists.read(db), await runs.read(db)];
      // Those too that have begun meanwhile.
      const sessionIds = [...asked, ...openStreams()].map(({ sessionId }) => sessionId);
      const rights = await readRights(db, new Set(sessionIds));
      for (const deliver of deliveries) deliver(rights);
    } catch (error) {
      log.warn({ err: error }, "streams could not be looked after");
      for (const stream of asked) stream.endUnlessSeen(patience);
    } finally {
      timer = undefined;
      schedule();
    }
  }

  function schedule(): void {
    const hasStreams = openStreams().length > 0;
    if (hasStreams && !isClosed) timer ??= setTimeout(() => void look(), interval);
  }

  function open<Found, Told>(
    subscriber: Subscriber,
    follows: { key: number; feed: Feed<Found, Told> },
  ) {
    if (isClosed) throw new AppError("UNAVAILABLE", "The server is stopping; connect again.");
    const { userId } = subscriber.actor;
    if (openStreams().filter((stream) => stream.userId === userId).length >= mostStreams) {
      throw new AppError("TOO_MANY_STREAMS", `${mostStreams} streams at a time are enough.`);
    }
    const stream = new Stream(subscriber, follows);
    return { stream, signal: subscriber.signal, onBegun: schedule };
  }

  return {
    async *listChanges({ since, ...subscriber }) {
      const follows = { key: subscriber.actor.userId, feed: listChangeFeed(since) };
      yield* lists.follow(db, open(subscriber, follows));
    },
    async *runStates({ runId, lastEventId, ...subscriber }) {
      const follows = { key: runId, feed: runStateFeed(lastEventId) };
      yield* runs.follow(db, open(subscriber, follows));
    },
    get size() {
      return openStreams().length;
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      for (const stream of openStreams()) stream.stop();
    },
  };
}

/** The permissions of each session that lives. */
async function readRights(
  db: Queryable,
  sessionIds: ReadonlySet<string>,
): Promise<Map<string, ReadonlySet<string>>> {
  const rows = await db
    .selectFrom("session")
    .innerJoin("user_account", "user_account.id", "session.user_id")
    .where("session.id", "in", [...sessionIds])
    .where(isLive)
    .where(isUsable)
    .select(["session.id as sessionId", permissionsOf("session.user_id").as("permissions")])
    .execute();
  return new Map(rows.map(({ sessionId, permissions }) => [sessionId, new Set(permissions)]));
}
