import { type Queryable, rehearse } from "@recofinement/db";
import { CompiledQuery, PostgresQueryCompiler } from "kysely";

/** The statements that went through a handle. */
export interface SqlRecord {
  readonly db: Queryable;
  /** What was sent since the last time. */
  take(): CompiledQuery[];
}

/** A handle that remembers what is sent through it and through its transactions. */
export function recordSql(db: Queryable): SqlRecord {
  const statements: CompiledQuery[] = [];
  const recorded = db.withPlugin({
    transformQuery({ node, queryId }) {
      statements.push(new PostgresQueryCompiler().compileQuery(node, queryId));
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  return { db: recorded, take: () => statements.splice(0) };
}

/** Statements as people read them: a paragraph for each, a line for each clause. */
export function layOutSql(statements: readonly CompiledQuery[]): string {
  return statements.map((statement) => `${layOut(statement.sql)};\n`).join("\n");
}

/**
 * How PostgreSQL goes about statements, which run once more for it, one after the other, and are taken
 * back at the end.
 */
export function explainSql(db: Queryable, statements: readonly CompiledQuery[]): Promise<string> {
  return rehearse({ db }, async (inner) => {
    const explained: string[] = [];
    for (const { sql, parameters } of statements) {
      const explain = `explain (analyze, buffers, costs off) ${sql}`;
      const query = CompiledQuery.raw(explain, [...parameters]);
      const { rows } = await inner.db.executeQuery<{ "QUERY PLAN": string }>(query);
      const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
      explained.push(`${layOut(sql)};\n-- ${JSON.stringify(parameters)}\n${plan}\n`);
    }
    return explained.join("\n");
  });
}

const clauses = [
  "from",
  "where",
  "inner join",
  "left join",
  "cross join",
  "group by",
  "order by",
  "limit",
  "offset 0",
  "union all",
  "values",
  "on conflict",
  "returning",
];

/** One line for each clause, indented by the parentheses that it stands in. */
function layOut(statement: string): string {
  const line = statement.replaceAll(/\s+/g, " ").trim();
  const start = new RegExp(` (?=(?:${clauses.join("|")}) )|(?<=\\()(?=select )`, "g");
  let depth = 0;
  return line
    .split(start)
    .map((part) => {
      const indented = "  ".repeat(depth) + part;
      depth += part.split("(").length - part.split(")").length;
      return indented;
    })
    .join("\n");
}
