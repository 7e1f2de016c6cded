import type { RouterOutputs } from "./types.ts";

/** Why a content is recommended to a person, or to a group. */
export type Reason = RouterOutputs["recommendations"]["forMe"]["items"][number]["reasons"][number];

/** A reason in English, from nothing but itself: what to show below a recommendation. */
export function reasonText(reason: Reason): string {
  switch (reason.type) {
    case "rated":
      return reason.rating === null
        ? `Because you know ${reason.content.title}`
        : `Because you liked ${reason.content.title}`;
    case "franchise":
      return `Goes with ${reason.content.title}`;
    case "work":
      return `The same story as ${reason.content.title}`;
    case "genre":
      return `You like ${reason.genre.name}`;
    case "creator":
      return `By ${reason.name}, of whom you like something`;
    case "period":
      return `You like what is from ${reason.from} to ${reason.to}`;
    case "popular":
      return reason.rating === null
        ? `${reason.people} ${reason.people === 1 ? "person knows" : "people know"} it`
        : `Rated ${reason.rating.toFixed(1)} by ${reason.ratingCount}`;
    case "member":
      return `${reason.user.username} would like it most`;
  }
}
