import { router } from "../../trpc/init.ts";
import { procedure } from "../../trpc/procedures.ts";
import { banAccount, listAccounts, setAccountRoles } from "./accounts.ts";
import { Account, AccountPage, AccountsInput, BanInput, SetRolesInput } from "./schemas.ts";

export const adminRouter = router({
  users: procedure("admin.users")
    .input(AccountsInput)
    .output(AccountPage)
    .query(({ ctx, input }) => listAccounts(ctx, input)),
  setRoles: procedure("admin.setRoles")
    .input(SetRolesInput)
    .output(Account)
    .mutation(({ ctx, input }) => setAccountRoles(ctx, input)),
  ban: procedure("admin.ban")
    .input(BanInput)
    .output(Account)
    .mutation(({ ctx, input }) => banAccount(ctx, input)),
});
