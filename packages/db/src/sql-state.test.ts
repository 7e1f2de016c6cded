import { expect, test } from "vitest";

import { sqlState } from "./postgres.ts";

test.each([
  ["23505", "23505"],
  ["57P01", "57P01"],
  ["EPIPE", undefined],
  ["ECONNREFUSED", undefined],
  ["", undefined],
])("the code %s means the SQLSTATE %s", (code, expected) => {
  expect(sqlState(Object.assign(new Error(code), { code }))).toBe(expected);
});
