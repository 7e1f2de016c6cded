import { isDeepStrictEqual } from "node:util";

import { type Kind, kinds } from "@recofinement/db";

import { AppError } from "../../errors.ts";
import type { UserContext } from "../../trpc/context.ts";
import type { ContentReference } from "../catalogue/schemas.ts";
import { engineNames } from "@recofinement/engine/names";
import type { Snapshot } from "./inputs.ts";
import { kendallTau, overlapAt } from "./list-comparison.ts";
import { runNotFound, selectRuns } from "./queries.ts";
import type { CompareInput, Comparison } from "./schemas.ts";

/** What differs between two finished runs of the caller's, and how much. */
export async function compareRuns(
  ctx: UserContext,
  { runId, otherRunId, depth, ...filter }: CompareInput,
): Promise<Comparison> {
  const [first, other] = [await readRun(ctx, runId), await readRun(ctx, otherRunId)];
  const places = await readPlaces(ctx, { runIds: [runId, otherRunId], ...filter });
  const contents = await readReferences(ctx, places);
  const lists = engineNames.flatMap((engine) =>
    kinds.flatMap((kind) => {
      const placesOf = (id: number) =>
        places.filter(
          (place) => place.runId === id && place.engine === engine && place.kind === kind,
        );
      const [ofFirst, ofOther] = [placesOf(runId), placesOf(otherRunId)];
      if (ofFirst.length === 0 && ofOther.length === 0) return [];
      return [{ kind, engine, ...compareLists(ofFirst, ofOther, { depth, contents }) }];
    }),
  );
  return {
    inputsEqual: isDeepStrictEqual(seenByEngines(first), seenByEngines(other)),
    parametersEqual: isDeepStrictEqual(first.parameters, other.parameters),
    modelVersionsEqual: first.modelVersion === other.modelVersion,
    lists,
  };
}

async function readRun(ctx: UserContext, runId: number) {
  const run = await selectRuns(ctx)
    .where("sandbox_run.id", "=", runId)
    .select(["genres", "interactions"])
    .executeTakeFirst();
  if (!run) throw runNotFound();
  if (run.status !== "finished") {
    throw new AppError("RUN_NOT_FINISHED", "Only finished runs can be compared.");
  }
  return run;
}

/** Without the names of things, which mean nothing to engines. */
function seenByEngines({ genres, interactions }: Snapshot) {
  return {
    genres: genres.map(({ id }) => id),
    interactions: interactions.map(({ kind: _kind, title: _title, year: _year, ...deed }) => deed),
  };
}

interface Place {
  readonly runId: number;
  readonly engine: string;
  readonly kind: Kind;
  readonly rank: number;
  readonly contentId: number;
  readonly score: number;
}

function readPlaces(
  { db }: UserContext,
  { runIds, kind, engine }: { runIds: number[] } & Pick<CompareInput, "kind" | "engine">,
): Promise<Place[]> {
  let query = db
    .selectFrom("sandbox_result")
    .where("run_id", "in", runIds)
    .select(["run_id as runId", "engine", "kind", "rank", "content_id as contentId", "score"])
    .orderBy("rank");
  if (kind) query = query.where("kind", "=", kind);
  if (engine) query = query.where("engine", "=", engine);
  return query.execute();
}

type Contents = ReadonlyMap<number, ContentReference>;

/** What places are about, as far as it is still in the catalogue. */
async function readReferences({ db }: UserContext, places: readonly Place[]): Promise<Contents> {
  if (places.length === 0) return new Map();
  const rows = await db
    .selectFrom("content")
    .where("id", "in", [...new Set(places.map(({ contentId }) => contentId))])
    .where("kind", "<>", "episode")
    .select((eb) => [
      "id",
      "title",
      "year",
      // Without episodes, the six kinds are left.
      eb.ref("kind").$castTo<Kind>().as("kind"),
    ])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Measures are of all places; shown is what is still there to be shown. */
function compareLists(
  first: readonly Place[],
  other: readonly Place[],
  { depth, contents }: { depth: number; contents: Contents },
): Omit<Comparison["lists"][number], "kind" | "engine"> {
  const inOther = new Map(other.map((place) => [place.contentId, place]));
  const inFirst = new Set(first.map(({ contentId }) => contentId));
  const both = first.flatMap(({ contentId, rank, score }) => {
    const [place, content] = [inOther.get(contentId), contents.get(contentId)];
    if (!place || !content) return [];
    return [{ content, rank, otherRank: place.rank, scoreDifference: place.score - score }];
  });
  const shown = (places: readonly Place[]) =>
    places.flatMap(({ contentId, rank, score }) => {
      const content = contents.get(contentId);
      return content ? [{ content, rank, score }] : [];
    });
  const ids = (places: readonly Place[]) => places.map(({ contentId }) => contentId);
  return {
    both,
    onlyFirst: shown(first.filter(({ contentId }) => !inOther.has(contentId))),
    onlyOther: shown(other.filter(({ contentId }) => !inFirst.has(contentId))),
    overlap: overlapAt(ids(first), ids(other), depth),
    kendallTau: kendallTau(ids(first), ids(other)),
  };
}
