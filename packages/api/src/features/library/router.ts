import { router } from "../../trpc/init.ts";
import { procedure } from "../../trpc/procedures.ts";
import { ImportInput, ImportReport } from "./schemas.ts";
import { importLibrary } from "./service.ts";

export const libraryRouter = router({
  import: procedure("library.import")
    .input(ImportInput)
    .output(ImportReport)
    .mutation(({ ctx, input }) => importLibrary(ctx, input)),
});
