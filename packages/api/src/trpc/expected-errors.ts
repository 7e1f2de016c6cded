import { isUnavailable, violatedConstraint } from "@recofinement/db";

import { accountDeleted } from "../auth/sessions.ts";
import { AppError } from "../errors.ts";
import { toTRPCError } from "./errors.ts";

/** An error of any kind as the expected failure that it is; undefined for a fault. */
export function toAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  if (isUnavailable(error)) {
    return new AppError("UNAVAILABLE", "The database is not available now; try again soon.", {
      cause: error,
    });
  }
  const constraint = violatedConstraint(error);
  return constraint === undefined ? undefined : ofConstraint(constraint);
}

/** A stream whose expected failures reach the client as what they are. */
export async function* mapStreamErrors<T>(stream: AsyncIterable<T>): AsyncGenerator<T, void> {
  try {
    yield* stream;
  } catch (error) {
    const expected = toAppError(error);
    throw expected ? toTRPCError(expected) : error;
  }
}

/** What only the database can refuse without a race. */
function ofConstraint(constraint: string): AppError | undefined {
  if (constraint === "user_account_email_key") {
    return new AppError("EMAIL_TAKEN", "An account with this e-mail address exists already.");
  }
  if (constraint === "sandbox_profile_name") {
    return new AppError("PROFILE_NAME_TAKEN", "You have a profile of this name already.");
  }
  // A call that was under way while its caller's account was deleted.
  if (/_(user_id|actor_id|decided_by)_fkey$/.test(constraint)) {
    return accountDeleted();
  }
  if (constraint === "interaction_content_id_fkey") {
    return new AppError("CONTENT_NOT_FOUND", "The content was deleted meanwhile.");
  }
  return undefined;
}
