import type { Database } from "@recofinement/db";
import type { Transaction } from "kysely";

import type { RejectionLog } from "./rejections.ts";
import type { ImportedContent, ImportSource, OnImportProgress } from "./types.ts";

/** An import under way. */
export interface ImportRun {
  readonly db: Transaction<Database>;
  readonly source: ImportSource;
  readonly rejections: RejectionLog;
  readonly onProgress: OnImportProgress;
}

/** A content of the data set and the row that it is now. */
export interface Placed {
  readonly contentId: number;
  readonly value: ImportedContent;
}
