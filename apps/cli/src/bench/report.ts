import type { LoginFigures } from "./logins.ts";
import type { SessionCheckFigures } from "./session-check.ts";
import { round } from "./statistics.ts";
import { type ServerName, serverNames } from "./servers.ts";
import { align } from "../align.ts";
import type { FloorRatio, ServerFigures, Summary } from "./summary.ts";

/** Where and how the run took place. */
export interface Circumstances {
  /** Model and number of processors. */
  readonly cpu: string;
  readonly node: string;
  readonly pg: string;
  /** Mean load of the last minute before the run: what else the machine had to do. */
  readonly load: number;
  readonly contents: number;
  readonly tokens: number;
  readonly connections: number;
  readonly rounds: number;
  /** Less data or fewer rounds than a full run. */
  readonly isShort: boolean;
}

/** A whole run. */
export interface Result {
  readonly circumstances: Circumstances;
  readonly summary: Summary;
  readonly logins: LoginFigures;
  readonly sessionCheck: SessionCheckFigures;
  /** Resident memory of the server before its first load, bytes. */
  readonly idleMemory: number;
}

/** The result for tools. CPU in microseconds per request (5th percentile), latencies in milliseconds. */
export function toJson({
  circumstances,
  summary,
  logins,
  sessionCheck,
  idleMemory,
}: Result): object {
  const { cpu, node, pg, load, isShort } = circumstances;
  const { f1, f2, app } = summary.servers;
  return {
    env: { cpu, node, pg, load: round(load, 2) },
    valid: summary.flaws.length === 0,
    aa_ratio: round(summary.aaRatio, 3),
    read: {
      cpu_us: { f1: round(f1.cpuP5, 1), f2: round(f2.cpuP5, 1), app: round(app.cpuP5, 1) },
      ratio_f1: round(summary.againstF1.ratio, 3),
      ratio_f2: round(summary.againstF2.ratio, 3),
      p50: round(app.p50, 2),
      p99: round(app.p99, 2),
      errors: app.errors,
    },
    login: {
      reads_ratio_4: round(logins.readsRatio4, 2),
      reads_ratio_16: round(logins.readsRatio16, 2),
      per_second: round(logins.perSecond, 1),
    },
    session_check: { cpu_us: round(sessionCheck.cpu, 1), ms: round(sessionCheck.latency, 3) },
    memory_mb: round(idleMemory / 1e6, 1),
    short: isShort,
  };
}

const labels: Record<ServerName, string> = {
  f1: "F1",
  f2: "F2",
  f2Again: "F2 again",
  app: "server",
};

/** The result for people. */
export function toTable({
  circumstances,
  summary,
  logins,
  sessionCheck,
  idleMemory,
}: Result): string {
  const { cpu, node, pg, load, contents, tokens, connections, rounds, isShort } = circumstances;
  const { servers, aaRatio, resolution, againstF1, againstF2, flaws } = summary;
  const head = ["", "CPU µs p5", "p25", "req/s", "core", "p50 ms", "p99 ms", "errors"];
  const rows = serverNames.map((name) => [labels[name], ...cells(servers[name])]);
  return [
    `Authenticated point read: ${number(contents)} contents, ${number(tokens)} tokens, ` +
      `${connections} connections, ${rounds} rounds of 1 s${isShort ? " (short run)" : ""}`,
    `${cpu}, Node ${node}, PostgreSQL ${pg}, load before the run ${load.toFixed(2)}`,
    "",
    ...align([head, ...rows]),
    "",
    `A/A: F2 / F2 again = ${aaRatio.toFixed(3)}; this run resolves differences above ${percent(resolution - 1)}`,
    `F1 / server = ${describe(againstF1)}    F2 / server = ${describe(againstF2)}`,
    `Reads beside sign-ins, of those without: ${percent(logins.readsRatio4)} with 4 at a time, ` +
      `${percent(logins.readsRatio16)} with 16 (${logins.perSecond.toFixed(0)} sign-ins/s)`,
    `Looking whether the session lives: ${sessionCheck.cpu.toFixed(0)} µs of CPU and ` +
      `${sessionCheck.latency.toFixed(2)} ms a call`,
    `Resident memory of the idle server: ${(idleMemory / 1e6).toFixed(0)} MB`,
    flaws.length === 0 ? "The run is valid." : `The run is INVALID: ${flaws.join("; ")}.`,
  ].join("\n");
}

function cells({
  cpuP5,
  cpuP25,
  coreShare,
  throughput,
  p50,
  p99,
  errors,
}: ServerFigures): string[] {
  const rates = [throughput.toFixed(0), coreShare.toFixed(2)];
  return [
    cpuP5.toFixed(1),
    cpuP25.toFixed(1),
    ...rates,
    p50.toFixed(2),
    p99.toFixed(2),
    `${errors}`,
  ];
}

function describe({ ratio, isResolved }: FloorRatio): string {
  return `${ratio.toFixed(3)}${isResolved ? "" : " (unresolved)"}`;
}

const number = (value: number) => value.toLocaleString("en");
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
