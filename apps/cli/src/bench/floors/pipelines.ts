import pg from "pg";

interface Pipeline {
  readonly client: pg.Client;
  inFlight: number;
}

/** Several connections that each take new queries while earlier ones are still on their way. */
export class Pipelines {
  readonly #pipelines: Pipeline[];

  private constructor(pipelines: Pipeline[]) {
    this.#pipelines = pipelines;
  }

  static async connect(connectionString: string, count: number): Promise<Pipelines> {
    const clients = Array.from(
      { length: count },
      () => new pg.Client({ connectionString, pipeline: true }),
    );
    await Promise.all(clients.map((client) => client.connect()));
    return new Pipelines(clients.map((client) => ({ client, inFlight: 0 })));
  }

  /** Runs a query on the connection that has the fewest in flight; returns its first row. */
  async first(query: pg.QueryConfig): Promise<object | undefined> {
    const pipeline = this.#pipelines.reduce((a, b) => (b.inFlight < a.inFlight ? b : a));
    pipeline.inFlight += 1;
    try {
      const { rows } = await pipeline.client.query<object>(query);
      return rows[0];
    } finally {
      pipeline.inFlight -= 1;
    }
  }
}
