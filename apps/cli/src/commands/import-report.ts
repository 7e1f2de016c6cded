import type { ImportReport } from "@recofinement/api";

/** What an import did, or would do, as people read it. */
export function describeImport(
  { contents, users, interactions, likes, groups, rejected }: ImportReport,
  { seconds, dryRun }: { seconds: number; dryRun: boolean },
): string {
  const lines = [
    ...(dryRun ? ["Nothing was changed. An import would do this:"] : []),
    `contents: ${describeCounts(contents.counts)}`,
    ...(dryRun ? describeExamples(contents.examples) : []),
    `users: ${describeCounts(users)}`,
    `interactions: ${describeCounts(interactions)}`,
    ...(likes > 0 ? [`liked genres: ${likes} added`] : []),
    ...(groups > 0 ? [`groups: ${groups} added`] : []),
    `left out: ${rejected.count} lines`,
    ...rejected.reasons.flatMap(({ reason, count, first }) => [
      `  ${reason}: ${count}`,
      ...first.map(({ file, line, value }) => `    ${file}, line ${line}${describeValue(value)}`),
      ...(count > first.length ? ["    …"] : []),
    ]),
    `in ${seconds.toFixed(1)} s`,
  ];
  return `${lines.join("\n")}\n`;
}

function describeCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(", ");
}

function describeExamples(examples: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.entries(examples)
    .filter(([, titles]) => titles.length > 0)
    .map(([outcome, titles]) => `  ${outcome}: ${titles.join("; ")}`);
}

function describeValue(value: string | null): string {
  return value === null ? "" : `: ${JSON.stringify(value)}`;
}
