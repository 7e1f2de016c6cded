import { z } from "zod";

import { mapStreamErrors } from "../../trpc/expected-errors.ts";
import { router } from "../../trpc/init.ts";
import { procedure } from "../../trpc/procedures.ts";
import { Interaction } from "../interactions/schemas.ts";
import { LikedGenres } from "../me/schemas.ts";
import { compareRuns } from "./comparison.ts";
import { getInteraction, listInteractions, setInteraction } from "./deeds.ts";
import { listInputs } from "./inputs.ts";
import { streamRun } from "./on-run.ts";
import {
  createProfile,
  deleteProfile,
  getProfile,
  listProfiles,
  renameProfile,
} from "./profiles.ts";
import { listResults } from "./results.ts";
import { listRuns, startRun } from "./runs.ts";
import {
  CompareInput,
  Comparison,
  ContentInput,
  CreateInput,
  GenreInput,
  Inputs,
  InputsInput,
  InteractionPage,
  InteractionsInput,
  OnRunInput,
  Profile,
  ProfileInput,
  ProfilePage,
  ProfilesInput,
  RenameInput,
  ResultPage,
  ResultsInput,
  RunInput,
  RunPage,
  RunReference,
  RunsInput,
  SetInteractionInput,
} from "./schemas.ts";
import { likeGenre, listGenres, unlikeGenre } from "./tastes.ts";

const profilesRouter = router({
  list: procedure("sandbox.profiles.list")
    .input(ProfilesInput)
    .output(ProfilePage)
    .query(({ ctx, input }) => listProfiles(ctx, input)),
  get: procedure("sandbox.profiles.get")
    .input(ProfileInput)
    .output(Profile)
    .query(({ ctx, input }) => getProfile(ctx, input)),
  create: procedure("sandbox.profiles.create")
    .input(CreateInput)
    .output(Profile)
    .mutation(({ ctx, input }) => createProfile(ctx, input)),
  rename: procedure("sandbox.profiles.rename")
    .input(RenameInput)
    .output(Profile)
    .mutation(({ ctx, input }) => renameProfile(ctx, input)),
  delete: procedure("sandbox.profiles.delete")
    .input(ProfileInput)
    .output(z.null())
    .mutation(({ ctx, input }) => deleteProfile(ctx, input)),
  genres: procedure("sandbox.profiles.genres")
    .input(ProfileInput)
    .output(LikedGenres)
    .query(({ ctx, input }) => listGenres(ctx, input)),
  likeGenre: procedure("sandbox.profiles.likeGenre")
    .input(GenreInput)
    .output(z.null())
    .mutation(({ ctx, input }) => likeGenre(ctx, input)),
  unlikeGenre: procedure("sandbox.profiles.unlikeGenre")
    .input(GenreInput)
    .output(z.null())
    .mutation(({ ctx, input }) => unlikeGenre(ctx, input)),
  interactions: procedure("sandbox.profiles.interactions")
    .input(InteractionsInput)
    .output(InteractionPage)
    .query(({ ctx, input }) => listInteractions(ctx, input)),
  interaction: procedure("sandbox.profiles.interaction")
    .input(ContentInput)
    .output(Interaction)
    .query(({ ctx, input }) => getInteraction(ctx, input)),
  setInteraction: procedure("sandbox.profiles.setInteraction")
    .input(SetInteractionInput)
    .output(Interaction)
    .mutation(({ ctx, input }) => setInteraction(ctx, input)),
});

export const sandboxRouter = router({
  profiles: profilesRouter,
  run: procedure("sandbox.run")
    .input(RunInput)
    .output(RunReference)
    .mutation(({ ctx, input }) => startRun(ctx, input)),
  runs: procedure("sandbox.runs")
    .input(RunsInput)
    .output(RunPage)
    .query(({ ctx, input }) => listRuns(ctx, input)),
  results: procedure("sandbox.results")
    .input(ResultsInput)
    .output(ResultPage)
    .query(({ ctx, input }) => listResults(ctx, input)),
  inputs: procedure("sandbox.inputs")
    .input(InputsInput)
    .output(Inputs)
    .query(({ ctx, input }) => listInputs(ctx, input)),
  compare: procedure("sandbox.compare")
    .input(CompareInput)
    .output(Comparison)
    .query(({ ctx, input }) => compareRuns(ctx, input)),
  onRun: procedure("sandbox.onRun")
    .input(OnRunInput)
    .subscription(({ ctx, input, signal }) => mapStreamErrors(streamRun(ctx, input, signal))),
});
