import type { ImportedRating } from "../imports/types.ts";
import type { DemoContent } from "./catalogue.ts";
import { type Random, seededRandom } from "./random.ts";

/** The synthetic users of the demo; enough for each content to be rated by several. */
export const demoUserCount = 360;

/**
 * Moods that people are in for a whole life, each with genres of every kind: this is what makes the
 * synthetic ratings of films say something about books and music.
 */
const moods: readonly (readonly string[])[] = [
  ["Science Fiction", "Electronic", "Tools", "Strategy", "Education"],
  ["Fantasy", "Adventure", "Role-Playing", "Soundtrack", "Classical"],
  ["Horror", "Mystery", "Thriller", "Metal", "Puzzle"],
  ["Romance", "Drama", "Pop", "Soul", "Lifestyle", "Social"],
  ["Comedy", "Family", "Animation", "Platformer", "Entertainment", "Disco"],
  ["Crime", "Thriller", "Hip-Hop", "Jazz", "Shooter", "News"],
  ["History", "War", "Biography", "Nonfiction", "Strategy", "Folk", "Books & Reference"],
  ["Action", "Sports", "Racing", "Fighting", "Rock", "Health & Fitness"],
  ["Music", "Documentary", "Blues", "Music & Audio", "R&B", "Country"],
  ["Classics", "Philosophy", "Poetry", "Drama", "Classical", "Simulation", "Maps & Navigation"],
  ["Adventure", "Western", "Travel", "Photography", "Weather", "Reggae", "Latin"],
  ["Business", "Productivity", "Finance", "Communication", "Simulation", "Funk", "Punk", "Indie"],
];

interface Person {
  /** How much each mood means to them; most mean little. */
  moods: number[];
  /** The year around which what they like was made. */
  era: number;
  /** Stars that they give to something they feel nothing about. */
  mean: number;
  ratings: number;
}

const firstRating = Date.UTC(2023, 0, 1);
const daysOfRatings = 1_000;
const day = 86_400_000;

/** Ratings of synthetic users by the seeded taste model; always the same for one catalogue and seed. */
export function synthesiseRatings(contents: readonly DemoContent[], seed = 20_261_123): ImportedRating[] {
  const random = seededRandom(seed);
  const profiles = contents.map((content) => moodsOf(content));
  return Array.from({ length: demoUserCount }, (_, user) => {
    const person = inventPerson(random);
    return choose(person, { contents, profiles, random }).map((item) => ({
      userId: `${user + 1}`,
      contentId: contents[item]?.id ?? "",
      rating: starsFor(person, { profile: profiles[item] ?? [], year: contents[item]?.year ?? 0, random }),
      at: new Date(firstRating + Math.floor(random.next() * daysOfRatings) * day),
    }));
  }).flat();
}

/** How much of each mood a content has, 0 to 1. */
function moodsOf({ genres }: DemoContent): number[] {
  return moods.map((mood) => genres.filter((genre) => mood.includes(genre)).length / genres.length);
}

function inventPerson(random: Random): Person {
  return {
    // The cube makes two or three moods dominate.
    moods: moods.map(() => random.next() ** 3 * 2 - 0.3),
    era: 2005 + 18 * random.normal(),
    mean: 3.2 + 0.35 * random.normal(),
    ratings: Math.round(Math.min(160, Math.max(20, 50 * Math.exp(0.5 * random.normal())))),
  };
}

/** How much a person likes a content before chance has its say; about -1 to 2. */
function affinity(person: Person, profile: readonly number[], year: number): number {
  const mood = profile.reduce((sum, part, i) => sum + part * (person.moods[i] ?? 0), 0);
  const distance = (Math.max(year, 1900) - person.era) / 30;
  return mood - 0.15 * distance ** 2;
}

/** People meet what is famous and what they like; each content once. */
function choose(
  person: Person,
  { contents, profiles, random }: { contents: readonly DemoContent[]; profiles: number[][]; random: Random },
): number[] {
  // Weighted sampling without replacement: the largest keys u^(1/w) (Efraimidis and Spirakis 2006).
  const keys = contents.map(({ fame, year }, item) => {
    const liking = affinity(person, profiles[item] ?? [], year);
    return { item, key: Math.log(1 - random.next()) / Math.exp(0.7 * fame + 1.6 * liking) };
  });
  return keys
    .sort((a, b) => b.key - a.key)
    .slice(0, person.ratings)
    .map(({ item }) => item);
}

function starsFor(
  person: Person,
  { profile, year, random }: { profile: readonly number[]; year: number; random: Random },
): number {
  const stars = person.mean + 1.2 * affinity(person, profile, year) + 0.6 * random.normal();
  return Math.min(5, Math.max(0.5, Math.round(stars * 2) / 2));
}
