export { deriveKeys, type Keys } from "../auth/keys.ts";
export { signAccessToken } from "../auth/tokens.ts";
export { reason, tokenIn } from "./expectations.ts";
export { addContent } from "./factories.ts";
export { allPages } from "./pages.ts";
export { useApiTemplate } from "./template.ts";
export { createTestApp, type TestApp, type TestAppOptions, type TestUser } from "./test-app.ts";
export { distinguishability } from "./durations.ts";
export { writeTestLog } from "./test-log.ts";
