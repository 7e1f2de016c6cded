import {
  type DetailColumn,
  type IdentifierSource,
  type Kind,
  kindDescriptions,
  type Queryable,
} from "@recofinement/db";
import { type RawBuilder, sql } from "kysely";

import { AppError } from "../../errors.ts";
import { findContents } from "../catalogue/search/search.ts";
import type { UserContext } from "../../trpc/context.ts";
import type { Proposal } from "./proposal.ts";
import type { Duplicate, Duplicates, DuplicatesInput } from "./schemas.ts";

/** What is compared of a proposal with what there is. */
interface Candidate {
  readonly kind: Kind;
  readonly title: string;
  readonly year: number | null;
  readonly identifiers: Identifiers;
}

type Identifiers = Readonly<Partial<Record<IdentifierSource, string | number | undefined>>>;

/** How alike titles are that may be one, misspelt (trigrams in common, 0..1): "star wras" has 0.43. */
const alike = 0.4;

/** How many contents that a search for the title finds are compared by spelling. */
const mostCompared = 50;

const mostShown = 10;

/** What is the same as a proposal, or likely to be, in the catalogue and among the caller's submissions. */
export async function listDuplicates(
  { db, actor }: UserContext,
  candidate: DuplicatesInput,
): Promise<Duplicates> {
  const [same, likely, submissions] = await Promise.all([
    findSame(db, candidate),
    findLikely(db, candidate),
    findPending(db, { authorId: actor.userId, candidate }),
  ]);
  const others = likely.filter(({ id }) => same.every((content) => content.id !== id));
  return { contents: [...same, ...others].slice(0, mostShown), submissions };
}

/** Throws DUPLICATE when the catalogue has what is proposed. */
export async function assertNew(db: Queryable, proposal: Proposal): Promise<void> {
  const [content] = await findSame(db, candidateOf(proposal));
  if (content) throw duplicate(`The catalogue has it already, as the content ${content.id}.`);
}

/** Throws DUPLICATE when the author has proposed the same already, and it waits for a decision. */
export async function assertNotPending(
  db: Queryable,
  { authorId, proposal }: { authorId: number; proposal: Proposal },
): Promise<void> {
  const pending = await findPending(db, { authorId, candidate: candidateOf(proposal) });
  const same = pending.find(({ isSame }) => isSame);
  if (same) throw duplicate(`You have proposed it already, in the submission ${same.id}.`);
}

function duplicate(what: string): AppError {
  return new AppError("DUPLICATE", `${what} If this is another one, send it despite duplicates.`);
}

/** The identifiers that a content has elsewhere, by source, as its details say. */
export function identifiersOf({ kind, content }: Proposal): Record<string, string> {
  const details = new Map<string, unknown>(Object.entries(content.details));
  return Object.fromEntries(
    identifyingFields(kind).flatMap(({ field, source }) => {
      const value = details.get(field);
      return typeof value === "string" || typeof value === "number" ? [[source, `${value}`]] : [];
    }),
  );
}

function candidateOf(proposal: Proposal): Candidate {
  const { kind, content } = proposal;
  return { kind, title: content.title, year: content.year, identifiers: identifiersOf(proposal) };
}

function identifyingFields(kind: Kind): { field: string; source: IdentifierSource }[] {
  const columns: [string, DetailColumn][] = Object.entries(kindDescriptions[kind].details);
  return columns.flatMap(([field, { format }]) =>
    format === undefined || format === "url" || format === "year"
      ? []
      : [{ field, source: format }],
  );
}

/** Contents with an identifier of the candidate, or with its kind, title and year. */
async function findSame(db: Queryable, candidate: Candidate): Promise<Duplicate[]> {
  const { kind, title, year, identifiers } = candidate;
  const known = Object.entries(identifiers).filter(([, value]) => value !== undefined);
  const { rows } = await sql<Duplicate>`
    select id, kind, title, year, true as "isSame" from content
    where kind <> 'episode' and id in (
      select content_id from content_identifier where (source, identifier) in (
        select * from unnest(
          ${known.map(([source]) => source)}::text[],
          ${known.map(([, value]) => String(value))}::text[]
        ))
      union all
      select id from content where title_key collate "C" = title_key(${title}) and title_key <> ''
        and kind = ${kind} and year is not distinct from ${year}::integer
    )
    order by popularity desc, id limit ${mostShown}`.execute(db);
  return rows;
}

/** Contents of the kind and about the year with the same title or one spelt much like it. */
async function findLikely(db: Queryable, { kind, title, year }: Candidate): Promise<Duplicate[]> {
  const found = await findContents(db, { query: title, kind }, { limit: mostCompared });
  const { rows } = await sql<Duplicate>`
    with wanted as (select title_key(${title}) as key),
    titled as (
      select id from content
      where title_key collate "C" = (select key from wanted) and title_key <> ''
        and kind = ${kind} and ${isNear(year)}
      order by popularity desc, id limit ${mostShown}
    )
    select id, kind, title, year, false as "isSame"
    from content, wanted
    where (id in (select id from titled) or id = any(${found.map(({ id }) => id)}::integer[]))
      and similarity(title_key, key) >= ${alike} and ${isNear(year)}
    order by similarity(title_key, key) desc, popularity desc, id limit ${mostShown}`.execute(db);
  return rows;
}

/** Whether a year is that of the candidate, a neighbouring one, or one of them is unknown. */
function isNear(year: number | null): RawBuilder<boolean> {
  return year === null
    ? sql`true`
    : sql`(year is null or year between ${year - 1}::integer and ${year + 1}::integer)`;
}

/** Submissions of one author that wait for a decision: the same first, then the likely ones. */
async function findPending(
  db: Queryable,
  { authorId, candidate }: { authorId: number; candidate: Candidate },
): Promise<Duplicate[]> {
  const { kind, title, year, identifiers } = candidate;
  const identified = identifyingFields(kind).flatMap(({ field, source }) => {
    const value = identifiers[source];
    return value === undefined ? [] : [sql`details ->> ${field} = ${String(value)}`];
  });
  const { rows } = await sql<Duplicate>`
    with wanted as (select title_key(${title}) as key),
    pending as (
      select id, kind, proposal #>> '{content,title}' as title,
        (proposal #>> '{content,year}')::integer as year,
        title_key(proposal #>> '{content,title}') as title_key,
        proposal #> '{content,details}' as details
      from submission
      where author_id = ${authorId} and status = 'pending' and kind = ${kind}
    ),
    compared as (
      select pending.*, similarity(title_key, key) as likeness,
        coalesce(${sql.join([...identified, sql`false`], sql` or `)}, false)
          or (title_key = key and key <> '' and year is not distinct from ${year}::integer) as "isSame"
      from pending, wanted
    )
    select id, kind, title, year, "isSame" from compared
    where "isSame" or (likeness >= ${alike} and ${isNear(year)})
    order by "isSame" desc, likeness desc, id`.execute(db);
  return rows;
}
