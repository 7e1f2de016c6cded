import { z } from "zod";

import { Id, Kind, Moment, lines, listInput, page } from "../../schemas.ts";
import { ContentReference } from "../catalogue/schemas.ts";
import { PublicUser } from "../users/schemas.ts";
import { identifierSchemas, Proposal, proposalWith, titleAndYear } from "./proposal.ts";

/** Says that what seems to be there already is something else. */
const despiteDuplicates = z.boolean().default(false);

/** What a moderator tells the author. */
const DecisionReason = lines({ max: 1_000 }).nullable().default(null);

export const CreateInput = proposalWith({ despiteDuplicates });
export type CreateInput = z.infer<typeof CreateInput>;

/** One's own submission, and what became of it. */
export const Submission = Proposal.and(
  z.object({
    id: Id,
    status: z.enum(["pending", "approved", "declined"]),
    createdAt: Moment,
    decidedAt: Moment.nullable(),
    reason: z.string().nullable(),
    /** The content that it has become. */
    contentId: Id.nullable(),
  }),
);
export type Submission = z.input<typeof Submission>;

export const MineInput = z.strictObject(listInput).prefault({});
export type MineInput = z.infer<typeof MineInput>;

export const SubmissionPage = page(Submission);
export type SubmissionPage = z.input<typeof SubmissionPage>;

/** A submission that waits for a decision, as moderators see it. */
const QueuedSubmission = Proposal.and(z.object({ id: Id, createdAt: Moment, author: PublicUser }));

export const QueueInput = z.strictObject(listInput).prefault({});
export type QueueInput = z.infer<typeof QueueInput>;

export const QueuePage = page(QueuedSubmission);
export type QueuePage = z.input<typeof QueuePage>;

export const ApproveInput = z.strictObject({
  submissionId: Id,
  /** What is to be added in place of what was proposed: all of it, corrected. */
  proposal: proposalWith({}).optional(),
  reason: DecisionReason,
  despiteDuplicates,
});
export type ApproveInput = z.infer<typeof ApproveInput>;

export const Approved = z.object({ contentId: Id });
export type Approved = z.infer<typeof Approved>;

export const DeclineInput = z.strictObject({ submissionId: Id, reason: DecisionReason });
export type DeclineInput = z.infer<typeof DeclineInput>;

export const DuplicatesInput = z.strictObject({
  kind: Kind,
  ...titleAndYear,
  identifiers: z.strictObject(identifierSchemas).partial().default({}),
});
export type DuplicatesInput = z.infer<typeof DuplicatesInput>;

/** What a proposal may be the same as. */
const Duplicate = ContentReference.extend({
  /** Whether it is taken for the same: the same identifier, or the same title and year. */
  isSame: z.boolean(),
});
export type Duplicate = z.infer<typeof Duplicate>;

export const Duplicates = z.object({
  contents: z.array(Duplicate),
  /** One's own submissions that wait for a decision. */
  submissions: z.array(Duplicate),
});
export type Duplicates = z.infer<typeof Duplicates>;
