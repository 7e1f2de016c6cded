import { describeError } from "@recofinement/api";
import { type DestinationStream, type Logger, pino } from "pino";

/** The process's log: JSON lines in which no error quotes what a person entered. */
export function createLog(destination: DestinationStream): Logger {
  return pino({ serializers: { err: describeError } }, destination);
}
