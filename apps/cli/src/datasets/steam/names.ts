/** A game that several files name. */
interface Game {
  readonly id: string;
  /** Who made or published it, as keys. */
  readonly makers: Set<string>;
  /** The files that have named it. */
  readonly files: Set<string>;
}

interface Mention {
  readonly name: string;
  readonly makers: readonly string[];
  readonly file: string;
}

/**
 * Which game a name means. The files of Steam share no identifier, so a game is called by its name
 * without case, accents, blanks and signs; of several games of one name the first keeps that, and the
 * others are told apart by their makers.
 */
export class SteamNames {
  readonly #games = new Map<string, Game[]>();
  /** By what is left of a name in ASCII: names that lost bytes are found by it. */
  readonly #byRemains = new Map<string, Game[]>();

  idOf({ name, makers, file }: Mention): string {
    const makerKeys = makers.map(nameKey).filter((key) => key !== "");
    const game = this.#find({ name, makerKeys, file }) ?? this.#add(name, makerKeys);
    for (const key of makerKeys) game.makers.add(key);
    game.files.add(file);
    return game.id;
  }

  #find(mention: { name: string; makerKeys: string[]; file: string }): Game | undefined {
    const { name, makerKeys, file } = mention;
    const homonyms = this.#homonyms(name);
    if (makerKeys.length === 0) return homonyms[0];
    const ofMakers = homonyms.find((game) => makerKeys.some((key) => isMaker(game, key)));
    // Files write makers in different ways, but none names one game twice.
    return ofMakers ?? homonyms.find((game) => !game.files.has(file));
  }

  #homonyms(name: string): readonly Game[] {
    if (!name.includes("\uFFFD")) return this.#games.get(nameKey(name)) ?? [];
    const found = this.#byRemains.get(remainsOf(name)) ?? [];
    return found.length === 1 ? found : [];
  }

  #add(name: string, makerKeys: readonly string[]): Game {
    const key = nameKey(name);
    const homonyms = this.#games.get(key) ?? [];
    const id = homonyms.length === 0 ? key : `${key}/${makerKeys.join("+")}`;
    const game = { id, makers: new Set<string>(), files: new Set<string>() };
    this.#games.set(key, [...homonyms, game]);
    const remains = remainsOf(name);
    if (remains.length > 3) {
      this.#byRemains.set(remains, [...(this.#byRemains.get(remains) ?? []), game]);
    }
    return game;
  }
}

/** One list of makers may be part of another: "SEGA" of "SEGA Feral Interactive (Mac)". */
function isMaker({ makers }: Game, key: string): boolean {
  return [...makers].some((maker) => maker.includes(key) || key.includes(maker));
}

function nameKey(name: string): string {
  const key = name
    .normalize("NFD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
  return key === "" ? name : key;
}

function remainsOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}
