import { TRPCError } from "@trpc/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { AppError } from "./errors.ts";
import { findUserTables, type UserTable } from "./features/me/user-tables.ts";
import { createTestApp, type TestApp } from "./testing/index.ts";
import { callByPath, procedures } from "./testing/procedures.ts";
import { belongingsOf, snapshot } from "./testing/rows.ts";
import {
  createWorld,
  type Inhabitant,
  sampleInputs,
  type World,
  worldsOf,
} from "./testing/world.ts";
import { access, type Access, type Path } from "./trpc/access.ts";

const accessRows = Object.entries(access) as [Path, Access][];

describe("the access table", () => {
  test("has a row for every procedure, and no other", () => {
    expect([...procedures.keys()].toSorted()).toEqual(Object.keys(access).toSorted());
  });

  test("is what every procedure was built from, by its own row", () => {
    for (const [path, { _def }] of procedures) expect(_def.meta, path).toEqual({ path });
  });
});

let app: TestApp;
let tables: UserTable[];
let world: World;
let userPermissions: string[];
beforeAll(async () => {
  app = await createTestApp();
  tables = await findUserTables(app.db);
  const { caller } = await app.register();
  userPermissions = (await caller.me.get()).permissions;
});
afterAll(() => app.close());

/** What became of a call: its answer, or the reason for which it was refused. */
type Outcome = { answer: unknown } | { reason: string | null; code: string };

/** Calls a procedure as someone, as a transport does. */
async function call(path: Path, caller: Inhabitant | undefined): Promise<Outcome> {
  const abort = new AbortController();
  try {
    const ctx = app.contextOf(caller?.accessToken);
    const input = sampleInputs(world)[path];
    const answer = await callByPath(path, { ctx, input, signal: abort.signal });
    return { answer };
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error;
    const reason = error.cause instanceof AppError ? error.cause.reason : null;
    return { reason, code: error.code };
  } finally {
    abort.abort();
  }
}

/** What only the owner, members of the group and administrators may see. */
const expectNothingOf = ({ owner, group }: World, outcome: Outcome) => {
  const text = JSON.stringify(outcome);
  for (const secret of [owner.email, owner.password, owner.refreshToken, group.name]) {
    expect(text).not.toContain(secret);
  }
};

const needsPermission = ({ rung }: Access) => rung !== "public" && rung !== "user";

/** Whether a call needs what not everyone may who has an account. */
const isForAdministrators = (row: Access) =>
  needsPermission(row) && !userPermissions.includes(row.rung);

const worldFor = worldsOf(() => app);

describe.each(accessRows)("%s", (path, row) => {
  beforeAll(async () => {
    world = await worldFor(path);
  });

  test("is refused to nobody, to the banned, and to whoever lacks the permission, as its row says", async () => {
    const before = await snapshot(app.db);
    const [nobody, banned] = [await call(path, undefined), await call(path, world.banned)];
    if (row.rung !== "public") {
      expect(nobody).toEqual({ reason: "TOKEN_MISSING", code: "UNAUTHORIZED" });
      expect(banned).toEqual({ reason: "SESSION_ENDED", code: "UNAUTHORIZED" });
    } else {
      for (const outcome of [nobody, banned]) {
        expect(outcome).not.toMatchObject({ reason: "TOKEN_MISSING" });
        expect(outcome).not.toMatchObject({ reason: "PERMISSION_MISSING" });
      }
    }
    if (needsPermission(row)) {
      const roleless = await call(path, world.roleless);
      expect(roleless).toEqual({ reason: "PERMISSION_MISSING", code: "FORBIDDEN" });
    }
    if (isForAdministrators(row)) {
      const stranger = await call(path, world.stranger);
      expect(stranger).toEqual({ reason: "PERMISSION_MISSING", code: "FORBIDDEN" });
    }
    if (row.rung !== "public") expect(await snapshot(app.db)).toEqual(before);
  });

  test("leaves to a stranger nothing of the owner's, to read or to change", async () => {
    const { owner, stranger } = world;
    const before = await belongingsOf(app.db, { owner, tables });
    const outcome = await call(path, stranger);
    const after = await belongingsOf(app.db, { owner, tables });
    // Anyone may have a mail sent to the owner's own address: that is all of it.
    for (const { rows: each } of path === "auth.forgotPassword" ? [before, after] : []) {
      delete each["mail"];
    }
    expect(after).toEqual(before);
    expectNothingOf(world, outcome);
    expect(outcome).not.toMatchObject({ code: "INTERNAL_SERVER_ERROR" });
    expect(outcome).not.toMatchObject({ code: "BAD_REQUEST", reason: null });
  });

  test("answers whoever may call it", async () => {
    const caller = isForAdministrators(row) ? world.admin : world.owner;
    const outcome = await call(path, caller);
    if (row.rung === "public") expect(outcome).not.toMatchObject({ code: "FORBIDDEN" });
    else expect(outcome).toHaveProperty("answer");
  });
});

const reads = accessRows.filter(([path]) => procedures.get(path)?._def.type !== "mutation");

describe("a read writes nothing:", () => {
  beforeAll(async () => {
    world = await createWorld(app);
  });

  test.each(reads)("%s", async (path) => {
    const before = await snapshot(app.db);
    for (const caller of [world.owner, world.stranger, world.admin]) await call(path, caller);
    expect(await snapshot(app.db)).toEqual(before);
  });
});
