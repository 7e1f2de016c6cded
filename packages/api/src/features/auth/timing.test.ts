import { randomUUID } from "node:crypto";

import { hash as bcrypt } from "@node-rs/bcrypt";
import { expect, test } from "vitest";

import { createTestApp, distinguishability } from "../../testing/index.ts";

/** Between these, durations say nothing; without the protection they always tell (0 or 1). */
const expectAlike = (probability: number) => {
  expect(probability).toBeGreaterThan(0.05);
  expect(probability).toBeLessThan(0.95);
};

test("how long a sign-in is refused does not tell whether there is an account, of any age", async () => {
  const app = await createTestApp();
  const [current, old] = [await app.register(), await app.register()];
  await app.db
    .updateTable("user_account")
    // Of a cost that a busy machine, too, is done with before the time of a refusal is over.
    .set({ password_hash: await bcrypt("an old password", { cost: 10 }) })
    .where("email", "=", old.email)
    .execute();
  const logIn = (email: string) => () => app.as().auth.login({ email, password: "not this one" });
  const unknown = logIn("nobody@example.org");
  expectAlike(await distinguishability(unknown, logIn(current.email), 8));
  expectAlike(await distinguishability(unknown, logIn(old.email), 8));
  await app.close();
}, 120_000);

test("how long a registration takes does not tell whether the address is taken, when it is verified first", async () => {
  const app = await createTestApp({ registration: "verify-first" });
  const taken = "taken@example.org";
  await app.db.insertInto("user_account").values({ email: taken, username: "Taken" }).execute();
  const register = (email: () => string) => () =>
    app.as().auth.register({ email: email(), username: "Someone", password: "Wq8!long enough" });
  const free = register(() => `${randomUUID()}@example.org`);
  expectAlike(
    await distinguishability(
      free,
      register(() => taken),
      15,
    ),
  );
  await app.close();
}, 60_000);

test("how long a request for a new password takes does not tell whether there is an account", async () => {
  const app = await createTestApp();
  const { email } = await app.register();
  const forget = (address: string) => () => app.as().auth.forgotPassword({ email: address });
  expectAlike(await distinguishability(forget(email), forget("nobody@example.org"), 20));
  await app.close();
}, 60_000);
