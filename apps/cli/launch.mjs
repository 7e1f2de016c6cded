// Runs a task of this repository from a fresh clone: `node apps/cli/launch.mjs <task> [arguments]`.
// It brings pnpm, and Node where the running one is too old, installs what is missing, and runs the
// task under that toolchain. It runs before any install: no dependencies, and any Node from 18 on.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { isatty } from "node:tty";
import { fileURLToPath } from "node:url";

const pnpmVersion = "12.18.0";
const nodeVersion = "24.21.0";

const self = fileURLToPath(import.meta.url);
const root = path.join(path.dirname(self), "../..");
const modules = path.join(root, "node_modules");
const stampFile = path.join(modules, ".recofinement-install.json");

const source = ["node", "--conditions=@recofinement/source"];

/** The commands of each task. A single command takes the caller's arguments. */
const tasks = {
  start: [[...source, inRoot("apps/server/src/main.ts")]],
  dev: [["turbo", "dev"]],
  build: [["turbo", "build"]],
  test: [["vitest", "run"]],
  check: [
    ["oxfmt", "--check"],
    ["oxlint"],
    ["turbo", "typecheck", "--continue=always", "--output-logs=errors-only"],
    ["turbo", "boundaries"],
    ["knip", "--no-config-hints"],
  ],
  format: [["oxfmt"]],
  bench: [[...source, "--expose-gc", inRoot("apps/cli/src/bench/main.ts")]],
  cli: [[...source, inRoot("apps/cli/src/main.ts")]],
  example: [[...source, inRoot("packages/client/examples/first-steps.ts")]],
};

class UserError extends Error {}

let child;
let interruption;
const fromTerminal = isatty(0);
forwardSignals();

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = 1;
}

async function main([name, ...args]) {
  if (name === "--record") return record(args[0]);
  if (!Object.hasOwn(tasks, name ?? "")) {
    throw new UserError(`Unknown task: ${name ?? "none"}. Tasks: ${Object.keys(tasks).join(", ")}`);
  }
  const toolchain = findToolchain() ?? (await install());
  // npm and pnpm change into the repository, but paths among the operator's arguments are the caller's.
  const cwd = name === "cli" ? (process.env.INIT_CWD ?? process.cwd()) : root;
  const commands = tasks[name];
  if (commands.length === 1) return runTool([...commands[0], ...args], toolchain, cwd);
  return runAll(commands, toolchain, cwd);
}

/** Runs every command, also after a failure, and says at the end which failed. */
async function runAll(commands, toolchain, cwd) {
  const failed = [];
  for (const command of commands) {
    console.log(`\n> ${command.join(" ")}`);
    const code = await runTool(command, toolchain, cwd);
    if (interruption) return code;
    if (code !== 0) failed.push(command.join(" "));
  }
  console.log(failed.length > 0 ? `\nFailed: ${failed.join(", ")}` : "\nAll passed.");
  return failed.length > 0 ? 1 : 0;
}

function runTool([tool, ...args], { bin, node }, cwd) {
  const folders = [bin, path.dirname(node), path.join(modules, ".bin"), process.env.PATH];
  const env = {
    ...process.env,
    PATH: folders.join(path.delimiter),
    TURBO_TELEMETRY_DISABLED: "1",
    DO_NOT_TRACK: "1",
  };
  const script = tool === "node" ? [] : [binaryOf(tool)];
  return run(node, [...script, ...args], { cwd, env, stdio: "inherit" });
}

/** The file behind a tool's command, so that no shell and no shim stands between us and it. */
function binaryOf(tool) {
  const folder = path.join(modules, tool);
  const { bin } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  return path.join(folder, typeof bin === "string" ? bin : bin[tool]);
}

/** Where pnpm and Node are, if what is installed is what the lockfile and the manifests ask for. */
function findToolchain() {
  let stamp;
  try {
    stamp = JSON.parse(readFileSync(stampFile, "utf8"));
  } catch {
    return undefined;
  }
  if (stamp.key !== installKey() || !existsSync(path.join(stamp.bin, "pnpm"))) return undefined;
  const brought = path.join(stamp.bin, "node");
  if (existsSync(brought)) return { bin: stamp.bin, node: brought };
  return isRecentNode() ? { bin: stamp.bin, node: process.execPath } : undefined;
}

async function install() {
  const packages = [`pnpm@${pnpmVersion}`, ...(isRecentNode() ? [] : [nodePackage()])];
  console.error(`Installing with ${packages.join(" and ")} …`);
  // Gone while it does not hold: an install that breaks off must be seen at the next start.
  rmSync(stampFile, { force: true });
  const steps = [
    "pnpm install --frozen-lockfile --prod=false",
    `node apps/cli/launch.mjs --record ${installKey()}`,
  ];
  const args = ["-y", ...packages.flatMap((name) => ["-p", name]), "-c", steps.join(" && ")];
  const code = await run("npx", args, {
    cwd: root,
    // Standard output is the task's.
    stdio: ["ignore", 2, 2],
    env: { ...process.env, npm_config_update_notifier: "false", npm_config_loglevel: "error" },
  });
  const toolchain = code === 0 ? findToolchain() : undefined;
  if (!toolchain) throw new UserError(`The installation failed (exit code ${code}).`);
  return toolchain;
}

/** Runs inside the toolchain, right after an install: notes what was installed and where the toolchain is. */
function record(key) {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const bin = folders.find((folder) => existsSync(path.join(folder, "pnpm")));
  mkdirSync(modules, { recursive: true });
  writeFileSync(stampFile, JSON.stringify({ key, bin }));
  return 0;
}

function installKey() {
  const hash = createHash("sha256").update(
    [pnpmVersion, nodeVersion, process.platform, process.arch].join(),
  );
  const manifests = ["packages", "apps"].flatMap((folder) =>
    readdirSync(inRoot(folder)).map((name) => `${folder}/${name}/package.json`),
  );
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json", ...manifests]) {
    if (existsSync(inRoot(file))) hash.update(file).update(readFileSync(inRoot(file)));
  }
  return hash.digest("hex");
}

/** Whether this Node runs our TypeScript: 22.18, or an even release from 24 on. */
function isRecentNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  return major === 22 ? minor >= 18 : major >= 24 && major % 2 === 0;
}

function nodePackage() {
  if (process.platform === "linux" && ["x64", "arm64"].includes(process.arch)) {
    return `node-linux-${process.arch}@${nodeVersion}`;
  }
  throw new UserError(
    `Node ${process.version} does not run this project: please install Node 24 (nodejs.org).`,
  );
}

function run(command, args, options) {
  if (interruption) return 128 + os.constants.signals[interruption];
  return new Promise((resolve, reject) => {
    child = spawn(command, args, options);
    child.on("error", (error) =>
      reject(error.code === "ENOENT" ? new UserError(`Not found: ${command}`) : error),
    );
    child.on("exit", (code, signal) => resolve(code ?? 128 + os.constants.signals[signal]));
  });
}

/** Passes the first of each signal on, but for those that a terminal sends to the child as well. */
function forwardSignals() {
  const seen = new Set();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      interruption ??= signal;
      if (seen.has(signal) || (fromTerminal && signal !== "SIGTERM")) return;
      seen.add(signal);
      child?.kill(signal);
    });
  }
}

function inRoot(file) {
  return path.join(root, file);
}
