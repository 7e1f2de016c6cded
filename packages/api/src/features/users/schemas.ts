import { z } from "zod";

import { listInput, page, text } from "../../schemas.ts";

/** A person as everyone may see them: never with an e-mail address. */
export const PublicUser = z.object({ id: z.uuid(), username: z.string() });

export const SearchUsersInput = z.strictObject({ query: text({ max: 64 }), ...listInput });
export type SearchUsersInput = z.infer<typeof SearchUsersInput>;

export const PublicUserPage = page(PublicUser);
export type PublicUserPage = z.infer<typeof PublicUserPage>;
