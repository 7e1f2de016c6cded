import { kinds } from "@recofinement/db/kinds";
import { z } from "zod";

/** A string without NUL and broken surrogates, which PostgreSQL refuses or silently damages. */
export const StorableText = z
  .string()
  .refine(
    (value) => value.isWellFormed() && !value.includes("\0"),
    "Contains characters that are not text",
  );

/** Text from a person: trimmed, NFC. `max` counts UTF-16 units. */
export function text({ min = 1, max }: { min?: number; max: number }) {
  return StorableText.trim().normalize("NFC").min(min).max(max);
}

/** Compared without case and surrounding blanks: one mailbox, one account. */
export const Email = z.string().trim().toLowerCase().max(254).pipe(z.email());

/** What others see of a person. */
export const Username = text({ min: 2, max: 45 });

/** A password as it is typed to sign in, whatever rules it was chosen by. */
export const Password = z.string().min(1).max(1024);

/** The id of a row. */
export const Id = z.int32().positive();

/** The six kinds of content. */
export const Kind = z.enum(kinds);
export type Kind = z.infer<typeof Kind>;

/** A moment on the wire: an ISO string in UTC. */
export const Moment = z.date().transform((date) => date.toISOString());

/** What every list takes. `cursor` is the `nextCursor` of the page before. */
export const listInput = {
  cursor: z.string().max(4_096).nullish(),
  limit: z.int().min(1).max(100).default(24),
  // TanStack Query's infinite queries send it; lists go one way.
  direction: z.literal("forward").optional(),
};

/** One page of a list. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
