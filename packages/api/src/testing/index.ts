export { createTestApp, type TestApp, type TestUser } from "./test-app.ts";
export { addContent } from "./factories.ts";
