import type { ImportedInteraction } from "../imports/types.ts";
import type { DemoContent } from "./catalogue.ts";
import { type Random, seededRandom } from "./random.ts";

/** The synthetic users of the demo; enough for each content to be rated by several. */
export const demoUserCount = 500;

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
  /** How much each mood means to them: one or two mean a lot, the others little. */
  moods: number[];
  /** What they feel about a creator or a work, in whatever kind they meet it. */
  feelingFor(name: string): number;
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
export function synthesiseRatings(
  contents: readonly DemoContent[],
  seed = 20_261_123,
): ImportedInteraction[] {
  const random = seededRandom(seed);
  const items = contents.map((content) => ({ content, moods: moodsOf(content) }));
  return Array.from({ length: demoUserCount }, (_, user) => {
    const person = inventPerson(random);
    const likings = items.map((item) => ({ ...item, liking: affinity(person, item) }));
    return choose(person, likings, random).map(({ content, liking }) => ({
      userId: `${user + 1}`,
      contentId: content.id,
      rating: starsFor(person, liking, random),
      ratedAt: new Date(firstRating + Math.floor(random.next() * daysOfRatings) * day),
    }));
  }).flat();
}

interface Item {
  readonly content: DemoContent;
  /** How much of each mood it has, 0 to 1: its first genre says most about it. */
  readonly moods: readonly number[];
}

interface Liking extends Item {
  /** How a person feels about it, about -1 to 2, before chance has its say. */
  readonly liking: number;
}

function moodsOf({ genres }: DemoContent): number[] {
  const weights = genres.map((_, rank) => 0.5 ** rank);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return moods.map((mood) =>
    genres.reduce(
      (sum, genre, i) => sum + (mood.includes(genre) ? (weights[i] ?? 0) / total : 0),
      0,
    ),
  );
}

function inventPerson(random: Random): Person {
  const feelings = new Map<string, number>();
  const strong = new Set([0, 1].map(() => Math.floor(random.next() * moods.length)));
  return {
    moods: moods.map((_, mood) => (strong.has(mood) ? 1.5 : -0.6) + 0.2 * random.normal()),
    feelingFor(name) {
      const feeling = feelings.get(name) ?? 0.5 * random.normal();
      feelings.set(name, feeling);
      return feeling;
    },
    era: 2005 + 18 * random.normal(),
    mean: 3.2 + 0.3 * random.normal(),
    ratings: Math.round(Math.min(200, Math.max(30, 80 * Math.exp(0.5 * random.normal())))),
  };
}

function affinity(person: Person, { content, moods: parts }: Item): number {
  const mood = parts.reduce((sum, part, i) => sum + part * (person.moods[i] ?? 0), 0);
  const distance = (Math.max(content.year, 1900) - person.era) / 30;
  const names = content.work === undefined ? content.creators : [...content.creators, content.work];
  const feelings = names.reduce((sum, name) => sum + person.feelingFor(name), 0) / names.length;
  return mood + feelings - 0.1 * Math.min(9, distance ** 2);
}

/** People meet what is famous and what they like; each content once. */
function choose({ ratings }: Person, likings: readonly Liking[], random: Random): Liking[] {
  // Weighted sampling without replacement: the largest keys u^(1/w) (Efraimidis and Spirakis 2006).
  return likings
    .map((item) => {
      const weight = Math.exp(0.5 * item.content.fame + 2 * item.liking);
      return { item, key: Math.log(1 - random.next()) / weight };
    })
    .sort((a, b) => b.key - a.key)
    .slice(0, ratings)
    .map(({ item }) => item);
}

function starsFor({ mean }: Person, liking: number, random: Random): number {
  const stars = mean + liking + 0.5 * random.normal();
  return Math.min(5, Math.max(0.5, Math.round(stars * 2) / 2));
}
