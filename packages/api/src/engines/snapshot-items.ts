import { setImmediate as nextTurn } from "node:timers/promises";

import { type Kind, kinds, type Queryable } from "@recofinement/db";
import { termMatrixBuilder, termsOf, type TrainingData } from "@recofinement/engine";
import { sql } from "kysely";

import { personKey } from "./person-key.ts";

/** Contents that are read in one query: their descriptions are not all in memory at a time. */
const batchSize = 5_000;

/** Letters of a description that are read. */
const longestDescription = 2_000;

/** The contents of all kinds by id, and what the engines compare them by. */
export interface ItemSnapshot {
  readonly contents: readonly { id: number; kind: Kind }[];
  /** Name per creator of `items.itemCreators`. */
  readonly creatorNames: readonly string[];
  readonly items: Pick<
    TrainingData,
    "itemTitles" | "itemCreators" | "itemDescriptions" | "itemYear" | "itemWork"
  >;
}

/** Contents whose words are looked at before others get their turn: about a millisecond of long texts. */
const wordsAtOnce = 10;

/** Reads every content; without texts, titles, makers and descriptions are left out. */
export async function readItems(
  db: Queryable,
  { texts }: { texts: boolean },
): Promise<ItemSnapshot> {
  const contents: { id: number; kind: Kind; year: number | null; workId: number | null }[] = [];
  const [titles, creators, descriptions] = [
    termMatrixBuilder(),
    termMatrixBuilder(),
    termMatrixBuilder(),
  ];
  const names = new Map<string, string>();
  for (;;) {
    const batch = await readBatch(db, { texts, afterId: contents.at(-1)?.id ?? 0 });
    for (const { title, creators: makers, description, ...content } of batch) {
      contents.push(content);
      if (texts && contents.length % wordsAtOnce === 0) await nextTurn();
      titles.add(termsOf(title));
      for (const name of makers) {
        if (!names.has(personKey(name))) names.set(personKey(name), name);
      }
      creators.add(makers.map(personKey));
      descriptions.add(termsOf(description));
    }
    if (batch.length < batchSize) break;
  }
  return {
    contents,
    // In the order in which the builder met them, and so in that of its columns.
    creatorNames: [...names.values()],
    items: {
      itemTitles: titles.matrix(),
      itemCreators: creators.matrix(),
      itemDescriptions: descriptions.matrix(),
      itemYear: Float64Array.from(contents, ({ year }) => year ?? NaN),
      itemWork: Int32Array.from(contents, ({ workId }) => workId ?? -1),
    },
  };
}

function readBatch(db: Queryable, { texts, afterId }: { texts: boolean; afterId: number }) {
  return db
    .selectFrom("content")
    .where("kind", "in", kinds)
    .where("id", ">", afterId)
    .select((eb) => [
      "id",
      "year",
      "work_id as workId",
      // Without episodes, the six kinds are left.
      eb.ref("kind").$castTo<Kind>().as("kind"),
      // Where they are not wanted, nothing is sent.
      (texts ? sql<string>`title` : sql<string>`''`).as("title"),
      (texts ? sql<string[]>`creators` : sql<string[]>`'{}'::text[]`).as("creators"),
      (texts
        ? sql<string>`left(coalesce(description, ''), ${sql.lit(longestDescription)})`
        : sql<string>`''`
      ).as("description"),
    ])
    .orderBy("id")
    .limit(batchSize)
    .execute();
}
