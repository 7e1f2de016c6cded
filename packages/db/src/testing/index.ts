export { createTemplate, useTemplate } from "./template.ts";
export { createTestDatabase } from "./test-database.ts";
export { testDatabaseUrl } from "./test-server.ts";
