import { changeRole } from "@recofinement/api";
import { openMigrated } from "@recofinement/db";
import { Command } from "commander";

import { readLocation } from "../config.ts";

/** `user grant|revoke <email> <role>`: makes the first administrator. */
export function userCommand(): Command {
  const command = new Command("user").description("what accounts may do");
  for (const { name, description, isGranted, done } of actions) {
    command
      .command(name)
      .description(description)
      .argument("<email>", "the address of the account")
      .argument("<role>", "`admin` or `user`")
      .action(async (address: string, role: string) => {
        const email = address.trim().toLowerCase();
        const database = await openMigrated(readLocation());
        try {
          await changeRole(database, { email, role, isGranted });
          process.stdout.write(`${email} ${done} the role "${role}", from the next call on\n`);
        } finally {
          await database.close();
        }
      });
  }
  return command;
}

const actions = [
  { name: "grant", description: "give an account a role", isGranted: true, done: "has" },
  { name: "revoke", description: "take a role away", isGranted: false, done: "no longer has" },
];
