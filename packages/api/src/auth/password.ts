import argon2 from "argon2";

/** argon2id as OWASP recommends for 19 MiB (Password Storage Cheat Sheet); about 30 ms on one core. */
const parameters = {
  type: argon2.argon2id,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
} as const;

/** Compared with when there is no such account, so that both cases take the same time. */
const nobodysHash = argon2.hash("nobody has this password", parameters);

/** NFKC, so that the same characters typed on another keyboard are the same password. */
const normalise = (password: string) => password.normalize("NFKC");

export function hashPassword(password: string): Promise<string> {
  return argon2.hash(normalise(password), parameters);
}

/** Whether the password belongs to the hash. Takes as long without a hash, and is then false. */
export async function verifyPassword(hash: string | null, password: string): Promise<boolean> {
  const matches = await argon2.verify(hash ?? (await nobodysHash), normalise(password));
  return hash !== null && matches;
}
