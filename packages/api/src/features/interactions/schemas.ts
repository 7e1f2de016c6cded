import { z } from "zod";

import { Id, Kind, listInput, Moment, page } from "../../schemas.ts";
import { Content } from "../catalogue/schemas.ts";

/** What the caller did with one content. */
export const Interaction = z.object({
  rating: z.number().nullable(),
  ratedAt: Moment.nullable(),
  viewCount: z.int(),
  viewedAt: Moment.nullable(),
  count: z.int(),
  countedAt: Moment.nullable(),
});
export type Interaction = z.input<typeof Interaction>;

/** Stars: 0 to 5 in halves. */
export const Rating = z
  .number()
  .min(0)
  .max(5)
  .refine((stars) => Number.isInteger(stars * 2), "Ratings go in halves: 0, 0.5, 1 … 5");

export const ContentInput = z.strictObject({ contentId: Id });
export type ContentInput = z.infer<typeof ContentInput>;

export const RateInput = z.strictObject({ contentId: Id, rating: Rating.nullable() });
export type RateInput = z.infer<typeof RateInput>;

export const AddCountInput = z.strictObject({ contentId: Id, by: z.int().min(1).max(1_000) });
export type AddCountInput = z.infer<typeof AddCountInput>;

/** A day, which begins at midnight in UTC, or a moment. */
export const DayOrMoment = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })])
  .pipe(z.coerce.date<string>());

export const HistoryInput = z.strictObject({
  kind: Kind.optional(),
  /** What was last touched at this moment or later. */
  from: DayOrMoment.optional(),
  /** What was last touched before this moment. */
  to: DayOrMoment.optional(),
  ...listInput,
});
export type HistoryInput = z.infer<typeof HistoryInput>;

/** Which episode of the series was rated or counted. */
const EpisodeReference = z.object({
  id: Id,
  season: z.int(),
  episode: z.int(),
  title: z.string(),
});

export const HistoryPage = page(
  z.object({ content: Content, episode: EpisodeReference.nullable(), interaction: Interaction }),
);
export type HistoryPage = z.input<typeof HistoryPage>;
