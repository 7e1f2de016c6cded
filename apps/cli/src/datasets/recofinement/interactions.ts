import type { ImportedInteraction, Row } from "@recofinement/api";

import { isPossibleMoment } from "../moments.ts";
import { accept, mapRows, refuse, type Result } from "../rows.ts";
import type { Cells } from "../table.ts";
import { integerIn } from "../text.ts";
import { readDump } from "./files.ts";

const columns = [
  "user_id",
  "content_id",
  "rating",
  "last_rating_date",
  "review_see_count",
  "last_review_see_date",
  "count",
  "last_count_increment",
] as const;

const mostOfACounter = 2_147_483_647;

/** What users did with contents: meta_user_content, with all three of its counters. */
export function readInteractions(directory: string): AsyncIterable<Row<ImportedInteraction>> {
  return mapRows(readDump(directory, "meta_user_content", columns), parseMeta);
}

function parseMeta(cells: Cells<(typeof columns)[number]>): Result<ImportedInteraction> {
  const rating = integerIn(cells.rating, 0, 5);
  if (rating === null && cells.rating !== "") {
    return refuse("the rating is not 0 to 5", cells.rating);
  }
  const viewCount = integerIn(cells.review_see_count || "0", 0, mostOfACounter);
  if (viewCount === null) return refuse("the views are no number", cells.review_see_count);
  const count = integerIn(cells.count || "0", 0, mostOfACounter);
  if (count === null) return refuse("the count is no number", cells.count);
  if (rating === null && viewCount === 0 && count === 0) return refuse("nothing was done");
  return accept({
    userId: cells.user_id,
    contentId: cells.content_id,
    ...(rating !== null && { rating, ratedAt: momentIn(cells.last_rating_date) }),
    ...(viewCount > 0 && { viewCount, viewedAt: momentIn(cells.last_review_see_date) }),
    ...(count > 0 && { count, countedAt: momentIn(cells.last_count_increment) }),
  });
}

/** The old service wrote its own local time without a zone: it is taken for UTC. An impossible one is none. */
function momentIn(cell: string): Date | undefined {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,6})?)/.exec(cell) ?? [];
  const moment = new Date(`${day}T${time}Z`);
  return isPossibleMoment(moment) ? moment : undefined;
}
