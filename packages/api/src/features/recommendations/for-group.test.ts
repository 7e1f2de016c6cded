import { groupRules } from "@recofinement/engine/names";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { runEngines } from "../../engines/tasks.ts";
import {
  addContent,
  allPages,
  createTestApp,
  formGroup,
  type TestApp,
  type TestUser,
} from "../../testing/index.ts";

let app: TestApp;
let ann: TestUser;
let bob: TestUser;
let groupId: number;
/** Films of two tastes: Ann likes the one, Bob the other. */
const films: Record<"war" | "love", number[]> = { war: [], love: [] };

beforeAll(async () => {
  app = await createTestApp();
  for (const taste of ["war", "love"] as const) {
    for (let i = 0; i < 14; i++) films[taste].push(await addContent(app.db, { genres: [taste] }));
    for (let i = 0; i < 8; i++) {
      const fan = await app.register();
      for (const [k, contentId] of films[taste].entries()) {
        if ((k + i) % 4 > 0) await fan.caller.interactions.rate({ contentId, rating: 5 });
      }
    }
  }
  await runEngines(app.api.engines);
  [ann, bob] = [await app.register(), await app.register()];
  groupId = await formGroup(ann, [bob]);
  for (let i = 0; i < 3; i++) {
    await ann.caller.interactions.rate({ contentId: films.war[i] ?? 0, rating: 5 });
    await bob.caller.interactions.rate({ contentId: films.love[i] ?? 0, rating: 5 });
  }
  await app.api.drainJobs();
});
afterAll(() => app.close());

const list = async (input: { rule?: (typeof groupRules)[number]; limit?: number } = {}) =>
  (await ann.caller.recommendations.forGroup({ groupId, limit: 100, ...input })).items;

describe("recommendations for a group", () => {
  test.each([
    ["average", (scores: number[]) => scores.reduce((sum, one) => sum + one, 0) / scores.length],
    ["leastMisery", (scores: number[]) => Math.min(...scores)],
    ["mostPleasure", (scores: number[]) => Math.max(...scores)],
  ] as const)("by %s are ordered by it, with every member's score", async (rule, combine) => {
    const items = await list({ rule });
    expect(items.length).toBeGreaterThan(10);
    const combined = items.map(({ memberScores }) =>
      combine(memberScores.map(({ score }) => score)),
    );
    expect(items.map(({ score }) => score)).toEqual(combined);
    expect(combined).toEqual(combined.toSorted((a, b) => b - a));
    for (const { memberScores } of items) {
      expect(memberScores.map(({ user }) => user.id).toSorted()).toEqual(
        [ann.id, bob.id].toSorted(),
      );
    }
  });

  test("by fairness give each member a choice in every round", async () => {
    const items = await list({ rule: "fairness", limit: 8 });
    const tastes = items.map(({ content }) => (films.war.includes(content.id) ? "war" : "love"));
    for (let k = 2; k <= tastes.length; k += 2) {
      expect(tastes.slice(0, k).filter((taste) => taste === "war")).toHaveLength(k / 2);
    }
  });

  test("name the member who wants it most, and tell nobody what the others rated", async () => {
    for (const { content, reasons, engine } of await list()) {
      expect(engine).toBe("blend");
      const [first] = reasons;
      const who = films.war.includes(content.id) ? ann : bob;
      expect(first).toMatchObject({ type: "member", user: { id: who.id } });
      expect(reasons.every(({ type }) => !["rated", "franchise", "work"].includes(type))).toBe(
        true,
      );
    }
  });

  test("leave out at once what any member has rated, used or rejected", async () => {
    const [rated, used, rejected] = [films.war[5] ?? 0, films.love[6] ?? 0, films.love[7] ?? 0];
    const ids = async () => (await list()).map(({ content }) => content.id);
    expect(await ids()).toEqual(expect.arrayContaining([rated, used, rejected]));
    await ann.caller.interactions.rate({ contentId: rated, rating: 1 });
    await bob.caller.interactions.addCount({ contentId: used, by: 1 });
    await bob.caller.recommendations.reject({ contentId: rejected });
    for (const rule of groupRules) {
      const shown = (await list({ rule })).map(({ content }) => content.id);
      for (const id of [rated, used, rejected]) expect(shown).not.toContain(id);
    }
    await app.api.drainJobs();
    for (const id of [rated, used, rejected]) expect(await ids()).not.toContain(id);
  });

  test("come page by page, without loss or repeat", async () => {
    for (const rule of groupRules) {
      const pages = await allPages((cursor) =>
        bob.caller.recommendations.forGroup({ groupId, rule, limit: 3, cursor }),
      );
      expect(pages.flat().map(({ content }) => content.id)).toEqual(
        (await list({ rule })).map(({ content }) => content.id),
      );
    }
  });

  test("follow who joins and leaves; what is popular stands in until they are computed", async () => {
    const eve = await app.register();
    await ann.caller.groups.invite({ groupId, userId: eve.id });
    await eve.caller.groups.acceptInvitation({ groupId });
    const meanwhile = await list();
    expect(meanwhile.length).toBeGreaterThan(0);
    expect(meanwhile.every(({ engine }) => engine === "popularity")).toBe(true);
    expect(meanwhile[0]?.memberScores).toHaveLength(3);
    await app.api.drainJobs();
    expect((await list())[0]?.memberScores).toHaveLength(3);
    await eve.caller.groups.leave({ groupId });
    await app.api.drainJobs();
    const [first] = await list();
    expect(first?.engine).toBe("blend");
    expect(first?.memberScores).toHaveLength(2);
    await expect(eve.caller.recommendations.forGroup({ groupId })).rejects.toThrow(
      /no such group/i,
    );
  });
});
