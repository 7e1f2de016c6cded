import { writeFile } from "node:fs/promises";

import type { createCaller } from "@recofinement/api";
import { explainSql, type SqlRecord } from "@recofinement/api/testing";
import type { DatabaseHandle } from "@recofinement/db";

type Caller = ReturnType<typeof createCaller>;

/** A call whose plans are of interest. */
export interface PlannedCall {
  readonly name: string;
  readonly call: (caller: Caller) => Promise<unknown>;
}

/** Writes down every statement of some calls, with its parameters and how PostgreSQL goes about it. */
export async function writePlans(
  file: string,
  {
    calls,
    caller,
    record,
    database,
  }: {
    readonly calls: readonly PlannedCall[];
    readonly caller: Caller;
    /** What `caller` works on. */
    readonly record: SqlRecord;
    readonly database: DatabaseHandle;
  },
): Promise<void> {
  const chapters: string[] = [];
  for (const { name, call } of calls) {
    record.take();
    await call(caller);
    chapters.push(`# ${name}\n\n${await explainSql(database.db, record.take())}`);
  }
  await writeFile(file, chapters.join("\n"));
}
