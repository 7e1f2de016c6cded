import { z } from "zod";

import { router } from "../../trpc/init.ts";
import { permittedProcedure, userProcedure } from "../../trpc/procedures.ts";
import { GenreInput, LikedGenres, Me } from "./schemas.ts";
import { completePreferences, getMe, likeGenre, listLikedGenres, unlikeGenre } from "./service.ts";

const profileProcedure = permittedProcedure("modify_user_profil");

export const meRouter = router({
  get: userProcedure.output(Me).query(({ ctx }) => getMe(ctx)),
  completePreferences: profileProcedure.output(Me).mutation(({ ctx }) => completePreferences(ctx)),
  likedGenres: userProcedure.output(LikedGenres).query(({ ctx }) => listLikedGenres(ctx)),
  likeGenre: profileProcedure
    .input(GenreInput)
    .output(z.null())
    .mutation(({ ctx, input }) => likeGenre(ctx, input)),
  unlikeGenre: profileProcedure
    .input(GenreInput)
    .output(z.null())
    .mutation(({ ctx, input }) => unlikeGenre(ctx, input)),
});
