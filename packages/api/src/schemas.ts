import { kinds } from "@recofinement/db/kinds";
import { z } from "zod";

/** A string without NUL and broken surrogates, which PostgreSQL refuses or silently damages. */
export const StorableText = z
  .string()
  .refine(
    (value) => value.isWellFormed() && !value.includes("\0"),
    "Contains characters that are not text",
  );

/** Controls, separators of lines, and what is there without being seen, such as marks that turn a text. */
const hidden = /[\p{Cc}\p{Zl}\p{Zp}]|(?!\u200C|\u200D)\p{Cf}/u;

/** A joiner (ZWNJ, ZWJ) that joins nothing, because one side of it is no visible character. */
const idleJoiner =
  /(?<![^\p{Cc}\p{Cf}\p{Z}])(?:\u200C|\u200D)|(?:\u200C|\u200D)(?![^\p{Cc}\p{Cf}\p{Z}])/u;

/**
 * A line of text from a person: trimmed, NFC, without characters that nobody sees. Joiners between
 * visible ones may stay: Persian and Indic words are spelt with them, and emoji made of several. `max`
 * counts UTF-16 units.
 */
export function text({ min = 1, max }: { min?: number; max: number }) {
  return StorableText.trim()
    .normalize("NFC")
    .refine(
      (value) => !hidden.test(value) && !idleJoiner.test(value),
      "Contains line breaks or characters that cannot be seen",
    )
    .min(min)
    .max(max);
}

/** A text of several lines from a person: as `text`, but for line breaks. `max` counts UTF-16 units. */
export function lines({ min = 1, max }: { min?: number; max: number }) {
  return StorableText.trim()
    .transform((value) => value.replaceAll(/\r\n?/g, "\n"))
    .pipe(
      StorableText.normalize("NFC")
        .refine(
          (value) => !hidden.test(value.replaceAll("\n", " ")) && !idleJoiner.test(value),
          "Contains characters that cannot be seen",
        )
        .min(min)
        .max(max),
    );
}

/** Compared without case and surrounding blanks: one mailbox, one account. */
export const Email = z.string().trim().toLowerCase().max(254).pipe(z.email());

/** Whatever is drawn as nothing, letters such as the Hangul filler too; not the selector that colours ❤️. */
const ignorable = /(?!(?<=\p{Extended_Pictographic})\uFE0F)\p{Default_Ignorable_Code_Point}/u;

/**
 * What others see of a person, and tell them from others by: with a letter or digit, and without
 * anything invisible, joiners included, since two names that differ in it look the same.
 */
export const Username = text({ min: 2, max: 45 })
  .refine((name) => !ignorable.test(name), "Contains characters that cannot be seen")
  .regex(/[\p{L}\p{N}]/u, "Must have a letter or digit");

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
