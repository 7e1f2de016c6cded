import { expect, test } from "vitest";

import { type Reason, reasonText } from "./reason-text.ts";

const content = { id: 1, kind: "movie", title: "Alien", year: 1979 } as const;

test.each<[Reason, string]>([
  [{ type: "rated", content, rating: 5, share: 1 }, "Because you liked Alien"],
  [{ type: "rated", content, rating: null, share: 1 }, "Because you know Alien"],
  [{ type: "franchise", content, rating: 5, share: 1 }, "Goes with Alien"],
  [{ type: "work", content, rating: 5, share: 1 }, "The same story as Alien"],
  [{ type: "genre", genre: { id: 1, name: "Horror" }, share: 1 }, "You like Horror"],
  [
    { type: "creator", name: "H. R. Giger", share: 1 },
    "By H. R. Giger, of whom you like something",
  ],
  [{ type: "period", from: 1971, to: 1987, share: 1 }, "You like what is from 1971 to 1987"],
  [{ type: "popular", rating: 4.25, ratingCount: 8, people: 9, share: 1 }, "Rated 4.3 by 8"],
  [{ type: "popular", rating: null, ratingCount: 0, people: 9, share: 1 }, "9 people know it"],
  [{ type: "popular", rating: null, ratingCount: 0, people: 1, share: 1 }, "1 person knows it"],
  [{ type: "member", user: { id: "u", username: "Ann" }, share: 1 }, "Ann would like it most"],
])("%o reads %s", (reason, text) => {
  expect(reasonText(reason)).toBe(text);
});
