import { type DatabaseHandle, openPostgres } from "@recofinement/db";
import { createTestDatabase } from "@recofinement/db/testing";
import { onTestFinished } from "vitest";

/** An empty catalogue, opened as the command opens one: without limits of time. */
export async function openCatalogue(): Promise<DatabaseHandle> {
  const database = await createTestDatabase();
  onTestFinished(() => database.close());
  if (database.url === undefined) return database;
  const patient = openPostgres({ url: database.url, timeouts: false });
  onTestFinished(() => patient.close());
  return patient;
}

/** The genres and kinds whose number of contents is not what a recount gives. */
export async function wrongCounts(database: DatabaseHandle): Promise<unknown[]> {
  const { rows } = await database.query(`
    select name, contents from genre left join content_genre on genre_id = genre.id
    group by genre.id having contents <> count(content_id)
    union all
    select kind, contents from (select * from search_word where word = '') as counted full join (
      select kind, count(*) as recount from content where kind <> 'episode' group by kind
    ) as recounted using (kind)
    where contents is distinct from recount`);
  return rows;
}
