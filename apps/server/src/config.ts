import path from "node:path";

import { z } from "zod";

const flag = <const T extends readonly [string, ...string[]]>(...values: T) => z.enum(values);

const secret = z
  .string()
  .refine((text) => Buffer.byteLength(text) >= 32, "must have 32 bytes or more")
  // Of 32 random hexadecimal digits one in 30 million has fewer.
  .refine(
    (text) => new Set(Buffer.from(text)).size >= 8,
    "repeats too few characters to be a secret; make one with: openssl rand -base64 32",
  );

const commaSeparated = z.string().transform((list) => list.split(",").map((item) => item.trim()));

/** Empty variables count as unset, as `PORT= npm start` means it. */
const Environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(4040),
  HOST: z.string().default("127.0.0.1"),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATA_DIR: z.string().default(".data"),
  DEMO_DATA: flag("auto", "yes", "no").default("auto"),
  AUTH_SECRET: secret.optional(),
  AUTH_SECRET_PREVIOUS: commaSeparated.pipe(z.array(secret)).default([]),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  WEB_ORIGINS: z
    .string()
    .default("http://localhost:5173")
    .pipe(commaSeparated)
    .pipe(z.array(z.string().refine(isOrigin, "must be like https://app.example.org"))),
  MAIL_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.string().default("RecoFinement <no-reply@localhost>"),
  WORKER: flag("inline", "off", "only").default("inline"),
  REGISTRATION: flag("open", "verify-first").default("open"),
  TRUST_PROXY: commaSeparated
    .pipe(z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])))
    .default([]),
  EVENT_DAYS: z.coerce.number().int().min(1).default(90),
  RATE_LIMIT_FACTOR: z.coerce.number().min(0).default(1),
});

/** Browsers send scheme, host and port, and nothing else is equal to that. */
function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** Relative directories are the repository's, wherever the process was started. */
const root = path.join(import.meta.dirname, "../../..");

/** What the process was asked to do, checked. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** PostgreSQL; undefined means the embedded database in `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  readonly demoData: "auto" | "yes" | "no";
  readonly authSecret: string | undefined;
  /** Secrets from before; what was signed with them is still accepted. */
  readonly previousAuthSecrets: string[];
  /** Where links in mails lead. */
  readonly publicUrl: string;
  readonly webOrigins: string[];
  /** The SMTP server; undefined writes mails to files in `dataDir`. */
  readonly mailUrl: string | undefined;
  readonly mailFrom: string;
  readonly worker: "inline" | "off" | "only";
  readonly registration: "open" | "verify-first";
  /** Addresses of proxies whose X-Forwarded-For counts. */
  readonly trustProxy: string[];
  /** For how many days the record of changes is kept. */
  readonly eventDays: number;
  /** Multiplies every rate limit; 0 switches them off. */
  readonly rateLimitFactor: number;
}

/** A setting that cannot be used; the message tells a person which and why. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

/** Reads the environment once; throws a ConfigError that names every wrong variable. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const { success, data, error } = Environment.safeParse(set);
  if (!success) {
    const lines = error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
    throw new ConfigError(`The environment has settings that cannot be used:\n${lines.join("\n")}`);
  }
  if (data.DATABASE_URL && !data.AUTH_SECRET) {
    throw new ConfigError(
      "AUTH_SECRET is missing: with DATABASE_URL it must be set, the same in every process. " +
        "Make one with: openssl rand -base64 32",
    );
  }
  return {
    port: data.PORT,
    host: data.HOST,
    databaseUrl: data.DATABASE_URL,
    dataDir: path.resolve(root, data.DATA_DIR),
    demoData: data.DEMO_DATA,
    authSecret: data.AUTH_SECRET,
    previousAuthSecrets: data.AUTH_SECRET_PREVIOUS,
    publicUrl: (data.PUBLIC_URL ?? `http://localhost:${data.PORT}`).replace(/\/+$/, ""),
    webOrigins: data.WEB_ORIGINS,
    mailUrl: data.MAIL_URL,
    mailFrom: data.MAIL_FROM,
    worker: data.WORKER,
    registration: data.REGISTRATION,
    trustProxy: data.TRUST_PROXY,
    eventDays: data.EVENT_DAYS,
    rateLimitFactor: data.RATE_LIMIT_FACTOR,
  };
}
