import { z } from "zod";

import { Id, Kind, Moment } from "../../schemas.ts";
import { Genre } from "../catalogue/schemas.ts";

/** One's own account, as only oneself sees it. */
export const Me = z.object({
  id: z.uuid(),
  email: z.string(),
  username: z.string(),
  roles: z.array(z.string()),
  permissions: z.array(z.string()),
  preferencesDefined: z.boolean(),
  createdAt: Moment,
});
export type Me = z.input<typeof Me>;

export const GenreInput = z.strictObject({ genreId: Id });
export type GenreInput = z.infer<typeof GenreInput>;

export const LikedGenres = z.array(Genre.extend({ kind: Kind }));
export type LikedGenres = z.infer<typeof LikedGenres>;
