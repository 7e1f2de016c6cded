import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestServer, type TestServer } from "../testing/test-server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({ rateLimitFactor: 1, trustProxy: ["10.0.0.1"] });
});
afterAll(() => server.close());

/** Wrong sign-ins as one request; the status of each. */
async function logIn(
  count: number,
  { email, from, via = "10.0.0.1" }: { email: string; from: string; via?: string },
): Promise<number[]> {
  const paths = Array.from({ length: count }, () => "auth.login").join(",");
  const input = { email, password: "not this one" };
  const response = await server.http.inject({
    method: "POST",
    url: `/trpc/${paths}?batch=1`,
    remoteAddress: via,
    headers: { "x-forwarded-for": from },
    payload: Object.fromEntries(Array.from({ length: count }, (_, i) => [i, input])),
  });
  const answers: { error: { data: { httpStatus: number; retryAfter: number | null } } }[] =
    response.json();
  const waits = answers.map(({ error }) => error.data.retryAfter ?? 0);
  const longest = Math.max(...waits);
  expect(response.headers["retry-after"]).toBe(longest > 0 ? `${longest}` : undefined);
  return answers.map(({ error }) => error.data.httpStatus).toSorted((a, b) => a - b);
}

test("each call of a batch counts, for its account and its network, with the time to wait", async () => {
  const email = "one@example.org";
  expect(await logIn(8, { email, from: "192.0.2.1" })).toEqual([
    ...Array.from({ length: 5 }, () => 401),
    ...Array.from({ length: 3 }, () => 429),
  ]);
  expect(await logIn(1, { email, from: "192.0.2.2" })).toEqual([401]);
  expect(await logIn(1, { email: "two@example.org", from: "192.0.2.1" })).toEqual([401]);
});

test("all addresses of one IPv6 subscriber are one network", async () => {
  const email = "six@example.org";
  for (let i = 1; i <= 5; i++) {
    expect(await logIn(1, { email, from: `2001:db8:1:2::${i}` })).toEqual([401]);
  }
  expect(await logIn(1, { email, from: "2001:db8:1:2:ffff::1" })).toEqual([429]);
  expect(await logIn(1, { email, from: "2001:db8:1:3::1" })).toEqual([401]);
});

test("an address that is only claimed does not count", async () => {
  const email = "claims@example.org";
  const via = "198.51.100.7";
  for (let i = 1; i <= 5; i++) {
    expect(await logIn(1, { email, from: `203.0.113.${i}`, via })).toEqual([401]);
  }
  expect(await logIn(1, { email, from: "203.0.113.99", via })).toEqual([429]);
});
