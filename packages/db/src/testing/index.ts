export { createTemplate, useTemplate } from "./template.ts";
export { createTestDatabase, testDatabaseUrl } from "./test-database.ts";
