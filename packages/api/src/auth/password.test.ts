import { hash as bcrypt } from "@node-rs/bcrypt";
import argon2 from "argon2";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { assertAcceptable, commonPasswords } from "./password-blocklist.ts";
import { NewPassword } from "./password-policy.ts";
import { hashPassword, needsRehash, verifyPassword } from "./password.ts";

describe("a hash", () => {
  test("of the service before this one verifies, and is to be replaced", async () => {
    const made = await bcrypt("Grüße from before", { cost: 4 });
    for (const version of ["$2a$", "$2b$", "$2y$"]) {
      const old = version + made.slice(4);
      expect(await verifyPassword(old, "Grüße from before")).toBe(true);
      expect(await verifyPassword(old, "Grüße from befor")).toBe(false);
      expect(needsRehash(old)).toBe(true);
    }
  });

  test("costs an attacker what OWASP asks for", async () => {
    const [, type, , cost = ""] = (await hashPassword("a password")).split("$");
    expect([type, ...cost.split(",").toSorted()]).toEqual(["argon2id", "m=19456", "p=1", "t=2"]);
  });

  test("with weaker parameters is to be replaced, and today's is not", async () => {
    const weaker = await argon2.hash("a password", {
      timeCost: 2,
      memoryCost: 4_096,
      parallelism: 1,
    });
    expect(needsRehash(weaker)).toBe(true);
    expect(needsRehash(await hashPassword("a password"))).toBe(false);
  });

  test.each(["no_pwd", "", "$2b$", "$argon2id$v=1$broken", "plain text"])(
    "like %o belongs to no password, and nothing fails",
    async (hash) => {
      expect(await verifyPassword(hash, hash).catch(() => "failed")).toBe(false);
    },
  );
});

describe("hashing", () => {
  test("makes whoever comes when too many wait come again, and does the others' work", async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 150 }, () => hashPassword("a password")),
    );
    const done = outcomes.filter(({ status }) => status === "fulfilled").length;
    expect(done).toBeGreaterThanOrEqual(64);
    expect(done).toBeLessThan(80);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") {
        expect(outcome.reason).toMatchObject({ reason: "BUSY", retryAfter: 1 });
      }
    }
    await expect(hashPassword("a password")).resolves.toMatch(/^\$argon2id\$/);
  });

  test("is done for nobody's account in the same turn as for anybody's", async () => {
    let waiting = 60;
    for (let i = waiting; i > 0; i--) void hashPassword("a password").then(() => waiting--);
    expect(await verifyPassword(null, "a password")).toBe(false);
    expect(waiting).toBe(0);
  });

  test("loses no character: passwords that differ anywhere are different", async () => {
    const long = "x".repeat(255);
    const hash = await hashPassword(`${long}y`);
    expect(await verifyPassword(hash, `${long}y`)).toBe(true);
    expect(await verifyPassword(hash, `${long}z`)).toBe(false);
    expect(await verifyPassword(hash, long)).toBe(false);
    const withNul = await hashPassword("before\0after");
    expect(await verifyPassword(withNul, "before\0other")).toBe(false);
  });
});

describe("a new password", () => {
  const isAccepted = (password: string) => NewPassword.safeParse(password).success;

  test("is counted in code points of what is hashed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (password) => {
        const { length } = [...password.normalize("NFKC")];
        return isAccepted(password) === (length >= 8 && length <= 256);
      }),
    );
  });

  test("may be any text, and not half a character", () => {
    expect(isAccepted("long enough \uD800")).toBe(false);
    expect(isAccepted("        ")).toBe(true);
  });
});

/** Of the yearly lists of the most used passwords (NordPass, SplashData, Have I Been Pwned). */
const leaked = `
  12345678 123456789 1234567890 0123456789 12345678910 87654321 987654321 00000000 11111111
  22222222 33333333 44444444 55555555 66666666 77777777 88888888 99999999 111111111 1111111111
  0000000000 123123123 12341234 12121212 01010101 11223344 147258369 123654789 aaaaaaaa xxxxxxxx
  zzzzzzzz abcdefgh abcdefghi abcd1234 1234abcd qwertyuiop qwertzuiop asdfghjkl zxcvbnm,
  poiuytrewq 1q2w3e4r 1qaz2wsx qwerty123 qazwsxedc q1w2e3r4 password password1 Password123
  passw0rd iloveyou princess sunshine football baseball superman trustno1 welcome1 admin123
  letmein1 starwars computer michelle changeme
`
  .trim()
  .split(/\s+/);

describe("the blocklist", () => {
  const owner = { email: "zoe.quill@example.org", username: "Zoé the Great" };
  const isBlocked = (password: string, of = owner) => {
    try {
      assertAcceptable(password, of);
      return false;
    } catch {
      return true;
    }
  };

  test("has more than 10,000 passwords that are long enough to be chosen", () => {
    expect(commonPasswords.size).toBeGreaterThan(10_000);
    for (const password of commonPasswords) expect(password.length).toBeGreaterThanOrEqual(8);
  });

  test("knows common passwords however they are written", () => {
    const common = [...commonPasswords];
    fc.assert(
      fc.property(fc.nat(common.length - 1), fc.boolean(), (index, isUpper) => {
        const password = common[index] ?? "";
        return isBlocked(isUpper ? password.toUpperCase() : password);
      }),
    );
    expect(isBlocked("ｐａｓｓｗｏｒｄ１２３")).toBe(true);
  });

  test("knows what heads every list of leaked passwords, once and twice", () => {
    const accepted = leaked.filter((password) => !isBlocked(password));
    expect(accepted).toEqual([]);
    expect(leaked.filter((password) => !isBlocked(password + password.toUpperCase()))).toEqual([]);
    expect(leaked.length).toBeGreaterThanOrEqual(40);
  });

  test.each([
    "        ",
    "😀😀😀😀😀😀😀😀",
    "жжжжжжжж",
    "абвгдежз",
    "zyxwvuts",
    "x9x9x9x9x9",
    "lkjhgfdsa",
    "azertyuiop",
    "passwordpasswordpass",
    "a".repeat(256),
    "1990".repeat(64),
  ])("knows the pattern in %s", (password) => {
    expect(isBlocked(password)).toBe(true);
  });

  test.each([
    "x9k2m4p7",
    "kdiwopqx",
    "ab12cd34ef",
    "tr0mbone-99",
    "hijack the pony",
    "дом у реки 7",
  ])("sees no pattern in %s", (password) => {
    expect(isBlocked(password)).toBe(false);
  });

  test.each([
    "zoe.quill@example.org",
    "ZoeQuill1990",
    "quill!!!!",
    "Quill7quill7",
    "zoethegreat",
    "Zoé-the-Great!",
    "recofinement1",
  ])("knows the owner's own name in %s", (password) => {
    expect(isBlocked(password)).toBe(true);
  });

  test("lets pass what only contains a name, and short names block nothing", () => {
    expect(isBlocked("quill pens are sharp")).toBe(false);
    expect(isBlocked("correct horse battery staple 7")).toBe(false);
    expect(isBlocked("12345678!zo", { email: "zo@x.org", username: "zo" })).toBe(false);
    expect(isBlocked("$!1209#+=?", { email: "_@x.org", username: "--" })).toBe(false);
  });
});
