import { genreName } from "../genre-names.ts";

/**
 * The store's genres, its categories, and those of its tags that say what kind of game it is. Lists are
 * written with blanks between terms that have blanks themselves, so that only known terms can be read.
 */
const terms: readonly string[] = `
  Accounting|Action|Adventure|Animation & Modeling|Anime|Arcade|Audio Production|Board Game|Card Game
  Casual|Co-op|Comedy|Crime|Cyberpunk|Design & Illustration|Documentary|Early Access|Education|FPS
  Family Friendly|Fantasy|Fighting|Flight|Free to Play|Game Development|Gore|Hidden Object|Historical
  Horror|Indie|Massively Multiplayer|Medieval|Metroidvania|Multi-player|Music|Mystery|Nudity
  Online Multi-Player|Open World|Photo Editing|Platformer|Point & Click|Puzzle|RPG|RTS|Racing|Rhythm
  Rogue-like|Sandbox|Sci-fi|Sexual Content|Shooter|Simulation|Single-player|Software Training|Space
  Sports|Stealth|Strategy|Survival|Tower Defense|Turn-Based|Tutorial|Utilities|Video Production|Violent
  Visual Novel|War|Web Publishing|Western|Zombies`
  .trim()
  .split(/\s*[|\n]\s*/);

/** What the catalogue calls terms for which the store has words of its own. */
const names = new Map([
  ["FPS", "Shooter"],
  ["Family Friendly", "Family"],
  ["Multi-player", "Multiplayer"],
  ["Online Multi-Player", "Multiplayer"],
  ["Sci-fi", "Science Fiction"],
  ["Single-player", "Singleplayer"],
]);

/** The genres that lists of terms name, each once, in the order of the alphabet. */
export function genresIn(...lists: readonly string[]): string[] {
  const found = terms.filter((term) => lists.some((list) => ` ${list} `.includes(` ${term} `)));
  return [...new Set(found.map((term) => names.get(term) ?? genreName(term)))];
}
