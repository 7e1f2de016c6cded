import { z } from "zod";

/** A stretch of about 100 ms in a server under load. */
export const Window = z.object({
  /** Its length in microseconds. */
  wall: z.number(),
  /** CPU time of the whole process in it, microseconds. */
  cpu: z.number(),
  /** Requests answered in it. */
  answers: z.int(),
});
export type Window = z.infer<typeof Window>;

/** What the benchmark asks the probe in a server. */
export type ProbeRequest = { type: "windows"; windows: number } | { type: "memory" };

/** What the probe replies. */
export const ProbeReply = z.discriminatedUnion("type", [
  z.object({ type: z.literal("windows"), windows: z.array(Window) }),
  /** Resident set size. */
  z.object({ type: z.literal("memory"), bytes: z.number() }),
]);
export type ProbeReply = z.infer<typeof ProbeReply>;
