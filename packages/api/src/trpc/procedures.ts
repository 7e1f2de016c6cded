import { authenticate } from "../auth/sessions.ts";
import { AppError } from "../errors.ts";
import { Email } from "../schemas.ts";
import { access, type Access, type Path, type PublicPath, type SignedInPath } from "./access.ts";
import { baseProcedure } from "./init.ts";

/**
 * Begins the procedure of that name as its row in the access table says: who may call it and how
 * often is checked before its input is looked at.
 */
export function procedure(path: PublicPath): ReturnType<typeof publicProcedure>;
export function procedure(path: SignedInPath): ReturnType<typeof signedInProcedure>;
export function procedure(path: Path) {
  const row: Access = access[path];
  return row.rung === "public" ? publicProcedure(path, row) : signedInProcedure(path, row);
}

function publicProcedure(path: Path, { limit }: Access) {
  return baseProcedure.meta({ path }).use(async ({ ctx, getRawInput, next }) => {
    if (!limit) return next();
    const account = addressIn(await getRawInput());
    const counted = await ctx.limits.count({ procedure: path, limit, account, ip: ctx.call.ip });
    const result = await next();
    if (result.ok) await counted.succeeded();
    return result;
  });
}

function signedInProcedure(path: Path, { rung, limit }: Access) {
  return baseProcedure.meta({ path }).use(async ({ ctx, next }) => {
    const actor = await authenticate(ctx);
    if (rung !== "user" && rung !== "public" && !actor.permissions.has(rung)) {
      throw new AppError("PERMISSION_MISSING", `This needs the permission "${rung}".`);
    }
    if (!limit) return next({ ctx: { actor } });
    const account = String(actor.userId);
    const counted = await ctx.limits.count({ procedure: path, limit, account, ip: ctx.call.ip });
    const result = await next({ ctx: { actor } });
    if (result.ok) await counted.succeeded();
    return result;
  });
}

/** The account that a call without a session is about, by its e-mail address. */
function addressIn(input: unknown): string | undefined {
  if (typeof input !== "object" || input === null || !("email" in input)) return undefined;
  return Email.safeParse(input.email).data;
}
