import { engineNames, groupRules } from "@recofinement/engine/names";
import { z } from "zod";

import { Id, Kind, listInput, Moment, page, text } from "../../schemas.ts";
import { Content, ContentReference, Genre } from "../catalogue/schemas.ts";
import { PublicUser } from "../users/schemas.ts";

/** How much of what speaks for the content this reason accounts for, 0 to 1. */
const share = z.number();

/** A content of yours that a reason names; its rating is null where you have used and not rated it. */
const ofYours = { content: ContentReference, rating: z.number().nullable(), share };

/** Why a content is recommended; each names rows that are true at this moment. */
export const Reason = z.discriminatedUnion("type", [
  /** Because of a content that you rated or used: those who like it like this one, or both are alike. */
  z.object({ type: z.literal("rated"), ...ofYours }),
  /** Because its title is of the same series as one that you like. */
  z.object({ type: z.literal("franchise"), ...ofYours }),
  /** Because it shows the same work as one that you like: the film of a book. */
  z.object({ type: z.literal("work"), ...ofYours }),
  /** Because of a genre of what you like. */
  z.object({ type: z.literal("genre"), genre: Genre, share }),
  /** Because of somebody who made what you like. */
  z.object({ type: z.literal("creator"), name: z.string(), share }),
  /** Because it is of a time of which you like more than others do. */
  z.object({ type: z.literal("period"), from: z.int(), to: z.int(), share }),
  /** Because many rated it well or use it. */
  z.object({
    type: z.literal("popular"),
    rating: z.number().nullable(),
    ratingCount: z.int(),
    /** How many have rated or used it. */
    people: z.int(),
    share,
  }),
  /** Because a member of the group wants it most. */
  z.object({ type: z.literal("member"), user: PublicUser, share }),
]);
export type Reason = z.infer<typeof Reason>;

export const Engine = z.enum(engineNames);
export type Engine = z.infer<typeof Engine>;

export const Recommendation = z.object({
  content: Content,
  /** Comparable within one list only. */
  score: z.number(),
  engine: Engine,
  reasons: z.array(Reason).min(1).max(3),
});
export type Recommendation = z.infer<typeof Recommendation>;

export const ForMeInput = z
  .strictObject({
    kind: Kind.optional(),
    /** The blend of all by default. */
    engine: Engine.default("blend"),
    genreId: Id.optional(),
    /** How varied the page is, from 0 (the best) to 1 (as different as can be). */
    diversity: z.number().min(0).max(1).optional(),
    ...listInput,
  })
  .prefault({});
export type ForMeInput = z.infer<typeof ForMeInput>;

export const RecommendationPage = page(Recommendation).extend({
  /** Names this page as it was shown. */
  impressionId: z.uuid(),
});
export type RecommendationPage = z.infer<typeof RecommendationPage>;

export const ForGroupInput = z.strictObject({
  groupId: Id,
  kind: Kind.optional(),
  /** How the members' wishes become one list. */
  rule: z.enum(groupRules).default("average"),
  ...listInput,
});
export type ForGroupInput = z.infer<typeof ForGroupInput>;

/** A recommendation for a group, and what each member makes of it. */
export const GroupRecommendation = Recommendation.extend({
  /** From 1 (what the member wants most) over 0 (the middle of their list) down. */
  memberScores: z.array(z.object({ user: PublicUser, score: z.number() })),
});
export type GroupRecommendation = z.infer<typeof GroupRecommendation>;

export const GroupRecommendationPage = page(GroupRecommendation);
export type GroupRecommendationPage = z.infer<typeof GroupRecommendationPage>;

export const RefreshOutput = z.object({ runId: Id });

/** What somebody does not like about a content: its genre, an actor, the year. */
const RejectionReason = z.strictObject({
  category: text({ max: 30 }),
  value: text({ max: 200 }),
});

export const RejectInput = z.strictObject({
  contentId: Id,
  reasons: z.array(RejectionReason).max(20).default([]),
});
export type RejectInput = z.infer<typeof RejectInput>;

export const UndoRejectInput = z.strictObject({ contentId: Id });
export type UndoRejectInput = z.infer<typeof UndoRejectInput>;

const Rejection = z.object({
  content: Content,
  reasons: z.array(RejectionReason),
  rejectedAt: Moment,
});

export const RejectedInput = z.strictObject({ kind: Kind.optional(), ...listInput }).prefault({});
export type RejectedInput = z.infer<typeof RejectedInput>;

export const RejectionPage = page(Rejection);
export type RejectionPage = z.input<typeof RejectionPage>;

export const OnChangedInput = z
  .strictObject({
    /** The id of the last event that was received. */
    lastEventId: z.iso.datetime().optional(),
  })
  .prefault({});
export type OnChangedInput = z.infer<typeof OnChangedInput>;

/** A list of mine has become another one. */
export const ListChanged = z.object({ kind: Kind, at: Moment });
