import { z } from "zod";

const shortest = 8;
const longest = 256;

/** NFKC, so that the same characters typed on another keyboard are the same password. */
export const normalisePassword = (password: string) => password.normalize("NFKC");

/**
 * A password that someone chooses: any characters, counted in code points as they are hashed, so that
 * an emoji counts once; nothing is trimmed or cut off, and no composition is asked for (NIST SP
 * 800-63B). Whether it is a common one is for `assertAcceptable` to say.
 */
export const NewPassword = z
  .string()
  .max(4 * longest)
  .refine((password) => {
    const { length } = [...normalisePassword(password)];
    return length >= shortest && length <= longest && password.isWellFormed();
  }, `Must have ${shortest} to ${longest} characters`);
