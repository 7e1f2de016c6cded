import { AppError } from "@recofinement/api";
import type { FastifyRequest } from "fastify";
import secureJson from "secure-json-parse";

/** Deeper JSON than any input of ours: recursive code must not see it. */
const deepest = 32;

/**
 * Refuses JSON that is dangerous to handle before anything handles it: too deep, or with keys that
 * would reach prototypes. Looks at the body and at what queries carry in the URL, as tRPC reads them.
 * @throws AppError INPUT_INVALID
 */
export async function guardJson({ body, url }: FastifyRequest): Promise<void> {
  const { searchParams } = new URL(url, "http://localhost");
  const inUrl = ["input", "connectionParams"].flatMap((name) => searchParams.getAll(name));
  for (const json of typeof body === "string" ? [body, ...inUrl] : inUrl) assertSafeJson(json);
}

/** Throws INPUT_INVALID for text that is no JSON, or none that is safe to parse. */
function assertSafeJson(json: string): void {
  if (depthOf(json) > deepest) {
    throw new AppError("INPUT_INVALID", `The input is nested more than ${deepest} levels deep.`);
  }
  try {
    if (json !== "") secureJson.parse(json);
  } catch (cause) {
    const message = "The input is not JSON, or has keys that are not allowed.";
    throw new AppError("INPUT_INVALID", message, cause instanceof Error ? { cause } : {});
  }
}

/** How deep arrays and objects are nested in a JSON text, found without parsing it. */
function depthOf(json: string): number {
  let depth = 0;
  let max = 0;
  let isInText = false;
  // Character by character: a pattern makes an object of each bracket, and bodies can be megabytes.
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '"') isInText = !isInText;
    else if (isInText && character === "\\") at++;
    else if (isInText) continue;
    else if (character === "[" || character === "{") max = Math.max(max, ++depth);
    else if (character === "]" || character === "}") depth--;
  }
  return max;
}
