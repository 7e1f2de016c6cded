/** Does one of two things; how long it takes is measured. */
type Work = () => Promise<unknown>;

/** A measurement is repeated so often before its verdict counts: machines are busy at times. */
const attempts = 3;

/**
 * How well durations tell two works apart, by ranks: the probability that `a` takes longer than `b`
 * (0.5: not at all; 0 or 1: always). Measured in turns, the least telling of three measurements.
 */
export async function distinguishability(a: Work, b: Work, rounds: number): Promise<number> {
  let best = 1;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const [ofA, ofB]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      ofA.push(await duration(a));
      ofB.push(await duration(b));
    }
    const exceeds = ofA.flatMap((x) => ofB.map((y): number => (x > y ? 1 : 0)));
    const probability = exceeds.reduce((sum, each) => sum + each, 0) / exceeds.length;
    if (Math.abs(probability - 0.5) < Math.abs(best - 0.5)) best = probability;
    if (Math.abs(best - 0.5) < 0.3) break;
  }
  return best;
}

async function duration(work: Work): Promise<number> {
  const started = performance.now();
  await work().catch(() => undefined);
  return performance.now() - started;
}
