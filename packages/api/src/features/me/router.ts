import { z } from "zod";

import { router } from "../../trpc/init.ts";
import { procedure } from "../../trpc/procedures.ts";
import { GenreInput, LikedGenres, Me } from "./schemas.ts";
import { completePreferences, getMe, likeGenre, listLikedGenres, unlikeGenre } from "./service.ts";

export const meRouter = router({
  get: procedure("me.get")
    .output(Me)
    .query(({ ctx }) => getMe(ctx)),
  completePreferences: procedure("me.completePreferences")
    .output(Me)
    .mutation(({ ctx }) => completePreferences(ctx)),
  likedGenres: procedure("me.likedGenres")
    .output(LikedGenres)
    .query(({ ctx }) => listLikedGenres(ctx)),
  likeGenre: procedure("me.likeGenre")
    .input(GenreInput)
    .output(z.null())
    .mutation(({ ctx, input }) => likeGenre(ctx, input)),
  unlikeGenre: procedure("me.unlikeGenre")
    .input(GenreInput)
    .output(z.null())
    .mutation(({ ctx, input }) => unlikeGenre(ctx, input)),
});
