import { type Api, createCaller, createContext, openApi } from "@recofinement/api";
import { memoryTransport } from "@recofinement/api/testing";
import type { DatabaseHandle } from "@recofinement/db";
import { z } from "zod";

import { type AccessKeys, signToken } from "./tokens.ts";

/** The API in this process, over a database of the benchmark's. */
export function openBenchApi(
  database: DatabaseHandle,
  keys: AccessKeys,
  { worker = false }: { worker?: boolean } = {},
): Promise<Api> {
  const quiet = () => undefined;
  return openApi({
    database,
    authSecrets: [new TextEncoder().encode(keys.secret)],
    settings: { registration: "open", publicUrl: "http://localhost", eventDays: 90 },
    rateLimitFactor: 0,
    mail: memoryTransport(),
    log: { info: quiet, warn: quiet, error: quiet },
    worker,
  });
}

/** Somebody who is signed in. */
export type Caller = ReturnType<typeof createCaller>;

const Opened = z.array(z.object({ userId: z.string(), sessionId: z.string() }));

/** Callers who are some of the readers that were filled in. */
export async function openCallers(
  { services }: Api,
  database: DatabaseHandle,
  keys: AccessKeys,
  count = 20,
): Promise<Caller[]> {
  const { rows } = await database.query(
    `with opened as (
       insert into session (user_id, user_agent)
       select id, 'bench' from user_account where origin is not null order by id limit $1
       returning id, user_id
     )
     select public_id as "userId", opened.id as "sessionId"
     from opened join user_account on user_account.id = opened.user_id`,
    [count],
  );
  return Promise.all(
    Opened.parse(rows).map(async (owner) =>
      createCaller(
        createContext(services, {
          requestId: "",
          authorization: `Bearer ${await signToken(keys, owner)}`,
          userAgent: undefined,
          ip: undefined,
          refreshCookie: undefined,
        }),
      ),
    ),
  );
}
