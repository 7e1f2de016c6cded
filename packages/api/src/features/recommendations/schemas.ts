import { z } from "zod";

import { Id, Kind, listInput, Moment, page } from "../../schemas.ts";
import { Content, ContentReference, Genre } from "../catalogue/schemas.ts";

/** How much of what speaks for the content this reason accounts for, 0 to 1. */
const share = z.number();

/** Why a content is recommended; each names rows that are true at this moment. */
export const Reason = z.discriminatedUnion("type", [
  /** Because of a content that you rated. */
  z.object({ type: z.literal("rated"), content: ContentReference, rating: z.number(), share }),
  /** Because of a genre of what you like. */
  z.object({ type: z.literal("genre"), genre: Genre, share }),
  /** Because it is of a time of which you like more than others do. */
  z.object({ type: z.literal("period"), from: z.int(), to: z.int(), share }),
  /** Because many rated it well. */
  z.object({ type: z.literal("popular"), rating: z.number(), ratingCount: z.int(), share }),
]);
export type Reason = z.infer<typeof Reason>;

export const Recommendation = z.object({
  content: Content,
  /** Comparable within one list only. */
  score: z.number(),
  engine: z.string(),
  reasons: z.array(Reason).min(1).max(3),
});
export type Recommendation = z.infer<typeof Recommendation>;

export const ForMeInput = z.strictObject({
  kind: Kind.optional(),
  genreId: Id.optional(),
  ...listInput,
});
export type ForMeInput = z.infer<typeof ForMeInput>;

export const RecommendationPage = page(Recommendation);
export type RecommendationPage = z.infer<typeof RecommendationPage>;

export const RefreshOutput = z.object({ runId: Id });

export const OnChangedInput = z
  .strictObject({
    /** The id of the last event that was received. */
    lastEventId: z.iso.datetime().optional(),
  })
  .prefault({});
export type OnChangedInput = z.infer<typeof OnChangedInput>;

/** A list of mine has become another one. */
export const ListChanged = z.object({ kind: Kind, at: Moment });
