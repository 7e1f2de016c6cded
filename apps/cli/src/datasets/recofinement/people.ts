import type { ImportedGroup, ImportedLike, ImportedUser, Row } from "@recofinement/api";

import { accept, mapRows, type RefusedRow, refuse, type Result } from "../rows.ts";
import type { Cells } from "../table.ts";
import { append, readDump, readGood } from "./files.ts";
import { readGenres } from "./genres.ts";

const userColumns = [
  "user_id",
  "email",
  "username",
  "password_hash",
  "preferences_defined",
] as const;

/** The users of a dump: people with their bcrypt hashes, and those of data sets, who have none. */
export async function* readUsers(directory: string): AsyncGenerator<Row<ImportedUser>> {
  const refused: RefusedRow[] = [];
  const roles = await readRoles(directory, refused);
  yield* refused;
  const rows = readDump(directory, "user", userColumns);
  yield* mapRows(rows, (cells) => parseUser(cells, roles.get(cells.user_id) ?? []));
}

function parseUser(
  cells: Cells<(typeof userColumns)[number]>,
  roles: readonly string[],
): Result<ImportedUser> {
  const { user_id: id, email, password_hash: passwordHash } = cells;
  const username = cells.username || `recofinement-${id}`;
  const preferencesDefined = /^(t|true|1)$/i.test(cells.preferences_defined);
  const user = { id, username, preferencesDefined, roles };
  if (id === "") return refuse("the user_id is missing");
  if (passwordHash === "no_pwd") return accept({ ...user, account: null });
  // Neither of the two is repeated: rejected lines are printed.
  if (!/^\$2[aby]\$\d\d\$[./\w]{53}$/.test(passwordHash)) {
    return refuse("the password hash is neither of bcrypt nor no_pwd");
  }
  if (email === "") return refuse("the e-mail address is missing");
  return accept({ ...user, account: { email, passwordHash } });
}

/** What the old service calls its two roles where the dump has no role.csv. */
const defaultRoles = [
  ["1", "user"],
  ["2", "admin"],
] as const;

async function readRoles(
  directory: string,
  refused: RefusedRow[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const names = new Map<string, string>(defaultRoles);
  const roleRows = readGood(directory, "role", { columns: ["role_id", "name"], refused });
  for await (const { role_id, name } of roleRows) {
    names.set(role_id, name);
  }
  const roles = new Map<string, string[]>();
  const columns = ["user_id", "role_id"] as const;
  for await (const cells of readGood(directory, "user_role", { columns, refused })) {
    const name = names.get(cells.role_id);
    if (name !== undefined) append(roles, cells.user_id, name);
  }
  return roles;
}

/** The genres that users like. */
export async function* readLikes(directory: string): AsyncGenerator<Row<ImportedLike>> {
  // The bad lines are refused where the genres of contents are read.
  const genres = await readGenres(directory);
  const rows = readDump(directory, "liked_genres", ["user_id", "genre_id"]);
  yield* mapRows(rows, ({ user_id: userId, genre_id: genreId }): Result<ImportedLike> => {
    const genre = genres.get(genreId);
    if (genre === undefined) return refuse("there is no genre with this genre_id", genreId);
    return accept({ userId, kind: genre.kind, genre: genre.name });
  });
}

/** The groups of users, with members and those who are invited. */
export async function* readGroups(directory: string): AsyncGenerator<Row<ImportedGroup>> {
  const refused: RefusedRow[] = [];
  const members = await readUsersOfGroups(directory, { table: "group_members", refused });
  const invited = await readUsersOfGroups(directory, { table: "invitations", refused });
  yield* refused;
  const rows = readDump(directory, "group", ["group_id", "name", "owner_id"]);
  yield* mapRows(rows, ({ group_id: id, name, owner_id: ownerId }): Result<ImportedGroup> => {
    if (name === "") return refuse("the name of the group is empty");
    const memberIds = members.get(id) ?? [];
    return accept({ name, ownerId, memberIds, invitedIds: invited.get(id) ?? [] });
  });
}

async function readUsersOfGroups(
  directory: string,
  { table, refused }: { table: string; refused: RefusedRow[] },
): Promise<ReadonlyMap<string, readonly string[]>> {
  const users = new Map<string, string[]>();
  const columns = ["user_id", "group_id"] as const;
  for await (const cells of readGood(directory, table, { columns, refused })) {
    append(users, cells.group_id, cells.user_id);
  }
  return users;
}
