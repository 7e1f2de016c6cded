import { testDatabaseUrl } from "@recofinement/db/testing";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

import { AppError } from "../errors.ts";
import { createTestApp, reason, type TestApp } from "../testing/index.ts";
import { procedures } from "../testing/procedures.ts";
import { access, type Access } from "./access.ts";
import { type LimitName, limits, networkOf, openRateLimits, type RateLimits } from "./limits.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ rateLimitFactor: 1 });
});
afterAll(() => app.close());

const key = new Uint8Array(32);
const open = (factor = 1) => openRateLimits({ database: app.database, key, factor });

interface Call {
  account?: string;
  ip?: string;
  procedure?: string;
}

/** How many of so many calls at once are let through. */
async function passing(counters: RateLimits, count: number, limit: LimitName, call: Call = {}) {
  const { account, ip, procedure = "test" } = call;
  const calls = Array.from({ length: count }, () =>
    counters.count({ procedure, limit, account, ip }),
  );
  const outcomes = await Promise.allSettled(calls);
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") {
      expect(outcome.reason).toMatchObject({
        reason: "RATE_LIMITED",
        retryAfter: expect.any(Number),
      });
    }
  }
  return outcomes.filter(({ status }) => status === "fulfilled").length;
}

describe("calls are counted", () => {
  test("each by itself, however many come at once", async () => {
    expect(await passing(open(), 50, "login", { account: "a", ip: "192.0.2.1" })).toBe(5);
    expect(await passing(open(), 150, "write", { account: "a" })).toBe(120);
  });

  test("for each account, network and procedure apart", async () => {
    const counters = open();
    const call = { account: "b", ip: "192.0.2.2" };
    expect(await passing(counters, 6, "login", call)).toBe(5);
    expect(await passing(counters, 6, "login", { ...call, account: "c" })).toBe(5);
    expect(await passing(counters, 6, "login", { ...call, ip: "192.0.2.3" })).toBe(5);
    expect(await passing(counters, 6, "login", { ...call, procedure: "other" })).toBe(5);
  });

  test("for one network whatever the account, and for one account whatever the network", async () => {
    const counters = open();
    let passed = 0;
    for (let i = 0; i < 40; i++) {
      passed += await passing(counters, 1, "login", { account: `d${i}`, ip: "192.0.2.4" });
    }
    expect(passed).toBe(30);
    passed = 0;
    for (let i = 0; i < 110; i++) {
      passed += await passing(counters, 1, "login", { account: "e", ip: `198.51.100.${i}` });
    }
    expect(passed).toBe(100);
  });

  test("not at all for an account whose calls a network asks for that has none left", async () => {
    const counters = open();
    const from = { ip: "192.0.2.9", procedure: "blocked" };
    for (let i = 0; i < 31; i++) await passing(counters, 1, "mail", { ...from, account: `m${i}` });
    for (let i = 0; i < 5; i++) {
      expect(await passing(counters, 1, "mail", { ...from, account: "victim" })).toBe(0);
    }
    const elsewhere = { ...from, ip: "192.0.2.10", account: "victim" };
    expect(await passing(counters, 5, "mail", elsewhere)).toBe(3);
  });

  test("more or fewer by a factor, at least one, and without limit by none", async () => {
    const call = { account: "f", ip: "192.0.2.5" };
    expect(await passing(open(2), 20, "login", { ...call, procedure: "x2" })).toBe(10);
    const few = open(0.01);
    expect(await passing(few, 1, "login", { ...call, procedure: "x0.01" })).toBe(1);
    expect(await passing(few, 1, "login", { ...call, procedure: "x0.01" })).toBe(0);
    expect(await passing(open(0), 200, "login", { ...call, procedure: "x0" })).toBe(200);
  });

  test("also when the address cannot be made out, all such together", async () => {
    const counters = open();
    expect(await passing(counters, 20, "register", { ip: "nonsense" })).toBe(10);
    expect(await passing(counters, 1, "register", { ip: "other nonsense" })).toBe(0);
  });
});

test.each([
  ["login", { account: "m", ip: "192.0.2.20" }, 5],
  ["register", { ip: "192.0.2.20" }, 10],
  ["register", { account: "m" }, 5],
  ["mail", { account: "m" }, 3],
  ["mail", { ip: "192.0.2.20" }, 30],
  ["mailedToken", { ip: "192.0.2.20" }, 30],
  ["password", { account: "m" }, 5],
  ["address", { account: "m" }, 5],
  ["search", { account: "m" }, 60],
  ["write", { account: "m" }, 120],
  ["export", { account: "m" }, 10],
] as const)("the limit %s of %o is %i calls", async (limit, call, calls) => {
  const procedure = `limit ${limit} ${Object.keys(call).join()}`;
  expect(await passing(open(), calls + 5, limit, { ...call, procedure })).toBe(calls);
});

test("everybody's calls, and all that write, search or export, are limited", () => {
  const unlimited = Object.entries<Access>(access)
    .filter(
      ([path, { rung }]) => rung === "public" || procedures.get(path)?._def.type === "mutation",
    )
    .flatMap(([path, { limit }]) => (limit === undefined ? [path] : []));
  // It writes once: whoever has signed out cannot call it again.
  expect(unlimited).toEqual(["auth.logout"]);
  expect(access).toMatchObject({
    "auth.register": { limit: "register" },
    "auth.login": { limit: "login" },
    "auth.forgotPassword": { limit: "mail" },
    "me.changePassword": { limit: "password" },
    "me.changeEmail": { limit: "address" },
    "me.delete": { limit: "password" },
    "me.export": { limit: "export" },
    "users.search": { limit: "search" },
    "catalogue.search": { limit: "search" },
    "admin.users": { limit: "search" },
  });
});

test("a library is imported ten times an hour", async () => {
  const { caller } = await app.register();
  const csv = "Const,Your Rating,Title\n";
  for (let i = 0; i < 10; i++) await caller.library.import({ csv, dryRun: i % 2 === 0 });
  await expect(caller.library.import({ csv })).rejects.toMatchObject(reason("RATE_LIMITED"));
});

/** The seconds that a caller is told to wait. */
async function waitOf(counting: Promise<unknown>): Promise<number> {
  const refusal: unknown = await counting.catch((error: unknown) => error);
  if (!(refusal instanceof AppError) || refusal.retryAfter === undefined) throw new Error("passed");
  return refusal.retryAfter;
}

test("whoever is refused by one limit hears of the one that lasts longest", async () => {
  const counters = open();
  const call = { procedure: "longest", limit: "login", account: "n", ip: "203.0.113.0" } as const;
  for (let i = 0; i < 20; i++) {
    await passing(counters, 5, "login", { ...call, ip: `203.0.113.${i}` });
  }
  expect(await waitOf(counters.count(call))).toBeGreaterThan(3_000);
});

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::", "2001:db8:1:2::/64"],
  ["::1", "0:0:0:0::/64"],
  ["", "unknown"],
])("the address %s is of the network %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

describe.skipIf(!testDatabaseUrl)("on one PostgreSQL", () => {
  test("all processes count together", async () => {
    const [one, other] = [open(), open()];
    const call = { account: "h", ip: "192.0.2.7" };
    expect(await passing(one, 3, "login", call)).toBe(3);
    expect(await passing(other, 9, "login", call)).toBe(2);
    expect(await passing(one, 9, "login", call)).toBe(0);
  });

  test("the time to wait is true: so much later the same call is let through, and no sooner", async () => {
    const call = { procedure: "wait", limit: "login", account: "g", ip: "192.0.2.6" } as const;
    expect(await passing(open(), 6, "login", call)).toBe(5);
    const wait = await waitOf(open().count(call));
    expect(wait).toBeGreaterThan(50);
    expect(wait).toBeLessThanOrEqual(60);
    const letPass = (seconds: number) =>
      sql`update rate_limit set expire = expire - ${seconds * 1_000}`.execute(app.db);
    await letPass(wait - 3);
    expect(await waitOf(open().count(call))).toBeLessThanOrEqual(3);
    await letPass(3);
    await expect(open().count(call)).resolves.toBeDefined();
  });

  test("calls of a network that has none left leave no rows", async () => {
    const counters = open();
    const call = (i: number) => ({ account: `r${i}`, ip: "192.0.2.11", procedure: "rows" });
    for (let i = 0; i < 31; i++) await passing(counters, 1, "login", call(i));
    const rows = () => sql`select from rate_limit`.execute(app.db);
    const before = (await rows()).rows.length;
    for (let i = 31; i < 60; i++) {
      expect(await passing(counters, 1, "login", call(i))).toBe(0);
    }
    expect((await rows()).rows.length).toBe(before);
  });

  test("counters hold no address", async () => {
    await passing(open(), 1, "login", { account: "someone@example.org", ip: "192.0.2.8" });
    const { rows } = await sql<{ key: string }>`select key from rate_limit`.execute(app.db);
    expect(rows.length).toBeGreaterThan(0);
    for (const { key: name } of rows) expect(name).toMatch(/^:?[\w-]{43}$/);
  });
});

test("the calls of a caller are counted by what their procedure's row says", async () => {
  const { caller } = await app.register();
  for (let i = 0; i < limits.password[0].calls; i++) {
    const attempt = caller.me.delete({ currentPassword: "not this one" });
    await expect(attempt).rejects.toMatchObject(reason("PASSWORD_WRONG"));
  }
  const attempt = caller.me.delete({ currentPassword: "not this one" });
  await expect(attempt).rejects.toMatchObject(reason("RATE_LIMITED"));
  await expect(caller.me.get()).resolves.toBeDefined();
});

describe("what limits guessing alone", () => {
  // The limits of a minute are left behind by moving on in time, as far as the counters can tell.
  const inNextMinute = () => vi.advanceTimersByTime(60_001);
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "performance", "setTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  test.skipIf(testDatabaseUrl)("lets no single network lock somebody out", async () => {
    const counters = open();
    let failed = 0;
    for (let i = 0; i < 30; i++) {
      failed += await passing(counters, 5, "login", { account: "j", ip: "192.0.2.11" });
      inNextMinute();
    }
    expect(failed).toBe(20);
    expect(await passing(counters, 1, "login", { account: "j", ip: "192.0.2.12" })).toBe(1);
  });

  test.skipIf(testDatabaseUrl)("does not count who knew the password", async () => {
    const counters = open();
    const call = { procedure: "test", limit: "login", account: "k", ip: "192.0.2.13" } as const;
    for (let i = 0; i < 120; i++) {
      await (await counters.count(call)).succeeded();
      if (i % 5 === 4) inNextMinute();
    }
    expect(await passing(counters, 1, "login", call)).toBe(1);
  });
});
