import type { Database, Kind } from "@recofinement/db";
import { sql, type Transaction } from "kysely";

import { writeDetails, writeEpisodes, writeGenres } from "../catalogue/writing/parts.ts";
import { addContents, writeIdentifiers } from "../catalogue/writing/contents.ts";
import { linkWorks } from "../catalogue/works.ts";
import { identifiersOf } from "./duplicates.ts";
import type { Proposal } from "./proposal.ts";

/**
 * Adds what a submission proposes to the catalogue, with all that belongs to it, and ties it to the same
 * work in other kinds; returns its id.
 */
export async function publish(
  db: Transaction<Database>,
  { submissionId, proposal }: { submissionId: number; proposal: Proposal },
): Promise<number> {
  const { kind, content, episodes } = proposal;
  const genres = await resolveGenres(db, proposal);
  const placed = await addContents(db, [
    {
      id: `${submissionId}`,
      kind,
      ...content,
      genres,
      episodes,
      identifiers: identifiersOf(proposal),
    },
  ]);
  await writeDetails(db, { kind, placed });
  await writeIdentifiers(db, { sourceName: "submission", placed });
  await writeGenres(db, { kind, placed });
  await writeEpisodes(db, placed);
  const [added] = placed;
  if (!added) throw new Error("The content was not added.");
  await linkWorks(db, [added.contentId]);
  return added.contentId;
}

/** The names of genres as the catalogue spells them, each once. */
async function resolveGenres(
  db: Transaction<Database>,
  { kind, genres }: { kind: Kind; genres: readonly string[] },
): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select distinct on (fold_text(wanted.name) collate "C") coalesce(genre.name, wanted.name) as name
    from unnest(${genres}::text[]) as wanted (name)
    left join genre on genre.kind = ${kind} and fold_text(genre.name) = fold_text(wanted.name)
    order by fold_text(wanted.name) collate "C", genre.name = wanted.name desc nulls last,
      genre.id, wanted.name`.execute(db);
  return rows.map(({ name }) => name);
}
