import { existsSync } from "node:fs";

import { tokenIn } from "@recofinement/api/testing";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createTestServer, type TestServer } from "../testing/test-server.ts";

const executablePath = "/usr/bin/chromium";

// A browser is not part of any package: Debian's is used where it is installed.
describe.skipIf(!existsSync(executablePath))("in a browser, the pages of links in mails", () => {
  let server: TestServer;
  let url: string;
  let browser: Browser;
  let page: Page;
  const logged: string[] = [];
  const complaints: string[] = [];
  const requested: string[] = [];
  beforeAll(async () => {
    server = await createTestServer({ log: { write: (line) => void logged.push(line) } });
    url = await server.http.listen({ port: 0, host: "127.0.0.1" });
    browser = await chromium.launch({
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
    page = await browser.newPage();
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => requested.push(request.url()));
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  const press = async (name: RegExp) => {
    await page.getByRole("button", { name }).click();
    await page.locator("button:not([disabled])").waitFor({ state: "attached" });
    return page.getByRole("status").textContent();
  };

  test("set a new password once, and leave no trace of the token", async () => {
    const { app } = server;
    const { email } = await app.register();
    await app.as().auth.forgotPassword({ email });
    await app.api.drainJobs();
    const token = tokenIn(app.mails, email, "reset-password");
    const link = `${url}/reset-password#token=${token}`;
    await page.goto(link);
    expect(page.url()).toBe(`${url}/reset-password`);
    const password = "Wq8!a new password";
    await page.getByLabel("New password").fill("password123");
    expect(await press(/set the password/i)).toMatch(/most common/);
    await page.getByLabel("New password").fill(password);
    expect(await press(/set the password/i)).toMatch(/is set/);
    await expect(app.as().auth.login({ email, password })).resolves.toBeDefined();
    await page.goto("about:blank");
    await page.goto(link);
    await page.getByLabel("New password").fill(password);
    expect(await press(/set the password/i)).toMatch(/not valid: it was used/);
    expect(logged.join("")).toContain('"path":"/reset-password"');
    for (const seen of [...logged, ...requested.slice(1)]) {
      if (!seen.startsWith(link)) expect(seen).not.toContain(token);
    }
    // The browser reports each refusal of the server as a failed request, and nothing else.
    expect(complaints.filter((text) => !/status of 400/.test(text))).toEqual([]);
  });

  test("confirm an address, when the button is pressed and not before", async () => {
    const { app } = server;
    const { email, caller } = await app.register();
    await app.api.drainJobs();
    complaints.length = 0;
    await page.goto(`${url}/verify-email#token=${tokenIn(app.mails, email, "verify-email")}`);
    expect((await caller.me.get()).emailVerified).toBe(false);
    expect(await press(/confirm my address/i)).toMatch(/is confirmed/);
    expect((await caller.me.get()).emailVerified).toBe(true);
    expect(complaints).toEqual([]);
  });

  test("say what is wrong with a link that was cut off", async () => {
    await page.goto(`${url}/verify-email`);
    expect(await page.getByRole("status").textContent()).toMatch(/incomplete/);
    expect(await page.getByRole("button").isVisible()).toBe(false);
  });
});
