import { type Kind, kinds, type Queryable } from "@recofinement/db";
import { termMatrixBuilder, termsOf, type TrainingData } from "@recofinement/engine";

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

/** Reads every content. */
export async function readItems(db: Queryable): Promise<ItemSnapshot> {
  const contents: { id: number; kind: Kind; year: number | null; workId: number | null }[] = [];
  const [titles, creators, descriptions] = [
    termMatrixBuilder(),
    termMatrixBuilder(),
    termMatrixBuilder(),
  ];
  const names = new Map<string, string>();
  for (;;) {
    const batch = await readBatch(db, contents.at(-1)?.id ?? 0);
    for (const { title, creators: makers, description, ...content } of batch) {
      contents.push(content);
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

function readBatch(db: Queryable, afterId: number) {
  return db
    .selectFrom("content")
    .where("kind", "in", kinds)
    .where("id", ">", afterId)
    .select((eb) => [
      "id",
      "title",
      "year",
      "creators",
      "work_id as workId",
      // Without episodes, the six kinds are left.
      eb.ref("kind").$castTo<Kind>().as("kind"),
      eb
        .fn<string>("left", [eb.fn.coalesce("description", eb.val("")), eb.lit(longestDescription)])
        .as("description"),
    ])
    .orderBy("id")
    .limit(batchSize)
    .execute();
}
