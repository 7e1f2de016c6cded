import type { Queryable } from "@recofinement/db";

import type { Stream } from "./stream.ts";

/** Hands the rights of sessions and what was read to the streams that it was read for. */
type Delivery = (rights: ReadonlyMap<string, ReadonlySet<string>>) => void;

/** The open streams that follow one sort of thing. */
export class Channel<Found, Told> {
  readonly #streams = new Set<Stream<Found, Told>>();
  readonly #read: Reader<Found>;

  /** @param read says of many things at once, by number, what there is */
  constructor(read: Reader<Found>) {
    this.#read = read;
  }

  get streams(): readonly Stream<Found, Told>[] {
    return [...this.#streams];
  }

  /** Tells a stream's events for as long as somebody listens; `onBegun` hears that there is one more. */
  async *follow(
    db: Queryable,
    { stream, signal, onBegun }: Following<Found, Told>,
  ): AsyncGenerator<Told, void> {
    this.#streams.add(stream);
    try {
      const found = await this.#read(db, [stream.key]);
      stream.begin(found.get(stream.key));
      onBegun();
      yield* stream.events(signal);
    } finally {
      this.#streams.delete(stream);
    }
  }

  /** Asks once for all streams that there are. */
  async read(db: Queryable): Promise<Delivery> {
    const asked = this.streams;
    if (asked.length === 0) return () => undefined;
    const found = await this.#read(db, [...new Set(asked.map(({ key }) => key))]);
    return (rights) => {
      for (const stream of asked)
        stream.update(rights.get(stream.sessionId), found.get(stream.key));
    };
  }
}

type Reader<Found> = (
  db: Queryable,
  keys: readonly number[],
) => Promise<ReadonlyMap<number, Found>>;

interface Following<Found, Told> {
  readonly stream: Stream<Found, Told>;
  readonly signal: AbortSignal | undefined;
  onBegun(): void;
}
