import {
  findBegun,
  findCreated,
  findIdentified,
  findLinked,
  findOfYear,
  findTitled,
  findWhole,
  findWorded,
} from "./exact-tiers.ts";
import { findLooser, findRespelt } from "./looser-tiers.ts";
import { type FindTier, remembered, type Search, type TierName, tierNames } from "./open-search.ts";

/** The contents of each tier that are in none before it. */
export const findTier: Readonly<Record<TierName, FindTier>> = {
  identifier: findIdentified,
  title: findTitled,
  creator: findCreated,
  begun: findBegun,
  whole: findWhole,
  words: findWorded,
  year: findOfYear,
  work: findLinked,
  respelt: ifScarce("respelt", findRespelt),
  slip: ifScarce("slip", (...of) => findLooser("slip", ...of)),
  slips: ifScarce("slips", (...of) => findLooser("slips", ...of)),
  oneLess: ifScarce("oneLess", (...of) => findLooser("oneLess", ...of)),
  twoLess: ifScarce("twoLess", (...of) => findLooser("twoLess", ...of)),
};

/** With fewer results than this somebody may have misspelt something. */
const scarce = 5;

/** A tier that is empty where those before it have enough. */
function ifScarce(tier: TierName, find: FindTier): FindTier {
  return remembered(tier, async (search, part) =>
    (await isScarce(search, tier)) ? find(search, part) : [],
  );
}

/** Whether the tiers before one have next to nothing. */
async function isScarce(search: Search, tier: TierName): Promise<boolean> {
  const { reached } = search;
  if (reached && tierNames.indexOf(tier) <= tierNames.indexOf(reached)) return true;
  let sum = 0;
  for (const before of tierNames.slice(0, tierNames.indexOf(tier))) {
    sum += (await findTier[before](search, { limit: scarce })).length;
    if (sum >= scarce) return false;
  }
  return true;
}
