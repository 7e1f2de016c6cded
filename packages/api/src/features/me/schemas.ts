import { z } from "zod";

import { Moment } from "../../schemas.ts";

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
