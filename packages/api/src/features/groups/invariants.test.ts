import { TRPCError } from "@trpc/server";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";

import { AppError, type Reason } from "../../errors.ts";
import { type Model, operations } from "../../testing/group-model.ts";
import { createTestApp, type TestApp, type TestUser } from "../../testing/index.ts";
import { expectSoundGroups } from "../../testing/sound-groups.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

/** What the model is of: people by their numbers, and ids of groups in its order. */
interface Real {
  readonly people: TestUser[];
  readonly groupIds: number[];
}

/** One operation of one person on one group, perhaps about another person. */
class Step implements fc.AsyncCommand<Model, Real> {
  readonly name: string;
  readonly by: number;
  readonly to: number;
  readonly on: number;

  constructor({ name, by, to, on }: { name: string; by: number; to: number; on: number }) {
    [this.name, this.by, this.to, this.on] = [name, by, to, on];
  }

  check(): boolean {
    return true;
  }

  run(model: Model, real: Real): Promise<void> {
    return expectSame(this, model, real);
  }

  toString(): string {
    return `${this.by} ${this.name} ${this.on} (${this.to})`;
  }
}

/** Takes a step in the model and for real, and compares what it led to. */
async function expectSame({ name, by, to, on }: Step, model: Model, real: Real): Promise<void> {
  const operation = operations[name];
  const [caller, other] = [real.people[by], real.people[to]];
  if (!operation || !caller || !other) throw new Error("There is no such step.");
  const group = model.groups[on] ?? { members: [], owner: by, invited: new Set() };
  const expected: Reason | undefined = model.gone.has(by)
    ? "SESSION_ENDED"
    : operation.predict({ by, to, group, model });
  const names = { groupId: real.groupIds[on] ?? 2_000_000_000, userId: other.id };
  const outcome = await operation.perform(caller, names).then(() => undefined, reasonOf);
  expect(outcome).toBe(expected);
  real.groupIds.push(...(await newGroups(real.groupIds)));
  expect(await readGroups(real)).toEqual(shownOf(model));
  await expectSoundGroups(app.db);
}

function reasonOf(error: unknown): Reason {
  if (error instanceof TRPCError && error.cause instanceof AppError) return error.cause.reason;
  throw error;
}

const newGroups = async (known: readonly number[]) =>
  (await app.db.selectFrom("user_group").select("id").orderBy("id").execute())
    .map(({ id }) => id)
    .filter((id) => id > Math.max(0, ...known));

/** Owner, members and invited of every group, by people's numbers. */
async function readGroups({ people, groupIds }: Real) {
  const { rows } = await sql<{ id: number; owner: string; members: string[]; invited: string[] }>`
    select user_group.id, owner.public_id as owner,
      array(select public_id from group_member join user_account on id = user_id
        where group_id = user_group.id order by joined_at, user_id) as members,
      array(select public_id from group_invitation join user_account on id = user_id
        where group_id = user_group.id) as invited
    from user_group join user_account owner on owner.id = owner_id`.execute(app.db);
  const numberOf = (publicId: string) => people.findIndex(({ id }) => id === publicId);
  return groupIds.map((groupId) => {
    const row = rows.find(({ id }) => id === groupId);
    return (
      row && {
        owner: numberOf(row.owner),
        members: row.members.map(numberOf),
        invited: new Set(row.invited.map(numberOf)),
      }
    );
  });
}

const shownOf = ({ groups }: Model) =>
  groups.map(({ owner, members, invited }) =>
    members.length === 0 ? undefined : { owner, members, invited },
  );

const crowd = 5;
const person = fc.nat({ max: crowd - 1 });
const others = Object.keys(operations).filter((name) => name !== "deleteAccount");
const step = fc
  .record({
    name: fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom("invite", "accept", ...others) },
      { weight: 1, arbitrary: fc.constant("deleteAccount") },
    ),
    by: person,
    to: person,
    on: fc.nat({ max: 1 }),
  })
  .map((input) => new Step(input));

test("groups are what a simple model says, whatever people do in whatever order", async () => {
  const people: TestUser[] = [];
  const gone = new Set(Array.from({ length: crowd }, (_, number) => number));
  const setUp = async () => {
    // Those whose account is over are replaced by others.
    for (const number of gone) people[number] = await app.register();
    gone.clear();
    await app.db.deleteFrom("user_group").execute();
    return { model: { groups: [], gone }, real: { people, groupIds: [] } };
  };
  await fc.assert(
    fc.asyncProperty(fc.commands([step], { maxCommands: 40, size: "max" }), async (steps) => {
      const start = await setUp();
      await fc.asyncModelRun(() => start, steps);
    }),
    { numRuns: 12 },
  );
}, 120_000);
