import type { Migration } from "kysely/migration";

import * as foundation from "./0001-foundation.ts";
import * as accounts from "./0002-accounts.ts";
import * as wholeCatalogue from "./0003-whole-catalogue.ts";
import * as similarContents from "./0004-similar-contents.ts";
import * as recommender from "./0005-recommender.ts";
import * as sandbox from "./0006-sandbox.ts";

/** Every migration by name, in order. A released migration never changes. */
export const migrations: Record<string, Migration> = {
  "0001-foundation": foundation,
  "0002-accounts": accounts,
  "0003-whole-catalogue": wholeCatalogue,
  "0004-similar-contents": similarContents,
  "0005-recommender": recommender,
  "0006-sandbox": sandbox,
};
