import { verifyToken } from "./access-token.ts";
import { contentById, readSettings, serveFloor } from "./floor.ts";
import { Pipelines } from "./pipelines.ts";
import { TokenCache } from "./token-cache.ts";

/** F2: the floor to compare with. Each token is verified once, and queries share few connections. */
const settings = readSettings();
const accessKey = Buffer.from(settings.accessKey, "base64");
const tokens = new TokenCache((token) => verifyToken(accessKey, token));
const pipelines = await Pipelines.connect(settings.databaseUrl, 3);

serveFloor(settings, async (token, id) => {
  const verification = tokens.check(token);
  if (verification) await verification;
  return pipelines.first({ ...contentById, values: [id] });
});
