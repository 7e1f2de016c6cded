import { expect, test } from "vitest";

import { TokenCache } from "./token-cache.ts";

const later = Date.now() / 1000 + 60;

function counting(expiry: number, limit?: number) {
  const verified: string[] = [];
  const verify = async (token: string) => {
    verified.push(token);
    return expiry;
  };
  return { verified, cache: new TokenCache(verify, limit) };
}

test("a token is verified once until it expires", async () => {
  const { verified, cache } = counting(later);
  await cache.check("a");
  expect(cache.check("a")).toBeUndefined();
  expect(verified).toEqual(["a"]);
  const expired = counting(later - 120);
  await expired.cache.check("a");
  await expired.cache.check("a");
  expect(expired.verified).toEqual(["a", "a"]);
});

test("the oldest is forgotten when there are too many", async () => {
  const { cache } = counting(later, 2);
  for (const token of ["a", "b", "c"]) await cache.check(token);
  expect(cache.check("b")).toBeUndefined();
  expect(cache.check("a")).toBeDefined();
});

test("a token that is not valid is not remembered", async () => {
  const cache = new TokenCache(() => Promise.reject(new Error("forged")));
  await expect(cache.check("x")).rejects.toThrow("forged");
  await expect(cache.check("x")).rejects.toThrow("forged");
});
