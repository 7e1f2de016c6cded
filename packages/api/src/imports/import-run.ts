import type { Database } from "@recofinement/db";
import type { Transaction } from "kysely";

import type { People } from "./people.ts";
import type { RejectionLog } from "./rejections.ts";
import type { ImportedContent, ImportOptions, ImportSource } from "./types.ts";

/** An import under way. */
export interface ImportRun {
  readonly db: Transaction<Database>;
  readonly source: ImportSource;
  readonly people: People;
  readonly rejections: RejectionLog;
  readonly onProgress: NonNullable<ImportOptions["onProgress"]>;
  readonly withRoles: boolean;
}

/** A content of the data set and the row that it is now. */
export interface Placed {
  readonly contentId: number;
  readonly value: ImportedContent;
}
