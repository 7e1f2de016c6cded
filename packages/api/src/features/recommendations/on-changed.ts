import { tracked } from "@trpc/server";

import { access, type Access } from "../../trpc/access.ts";
import type { UserContext } from "../../trpc/context.ts";
import { ListChanged, type OnChangedInput } from "./schemas.ts";

const { rung }: Access = access["recommendations.onChanged"];

/**
 * Tells whenever a list of the caller's becomes another one. The id of each event is its moment: a
 * client that connects again with the last one misses nothing, and may be told something twice.
 */
export async function* streamListChanges(
  { streams, actor }: UserContext,
  { lastEventId }: OnChangedInput,
  signal: AbortSignal | undefined,
) {
  const since = lastEventId === undefined ? undefined : new Date(lastEventId);
  const permission = rung === "user" || rung === "public" ? {} : { permission: rung };
  for await (const change of streams.listChanges({ actor, since, signal, ...permission })) {
    yield tracked(change.at.toISOString(), ListChanged.parse(change));
  }
}
