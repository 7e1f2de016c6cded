import type { ColumnType } from "kysely";

/** A moment that is set when the row is, and stays. */
export type CreatedAt = ColumnType<Date, Date | undefined, never>;
