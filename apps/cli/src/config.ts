import path from "node:path";

import type { DatabaseLocation } from "@recofinement/db";
import { z } from "zod";

const Environment = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATA_DIR: z.string().default(".data"),
});

/** Where the command works: the same variables and defaults as the server's. */
export function readLocation(): DatabaseLocation {
  const set = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
  const { success, data, error } = Environment.safeParse(set);
  if (!success) throw new Error(`The environment cannot be used: ${z.prettifyError(error)}`);
  // Relative to the repository, where `npm start` runs, and not to wherever the command was typed.
  const root = path.join(import.meta.dirname, "../../..");
  return { url: data.DATABASE_URL, directory: path.resolve(root, data.DATA_DIR) };
}
