/** What our catalogue calls a genre for which data sets have words of their own. */
const names = new Map([
  ["Children", "Family"],
  ["Kids", "Family"],
  ["Historical", "History"],
  ["Musical", "Music"],
  ["Massively Multiplayer", "Multiplayer"],
  ["RPG", "Role-Playing"],
  ["Sci-Fi", "Science Fiction"],
]);

/** A genre by the name that our catalogue has for it. */
export function genreName(name: string): string {
  return names.get(name) ?? name;
}
