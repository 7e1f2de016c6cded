import { openPostgres } from "@recofinement/db";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createCaller } from "../router.ts";
import { createTestApp, type TestApp } from "../testing/index.ts";
import { createContext } from "./context.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

test("a database that cannot be reached is not the caller's fault, nor a mystery", async () => {
  const { accessToken } = await app.register();
  const absent = openPostgres({ url: "postgres://127.0.0.1:1/absent" });
  const caller = createCaller(
    createContext(
      { ...app.api.services, db: absent.db },
      {
        requestId: "1",
        authorization: `Bearer ${accessToken}`,
        userAgent: undefined,
        ip: undefined,
        refreshCookie: undefined,
      },
    ),
  );
  await expect(caller.me.get()).rejects.toMatchObject({
    code: "SERVICE_UNAVAILABLE",
    message: "The database is not available now; try again soon.",
    cause: { reason: "UNAVAILABLE" },
  });
  await absent.close();
});
