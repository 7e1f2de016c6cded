import type { NewContent, NewEpisode } from "../features/catalogue/writing/types.ts";
import { CreateInput as NewGroup } from "../features/groups/schemas.ts";
import { Username } from "../schemas.ts";
import type { ImportedGroup, ImportedInteraction, ImportedUser, Refusal } from "./types.ts";

/** In UTF-16 units, of which searching makes up to four bytes each: longer names fit into no index. */
const longest = { identifier: 500, name: 500, genre: 100, text: 50_000, username: 45 };
/** More than in any real list, and no more than the words that PostgreSQL can search one content by. */
const mostNames = 200;

/** What remains of a row within the limits, and what was left out of it; or why all of it is. */
export type Limited<T> =
  | { readonly ok: true; readonly value: T; readonly without: readonly Omit<Refusal, "ok">[] }
  | Refusal;

/**
 * A content whose texts can be stored. One whose identifier, title or description is too long is
 * refused; of others only the parts are left out that are too long: genres, names, details, episodes.
 */
export function limitContent(content: NewContent): Limited<NewContent> {
  const refusal =
    tooLong("the identifier", content.id, longest.identifier) ??
    tooLong("the title", content.title, longest.name) ??
    tooLong("the description", content.description, longest.text);
  if (refusal) return refusal;
  const parts = new Parts();
  const { genres, creators, cover, identifiers, details, episodes } = content;
  const value: NewContent = {
    ...content,
    genres: parts.of(genres, (genre) => tooLong("a genre", genre, longest.genre)),
    ...(creators && { creators: parts.names(creators) }),
    ...(cover != null && { cover: parts.part(cover, tooLong("the cover", cover, longest.text)) }),
    ...(identifiers && { identifiers: parts.identifiers(identifiers) }),
    ...(details && { details: parts.details(details) }),
    ...(episodes && { episodes: parts.of(episodes, refuseEpisode).map(withIdentifiers(parts)) }),
  };
  return { ok: true, value, without: parts.without };
}

function refuseEpisode({ title, description }: NewEpisode): Refusal | undefined {
  return (
    tooLong("the title of an episode", title, longest.name) ??
    tooLong("the description of an episode", description, longest.text)
  );
}

function withIdentifiers(parts: Parts): (episode: NewEpisode) => NewEpisode {
  return (episode) =>
    episode.identifiers
      ? { ...episode, identifiers: parts.identifiers(episode.identifiers) }
      : episode;
}

/** Parts of a content, and which of them were left out. */
class Parts {
  readonly without: Refusal[] = [];

  part<T>(value: T, refusal: Refusal | undefined): T | null {
    if (refusal === undefined) return value;
    this.without.push(refusal);
    return null;
  }

  of<T>(values: readonly T[], refusalOf: (value: T) => Refusal | undefined): T[] {
    return values.filter((value) => this.part(true, refusalOf(value)));
  }

  names(names: readonly string[]): string[] {
    const short = this.of(names, (name) => tooLong("a name", name, longest.name));
    if (short.length <= mostNames) return short;
    const reason = `a content has ${mostNames} names in a list at most: the others are left out`;
    this.without.push({ ok: false, reason });
    return short.slice(0, mostNames);
  }

  identifiers(identifiers: Readonly<Record<string, string>>): Record<string, string> {
    const entries = this.of(Object.entries(identifiers), ([, identifier]) =>
      tooLong("an identifier elsewhere", identifier, longest.identifier),
    );
    return Object.fromEntries(entries);
  }

  details(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const entries = Object.entries(details).map(([field, value]) => {
      if (isNames(value)) return [field, this.names(value)];
      if (typeof value !== "string") return [field, value];
      return [field, this.part(value, tooLong("a detail", value, longest.text))];
    });
    return Object.fromEntries(entries);
  }
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}

export function limitInteraction(interaction: ImportedInteraction): Limited<ImportedInteraction> {
  const refusal =
    tooLong("the identifier of the user", interaction.userId, longest.identifier) ??
    tooLong("the identifier", interaction.contentId, longest.identifier);
  return refusal ?? { ok: true, value: interaction, without: [] };
}

/** Somebody with a name that they could have chosen here; `fallback` instead of one that nobody could. */
export function limitUser(user: ImportedUser, fallback: string): Limited<ImportedUser> {
  const refusal = tooLong("the identifier of the user", user.id, longest.identifier);
  if (refusal) return refusal;
  const { success, data: username } = Username.safeParse(withoutHidden(user.username));
  if (success) return { ok: true, value: { ...user, username }, without: [] };
  const reason = "the username cannot be one here: the account gets another";
  const value = { ...user, username: storableUsername(fallback) };
  return { ok: true, value, without: [{ reason, value: user.username }] };
}

/** The username of an account that has none of its own. */
export function storableUsername(name: string): string {
  return withoutHidden(name).slice(0, longest.username).toWellFormed();
}

export function limitGroup(group: ImportedGroup): Limited<ImportedGroup> {
  const { success, data: name } = NewGroup.shape.name.safeParse(withoutHidden(group.name));
  if (success) return { ok: true, value: { ...group, name }, without: [] };
  return refuse("the name of the group cannot be one", group.name);
}

/** For what is looked up and not stored. */
export function limitNothing<T>(value: T): Limited<T> {
  return { ok: true, value, without: [] };
}

function tooLong(what: string, text: string | null | undefined, most: number): Refusal | undefined {
  if (text == null || text.length <= most) return undefined;
  return refuse(`${what} is longer than ${most.toLocaleString("en")} characters`, text);
}

function refuse(reason: string, value: string): Refusal {
  return { ok: false, reason, value };
}

/** What nobody sees of a name, joiners and marks that turn a text included. */
function withoutHidden(name: string): string {
  return name
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll(/[\p{Cf}\p{Default_Ignorable_Code_Point}]+/gu, "")
    .replaceAll(/\s+/gu, " ")
    .trim();
}
