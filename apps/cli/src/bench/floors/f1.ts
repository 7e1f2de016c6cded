import pg from "pg";

import { verifyToken } from "./access-token.ts";
import { contentById, readSettings, serveFloor } from "./floor.ts";

/** F1: what a careful engineer writes without a framework. jose for each request, a pool of pg. */
const settings = readSettings();
const accessKey = Buffer.from(settings.accessKey, "base64");
const pool = new pg.Pool({ connectionString: settings.databaseUrl, max: 10 });

serveFloor(settings, async (token, id) => {
  await verifyToken(accessKey, token);
  const { rows } = await pool.query<object>({ ...contentById, values: [id] });
  return rows[0];
});
