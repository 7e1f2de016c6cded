import type { Services } from "../../trpc/context.ts";

/** Takes a deleted account's rows away. */
export async function deleteAccount(_services: Services, _userId: number): Promise<void> {
  throw new Error("Accounts are not deleted yet.");
}
