import { router } from "../../trpc/init.ts";
import { procedure } from "../../trpc/procedures.ts";
import { PublicUserPage, SearchUsersInput } from "./schemas.ts";
import { searchUsers } from "./service.ts";

export const usersRouter = router({
  search: procedure("users.search")
    .input(SearchUsersInput)
    .output(PublicUserPage)
    .query(({ ctx, input }) => searchUsers(ctx, input)),
});
