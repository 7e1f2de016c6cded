import { inTransaction, type Queryable } from "@recofinement/db";

import { importDataSet, lockImports } from "../imports/import-data-set.ts";
import type { ImportReport, Row } from "../imports/types.ts";
import { readDemoCatalogue } from "./catalogue.ts";
import { synthesiseRatings } from "./taste.ts";

/** Loads the demo catalogue and its synthetic ratings, like any other data set. */
export function loadDemo(ctx: { db: Queryable }): Promise<ImportReport> {
  const contents = readDemoCatalogue();
  return importDataSet(ctx, {
    name: "demo",
    contents: asRows("catalogue", contents),
    interactions: asRows("taste", synthesiseRatings(contents)),
  });
}

/** Loads the demo into a database that has no content, once even when several processes start together. */
export async function loadDemoIfEmpty(ctx: { db: Queryable }): Promise<ImportReport | undefined> {
  if (!(await isEmpty(ctx))) return undefined;
  return inTransaction(ctx, async (inner) => {
    await lockImports(inner);
    return (await isEmpty(inner)) ? loadDemo(inner) : undefined;
  });
}

async function isEmpty({ db }: { db: Queryable }): Promise<boolean> {
  return !(await db.selectFrom("content").select("id").limit(1).executeTakeFirst());
}

function* asRows<T>(file: string, values: readonly T[]): Generator<Row<T>> {
  for (const [i, value] of values.entries()) yield { file, line: i + 1, ok: true, value };
}
