import type { Database } from "@recofinement/db";
import type { Transaction } from "kysely";

import type { People } from "./people.ts";
import type { RejectionLog } from "./rejections.ts";
import type { ImportOptions, ImportSource } from "./types.ts";

/** An import under way. */
export interface ImportRun {
  readonly db: Transaction<Database>;
  readonly source: ImportSource;
  readonly people: People;
  readonly rejections: RejectionLog;
  readonly onProgress: NonNullable<ImportOptions["onProgress"]>;
  readonly withRoles: boolean;
}
