export { deriveKeys, signAccessToken, type TokenKeys } from "../auth/tokens.ts";
export { addContent } from "./factories.ts";
export { allPages } from "./pages.ts";
export { useApiTemplate } from "./template.ts";
export { createTestApp, type TestApp, type TestUser } from "./test-app.ts";
