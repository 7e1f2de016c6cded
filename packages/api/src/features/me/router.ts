import { z } from "zod";

import { router } from "../../trpc/init.ts";
import { procedure } from "../../trpc/procedures.ts";
import { changeEmail, changePassword } from "./credentials.ts";
import { deleteMe } from "./deletion.ts";
import { exportMe } from "./export.ts";
import {
  ChangeEmailInput,
  ChangePasswordInput,
  DeleteInput,
  Export,
  GenreInput,
  LikedGenres,
  Me,
  UpdateInput,
} from "./schemas.ts";
import {
  completePreferences,
  getMe,
  likeGenre,
  listLikedGenres,
  unlikeGenre,
  updateMe,
} from "./service.ts";

export const meRouter = router({
  get: procedure("me.get")
    .output(Me)
    .query(({ ctx }) => getMe(ctx)),
  update: procedure("me.update")
    .input(UpdateInput)
    .output(Me)
    .mutation(({ ctx, input }) => updateMe(ctx, input)),
  changePassword: procedure("me.changePassword")
    .input(ChangePasswordInput)
    .output(z.null())
    .mutation(({ ctx, input }) => changePassword(ctx, input)),
  changeEmail: procedure("me.changeEmail")
    .input(ChangeEmailInput)
    .output(Me)
    .mutation(({ ctx, input }) => changeEmail(ctx, input)),
  export: procedure("me.export")
    .output(Export)
    .query(({ ctx }) => exportMe(ctx)),
  delete: procedure("me.delete")
    .input(DeleteInput)
    .output(z.null())
    .mutation(({ ctx, input }) => deleteMe(ctx, input)),
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
