export { deriveKeys, type Keys } from "../auth/keys.ts";
export { signAccessToken } from "../auth/tokens.ts";
export { reason, tokenIn } from "./expectations.ts";
export { wrongAggregates } from "./aggregates.ts";
export { addContent, formGroup, proposal } from "./factories.ts";
export { allPages } from "./pages.ts";
export { registerAdmin } from "./register-admin.ts";
export { useApiTemplate } from "./template.ts";
export {
  createTestApp,
  type TestApp,
  type TestAppOptions,
  testSecret,
  type TestUser,
} from "./test-app.ts";
export { distinguishability } from "./durations.ts";
export { writeTestLog } from "./test-log.ts";
export { authenticate } from "../auth/sessions.ts";
export { memoryTransport } from "../mail/transports/memory.ts";
export { seededRandom } from "../demo/random.ts";
export { explainSql, recordSql, type SqlRecord } from "./record-sql.ts";
