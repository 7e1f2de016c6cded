import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

const run = promisify(execFile);
const condition = "--conditions=@recofinement/source";
const main = path.join(import.meta.dirname, "main.ts");
const example = path.join(import.meta.dirname, "../../../packages/client/examples/first-steps.ts");

let directory: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "recofinement-server-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.kill("SIGKILL")) await once(child, "exit");
  }
  await rm(directory, { recursive: true, force: true });
});

/** The server as its own process, on a free port and the embedded database. */
function launch(settings: Record<string, string> = {}) {
  const env = { ...process.env, DATABASE_URL: "", DATA_DIR: directory, PORT: "0", ...settings };
  const child = spawn(process.execPath, [condition, main], { env });
  children.push(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const exit = once(child, "exit");
  return {
    child,
    output: () => output,
    exitCode: async (): Promise<number> => (await exit)[0],
    async address(): Promise<string> {
      for (;;) {
        const found = /listens on (\S+)\. /.exec(output)?.[1];
        if (found) return found;
        if (child.exitCode !== null) throw new Error(output);
        await sleep(50);
      }
    },
  };
}

// A first start takes seconds, and more of them on a busy machine.
describe("the process", { timeout: 120_000 }, () => {
  test("starts from nothing, serves the README's example, refuses a second one, ends on SIGTERM", async () => {
    const first = launch();
    const address = await first.address();
    expect((await fetch(`${address}/health/ready`)).status).toBe(200);
    expect(first.output()).toContain("demo catalogue loaded");
    expect(
      (await readFile(path.join(directory, "auth-secret"), "utf8")).length,
    ).toBeGreaterThanOrEqual(32);

    const runExample = () => run(process.execPath, [condition, example, address]);
    for (const line of (await runExample()).stdout.trim().split("\n")) {
      expect(line).toMatch(/^.+ \(-?\d+\)\. .+\.$/);
    }
    // Again: by now a worker had the time that even a busy machine needs.
    const { stdout } = await runExample();
    expect(stdout.trim().split("\n")).toHaveLength(5);
    expect(stdout).toMatch(/Because you liked .*(Alien|Blade Runner|Matrix|Dune|Arrival)/);

    const second = launch();
    expect(await second.exitCode()).toBe(1);
    expect(second.output()).toContain(
      `in use by another RecoFinement process (pid ${first.child.pid})`,
    );
    expect((await fetch(`${address}/health/ready`)).status).toBe(200);

    first.child.kill("SIGTERM");
    expect(await first.exitCode()).toBe(0);

    const again = launch();
    await again.address();
    expect(again.output()).not.toContain("demo catalogue");
    again.child.kill("SIGINT");
    expect(await again.exitCode()).toBe(0);
  });

  test("says when its port is taken, and lets go of the database", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const address = taken.address();
    const port = typeof address === "object" && address ? `${address.port}` : "";
    const server = launch({ PORT: port, DEMO_DATA: "no" });
    expect(await server.exitCode()).toBe(1);
    expect(server.output()).toContain("If another program has the port, stop it or set PORT");
    taken.close();
  });

  test.each([
    [{ PORT: "x" }, "PORT: "],
    [{ DEMO_DATA: "perhaps" }, "DEMO_DATA: "],
    [{ AUTH_SECRET: "short" }, "AUTH_SECRET: must have 32 bytes or more"],
    [{ AUTH_SECRET_PREVIOUS: "short" }, "AUTH_SECRET_PREVIOUS.0: must have 32 bytes or more"],
    [{ PUBLIC_URL: "reco.example.org" }, "PUBLIC_URL: "],
    [{ MAIL_URL: "http://mail.example.org" }, "MAIL_URL: "],
    [{ REGISTRATION: "closed" }, "REGISTRATION: "],
    [{ TRUST_PROXY: "everyone" }, "TRUST_PROXY.0: "],
    [{ RATE_LIMIT_FACTOR: "-1" }, "RATE_LIMIT_FACTOR: "],
    [{ WEB_ORIGINS: "*" }, "WEB_ORIGINS"],
    [{ WEB_ORIGINS: "https://app.example.org/" }, "must be like https://app.example.org"],
    [{ HOST: "192.0.2.1", DEMO_DATA: "no" }, "HOST must be an address of this machine"],
    [{ DATA_DIR: "/dev/null" }, "The data directory /dev/null cannot be used"],
    [{ DATABASE_URL: "mysql://x" }, "DATABASE_URL: "],
    [{ DATABASE_URL: "postgres://127.0.0.1:1/x" }, "AUTH_SECRET is missing"],
    [
      { DATABASE_URL: "postgres://127.0.0.1:1/x", AUTH_SECRET: "0123456789abcdef".repeat(2) },
      "127.0.0.1:1/x (DATABASE_URL) cannot be used: connect ECONNREFUSED",
    ],
  ])("does not start with %o and says why", async (settings, text) => {
    const server = launch({ ...settings });
    expect(await server.exitCode()).toBe(1);
    expect(server.output()).toContain(text);
    expect(server.output()).not.toMatch(/\bat .*\.ts:/);
  });
});
