import type { Kind, Queryable } from "@recofinement/db";

import { permissionsOf } from "../auth/permissions.ts";
import { isLive, isUsable } from "../auth/sessions.ts";
import { AppError } from "../errors.ts";
import type { Log } from "../log.ts";
import { type ListChange, Stream, type Subscriber } from "./stream.ts";

/** The open streams of this process. */
export interface StreamHub {
  /**
   * Tells when a user's lists change, those after `since` first, until the signal aborts. Throws when
   * the session ends, or the permission that the stream needs is gone.
   */
  listChanges(subscriber: Subscriber): AsyncGenerator<ListChange, void>;
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
  const streams = new Set<Stream>();
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  async function look(): Promise<void> {
    const asked = [...streams];
    try {
      if (asked.length === 0) return;
      const changes = await readChanges(db, asked);
      const rights = await readRights(db, asked);
      for (const stream of asked) {
        stream.update(rights.get(stream.sessionId), changes.get(stream.userId) ?? []);
      }
    } catch (error) {
      log.warn({ err: error }, "streams could not be looked after");
      for (const stream of asked) stream.endUnlessSeen(patience);
    } finally {
      timer = undefined;
      schedule();
    }
  }

  function schedule(): void {
    if (streams.size > 0 && !isClosed) timer ??= setTimeout(() => void look(), interval);
  }

  function open(subscriber: Subscriber): Stream {
    if (isClosed) throw new AppError("UNAVAILABLE", "The server is stopping; connect again.");
    const { userId } = subscriber.actor;
    if ([...streams].filter((stream) => stream.userId === userId).length >= mostStreams) {
      throw new AppError("TOO_MANY_STREAMS", `${mostStreams} streams at a time are enough.`);
    }
    const stream = new Stream(subscriber);
    streams.add(stream);
    return stream;
  }

  return {
    async *listChanges(subscriber) {
      const stream = open(subscriber);
      try {
        const changes = await readChanges(db, [stream]);
        stream.begin(changes.get(stream.userId) ?? [], subscriber.since);
        schedule();
        yield* stream.events(subscriber.signal);
      } finally {
        streams.delete(stream);
      }
    },
    get size() {
      return streams.size;
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      for (const stream of streams) stream.stop();
    },
  };
}

async function readChanges(
  db: Queryable,
  streams: readonly Stream[],
): Promise<Map<number, { kind: Kind; at: Date }[]>> {
  const userIds = [...new Set(streams.map(({ userId }) => userId))];
  const rows = await db
    .selectFrom("list_change")
    .where("user_id", "in", userIds)
    .select(["user_id as userId", "kind", "changed_at as at"])
    .execute();
  return Map.groupBy(rows, ({ userId }) => userId);
}

/** The permissions of each session that lives. */
async function readRights(
  db: Queryable,
  streams: readonly Stream[],
): Promise<Map<string, ReadonlySet<string>>> {
  const rows = await db
    .selectFrom("session")
    .innerJoin("user_account", "user_account.id", "session.user_id")
    .where("session.id", "in", [...new Set(streams.map(({ sessionId }) => sessionId))])
    .where(isLive)
    .where(isUsable)
    .select(["session.id as sessionId", permissionsOf("session.user_id").as("permissions")])
    .execute();
  return new Map(rows.map(({ sessionId, permissions }) => [sessionId, new Set(permissions)]));
}
