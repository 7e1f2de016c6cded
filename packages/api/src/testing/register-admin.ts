import { changeRole } from "../features/admin/roles.ts";
import type { TestApp, TestUser } from "./test-app.ts";

/** Registers someone new who is an administrator. */
export async function registerAdmin(app: TestApp): Promise<TestUser> {
  const admin = await app.register();
  await changeRole(app, { email: admin.email, role: "admin", isGranted: true });
  return admin;
}
