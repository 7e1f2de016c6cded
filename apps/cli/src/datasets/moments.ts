const earliest = Date.UTC(1900);
/** Milliseconds; clocks and zones differ by less. */
const day = 24 * 60 * 60 * 1000;

/** Whether somebody can have done something then: not before 1900, and not after tomorrow. */
export function isPossibleMoment(moment: Date): boolean {
  return moment.getTime() >= earliest && moment.getTime() <= Date.now() + day;
}
