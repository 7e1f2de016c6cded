import { inTransaction, type ModelFacts, type Queryable } from "@recofinement/db";
import { sql } from "kysely";

/** Bytes of one row: PostgreSQL sends a value as a whole, and doubles its size on the way. */
const partSize = 4 * 1024 * 1024;

/** Versions that are kept: the current one, and the one before it. */
const kept = 2;

/**
 * How models are stored. A process looks only for models of its own format: of two releases that share a
 * database each trains and serves its own.
 */
const format = 1;

/** A version of the model that can be served from. */
export interface ModelVersion {
  readonly version: number;
  readonly createdAt: Date;
  readonly facts: ModelFacts;
}

/**
 * Keeps a model as the current version, the one before it as a spare, and forgets older ones. It can be
 * seen when all of it is written, and not before.
 */
export async function saveModel(
  db: Queryable,
  model: Uint8Array,
  facts: Omit<ModelFacts, "bytes">,
): Promise<number> {
  const { id: version } = await db
    .insertInto("engine_model")
    .values({ format })
    .returning("id")
    .executeTakeFirstOrThrow();
  for (let part = 0; part * partSize < model.length; part++) {
    const bytes = Buffer.from(model.subarray(part * partSize, (part + 1) * partSize));
    await db.insertInto("engine_model_part").values({ model_id: version, part, bytes }).execute();
  }
  await inTransaction({ db }, async (inner) => {
    await inner.db
      .updateTable("engine_model")
      .set({
        ready_at: sql<Date>`clock_timestamp()`,
        facts: JSON.stringify({ ...facts, bytes: model.length }),
      })
      .where("id", "=", version)
      .execute();
    await forgetOldModels(inner.db);
  });
  return version;
}

/** The newest version that is ready. */
export async function currentModel(db: Queryable): Promise<ModelVersion | undefined> {
  return readyModels(db).executeTakeFirst();
}

function readyModels(db: Queryable) {
  return db
    .selectFrom("engine_model")
    .where("format", "=", format)
    .where("ready_at", "is not", null)
    .select((eb) => [
      "id as version",
      "created_at as createdAt",
      eb.ref("facts").$notNull().as("facts"),
    ])
    .orderBy("id", "desc");
}

/** The versions that are kept, newest first. */
export async function readableModels(db: Queryable): Promise<number[]> {
  const models = await readyModels(db).limit(kept).execute();
  return models.map(({ version }) => version);
}

/** The bytes of a version; undefined where it is not whole, or has been forgotten meanwhile. */
export async function readModel(db: Queryable, version: number): Promise<Uint8Array | undefined> {
  const parts: Buffer[] = [];
  for (;;) {
    const row = await db
      .selectFrom("engine_model_part")
      .where("model_id", "=", version)
      .where("part", "=", parts.length)
      .select("bytes")
      .executeTakeFirst();
    if (!row) break;
    parts.push(row.bytes);
  }
  const model = Buffer.concat(parts);
  const stored = await readyModels(db).where("id", "=", version).executeTakeFirst();
  return stored?.facts.bytes === model.length && model.length > 0 ? model : undefined;
}

/** What is older than the versions that are kept, and what a trainer that died has left half written. */
async function forgetOldModels(db: Queryable): Promise<void> {
  const recent = readyModels(db).clearSelect().select("id").limit(kept);
  await db
    .deleteFrom("engine_model")
    .where("format", "=", format)
    .where("id", "not in", recent)
    .where((eb) =>
      eb.or([
        eb("ready_at", "is not", null),
        eb("created_at", "<", sql<Date>`now() - interval '1 day'`),
      ]),
    )
    .execute();
}
