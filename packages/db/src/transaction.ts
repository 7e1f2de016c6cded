import type { Kysely, Transaction } from "kysely";

import type { Database } from "./tables/index.ts";

/** A handle for queries: the database itself or a transaction on it. */
export type Queryable = Kysely<Database>;

/** A context whose handle is a transaction. */
export type InTransaction<C extends { db: Queryable }> = Omit<C, "db"> & {
  db: Transaction<Database>;
};

/**
 * Runs `work` in a transaction: the one that `ctx` is already in, or a new one. `work` gets a whole
 * context, so that the outer handle, which would run outside the transaction, is not in reach.
 * The transaction commits when `work` resolves and rolls back when it rejects; inside a joined
 * transaction the outermost caller decides.
 */
export async function inTransaction<C extends { db: Queryable }, R>(
  ctx: C,
  work: (ctx: InTransaction<C>) => Promise<R>,
): Promise<R> {
  const { db } = ctx;
  if (isTransaction(db)) return work({ ...ctx, db });
  return db.transaction().execute((transaction) => work({ ...ctx, db: transaction }));
}

/**
 * Runs `work` in a transaction and takes everything back: for saying what it would do.
 * A context that is in a transaction already cannot rehearse.
 */
export async function rehearse<C extends { db: Queryable }, R>(
  ctx: C,
  work: (ctx: InTransaction<C>) => Promise<R>,
): Promise<R> {
  const transaction = await ctx.db.startTransaction().execute();
  try {
    return await work({ ...ctx, db: transaction });
  } finally {
    await transaction.rollback().execute();
  }
}

function isTransaction(db: Queryable): db is Transaction<Database> {
  return db.isTransaction;
}
