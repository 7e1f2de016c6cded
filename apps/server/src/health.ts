import type { DatabaseHandle } from "@recofinement/db";
import type { FastifyInstance } from "fastify";

/** Whether the process lives, whether it can serve, and for people at `/` where to go. */
export async function health(
  app: FastifyInstance,
  { database }: { database: DatabaseHandle },
): Promise<void> {
  app.get("/", async () => ({ name: "RecoFinement", rpc: "/trpc", health: "/health/ready" }));
  app.get("/health/live", async () => ({ status: "ok" }));
  app.get("/health/ready", async (request, reply) => {
    try {
      await database.query("select 1");
      return { status: "ok" };
    } catch (error) {
      request.log.warn({ err: error }, "database not reachable");
      return reply
        .code(503)
        .send({ status: "unavailable", message: "The database cannot be reached." });
    }
  });
}
