import { kinds } from "@recofinement/db/kinds";
import { engineNames } from "@recofinement/engine/names";
import { z } from "zod";

import { Id, Kind, listInput, Moment, page, text } from "../../schemas.ts";
import { Content, ContentReference } from "../catalogue/schemas.ts";
import { DayOrMoment, Interaction, Rating } from "../interactions/schemas.ts";
import { LikedGenres } from "../me/schemas.ts";
import { Reason, Recommendation } from "../recommendations/schemas.ts";

/** A person whom the caller has made up. */
export const Profile = z.object({
  id: z.uuid(),
  name: z.string(),
  createdAt: Moment,
  genreCount: z.int(),
  interactionCount: z.int(),
  runCount: z.int(),
});
export type Profile = z.input<typeof Profile>;

export const ProfilesInput = z.strictObject(listInput).prefault({});
export type ProfilesInput = z.infer<typeof ProfilesInput>;

export const ProfilePage = page(Profile);
export type ProfilePage = z.input<typeof ProfilePage>;

const ProfileName = text({ max: 45 });

export const CreateInput = z.strictObject({ name: ProfileName });
export type CreateInput = z.infer<typeof CreateInput>;

const profile = { profileId: z.uuid() };

export const ProfileInput = z.strictObject(profile);
export type ProfileInput = z.infer<typeof ProfileInput>;

export const RenameInput = z.strictObject({ ...profile, name: ProfileName });
export type RenameInput = z.infer<typeof RenameInput>;

export const GenreInput = z.strictObject({ ...profile, genreId: Id });
export type GenreInput = z.infer<typeof GenreInput>;

export const ContentInput = z.strictObject({ ...profile, contentId: Id });
export type ContentInput = z.infer<typeof ContentInput>;

const [earliest, latest] = [new Date("1900-01-01"), new Date("2100-01-01")];

/** When something was done: left out, now where it was done; null, nobody knows. */
const DoneAt = DayOrMoment.refine(
  (moment) => moment >= earliest && moment < latest,
  "Must be between 1900 and 2100",
)
  .nullable()
  .optional();

const Count = z.int32().min(0).default(0);

/** All that a profile has done with a content; a moment without its deed is not kept. */
export const SetInteractionInput = z.strictObject({
  ...profile,
  contentId: Id,
  rating: Rating.nullable(),
  ratedAt: DoneAt,
  viewCount: Count,
  viewedAt: DoneAt,
  count: Count,
  countedAt: DoneAt,
});
export type SetInteractionInput = z.infer<typeof SetInteractionInput>;

export const InteractionsInput = z.strictObject({
  ...profile,
  kind: Kind.optional(),
  ...listInput,
});
export type InteractionsInput = z.infer<typeof InteractionsInput>;

export const InteractionPage = page(z.object({ content: Content, interaction: Interaction }));
export type InteractionPage = z.input<typeof InteractionPage>;

/** Some of a set or, left out, all; the order in which they are named means nothing. */
function someOf<const T extends readonly [string, ...string[]]>(all: T) {
  const item = z.enum(all);
  return z
    .array(item)
    .min(1)
    .max(all.length)
    .transform((wanted) => item.options.filter((each) => wanted.some((other) => other === each)));
}

export const RunInput = z.strictObject({
  ...profile,
  kinds: someOf(kinds).prefault([...kinds]),
  engines: someOf(engineNames).prefault(["blend"]),
  /** Results of each engine and kind at most. */
  limit: z.int().min(1).max(100).default(24),
  /** Whatever an engine does at random follows from it. */
  seed: z.int32().default(0),
});
export type RunInput = z.infer<typeof RunInput>;

export const RunReference = z.object({ runId: Id });

const Status = z.enum(["queued", "running", "finished", "failed"]);

/** How far a run is. */
export const RunProgress = z.object({
  runId: Id,
  status: Status,
  /** Of the work, 0 to 1. */
  progress: z.number(),
});
export type RunProgress = z.infer<typeof RunProgress>;

/** One execution of engines on a profile. */
export const Run = z.object({
  id: Id,
  profile: z.object({ id: z.uuid(), name: z.string() }),
  status: Status,
  progress: z.number(),
  parameters: z.object({
    kinds: z.array(Kind),
    engines: z.array(z.string()),
    limit: z.int(),
    seed: z.int(),
    /** The year in which the lists are made: what comes out later cannot be had yet. */
    year: z.int(),
  }),
  /** Of what the engines had learnt; null until the run is finished. */
  modelVersion: z.int().nullable(),
  requestedAt: Moment,
  startedAt: Moment.nullable(),
  finishedAt: Moment.nullable(),
  /** How long the work took. */
  milliseconds: z.number().nullable(),
  /** Why it failed. */
  error: z.string().nullable(),
});
export type Run = z.input<typeof Run>;

export const RunsInput = z
  .strictObject({ profileId: z.uuid().optional(), ...listInput })
  .prefault({});
export type RunsInput = z.infer<typeof RunsInput>;

export const RunPage = page(Run);
export type RunPage = z.input<typeof RunPage>;

const ofRun = { runId: Id };

export const ResultsInput = z.strictObject({
  ...ofRun,
  kind: Kind.optional(),
  engine: z.enum(engineNames).optional(),
  ...listInput,
});
export type ResultsInput = z.infer<typeof ResultsInput>;

/** One place of a list; its reasons are of what the profile was like in that run. */
const Result = Recommendation.extend({
  rank: z.int(),
  reasons: z.array(Reason).max(3),
});

export const ResultPage = page(Result);
export type ResultPage = z.input<typeof ResultPage>;

export const InputsInput = z.strictObject({ ...ofRun, ...listInput });
export type InputsInput = z.infer<typeof InputsInput>;

/** What a run saw: the interactions, a page at a time, with everything else beside. */
export const Inputs = page(
  z.object({ content: ContentReference, interaction: Interaction }),
).extend({ run: Run, genres: LikedGenres });
export type Inputs = z.input<typeof Inputs>;

export const CompareInput = z.strictObject({
  ...ofRun,
  otherRunId: Id,
  kind: Kind.optional(),
  engine: z.enum(engineNames).optional(),
  /** How deep the overlap looks. */
  depth: z.int().min(1).max(100).default(10),
});
export type CompareInput = z.infer<typeof CompareInput>;

const Place = z.object({ content: ContentReference, rank: z.int(), score: z.number() });

/** The lists of one engine and kind in two runs. */
const ListComparison = z.object({
  kind: Kind,
  engine: z.string(),
  /** What is in both, by its rank in the first. */
  both: z.array(
    z.object({
      content: ContentReference,
      rank: z.int(),
      otherRank: z.int(),
      /** Of the score in the other run and that in the first. */
      scoreDifference: z.number(),
    }),
  ),
  onlyFirst: z.array(Place),
  onlyOther: z.array(Place),
  /**
   * Of the first `depth` places of both, which part is in both, 0 to 1. Where the longer list has
   * fewer places, `depth` is its length.
   */
  overlap: z.object({ depth: z.int(), share: z.number() }),
  /** Kendall's tau of what is in both, -1 to 1; null where fewer than two are. */
  kendallTau: z.number().nullable(),
});

export const Comparison = z.object({
  /** Whether the profile was the same, with all that it had done, as far as the engines can tell. */
  inputsEqual: z.boolean(),
  parametersEqual: z.boolean(),
  modelVersionsEqual: z.boolean(),
  lists: z.array(ListComparison),
});
export type Comparison = z.infer<typeof Comparison>;

export const OnRunInput = z.strictObject({
  ...ofRun,
  /** The id of the last event that was received. */
  lastEventId: z
    .string()
    .regex(/^(queued|running|finished|failed):[\d.e-]{1,24}$/)
    .optional(),
});
export type OnRunInput = z.infer<typeof OnRunInput>;
