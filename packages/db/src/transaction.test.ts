import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createTestDatabase } from "./testing/index.ts";
import { inTransaction, rehearse } from "./transaction.ts";

let handle: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  handle = await createTestDatabase();
});
afterAll(() => handle.close());

const slugs = async () => {
  const rows = await handle.db.selectFrom("work").select("slug").orderBy("id").execute();
  return rows.map((row) => row.slug);
};

describe("inTransaction", () => {
  test("commits what resolves and keeps the rest of the context", async () => {
    const ctx = { db: handle.db, actor: "someone" };
    const result = await inTransaction(ctx, async (inner) => {
      await inner.db.insertInto("work").values({ slug: "kept" }).execute();
      return inner.actor;
    });
    expect(result).toBe("someone");
    expect(await slugs()).toContain("kept");
  });

  test("rolls back what rejects, and the handle works afterwards", async () => {
    const failing = inTransaction(handle, async ({ db }) => {
      await db.insertInto("work").values({ slug: "lost" }).execute();
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await slugs()).not.toContain("lost");
  });

  test("rolls back after a constraint error", async () => {
    const failing = inTransaction(handle, async ({ db }) => {
      await db.insertInto("work").values({ slug: "twice" }).execute();
      await db.insertInto("work").values({ slug: "twice" }).execute();
    });
    await expect(failing).rejects.toMatchObject({ code: "23505" });
    expect(await slugs()).not.toContain("twice");
  });

  test("joins the transaction it is called in: the outermost decides", async () => {
    const failing = inTransaction(handle, async (outer) => {
      await inTransaction(outer, async (inner) => {
        expect(inner.db).toBe(outer.db);
        await inner.db.insertInto("work").values({ slug: "inner" }).execute();
      });
      throw new Error("later");
    });
    await expect(failing).rejects.toThrow("later");
    expect(await slugs()).not.toContain("inner");
  });
});

describe("rehearse", () => {
  test("answers what was done, and nothing of it stays", async () => {
    const seen = await rehearse(handle, async ({ db }) => {
      const row = db.insertInto("work").values({ slug: "rehearsed" }).returning("slug");
      return (await row.executeTakeFirstOrThrow()).slug;
    });
    expect(seen).toBe("rehearsed");
    expect(await slugs()).not.toContain("rehearsed");
  });

  test("fails as the work does, and the handle works afterwards", async () => {
    const failing = rehearse(handle, async ({ db }) => {
      await db.insertInto("work").values({ slug: "twice" }).execute();
      await db.insertInto("work").values({ slug: "twice" }).execute();
    });
    await expect(failing).rejects.toMatchObject({ code: "23505" });
    expect(await slugs()).not.toContain("twice");
  });
});
