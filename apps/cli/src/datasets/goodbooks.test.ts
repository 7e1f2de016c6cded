import { expect, test } from "vitest";

import { directoryWith } from "../testing/files.ts";
import { readAll } from "../testing/rows.ts";
import { goodbooksDataSet } from "./goodbooks.ts";

const header =
  "book_id,goodreads_book_id,work_id,isbn,isbn13,authors,original_publication_year,title,image_url,small_image_url";
const books = [
  header,
  '1,501,901,306406152,9.78030640615e+12,"Ann  Author, Bob Pictures",1999.0,"The Deep (Sea Trilogy, #1)",https://x.org/m/1.jpg,https://x.org/s/1.jpg',
  "2,502,902,306406153,9.78030640615e+12,Homer the Younger,-720.0,Old Song,https://x.org/assets/nophoto/m.png,https://x.org/assets/nophoto/s.png",
  "3,503,903,,9780306406157,Nobody,,Untimely (Remix) ,,",
  "x,504,904,,,Nobody,2000.0,Lost,,",
];

test("books have restored ISBNs, years before our era, and no pictures of nothing", async () => {
  const { source, lines } = await goodbooksDataSet(await directoryWith({ "books.csv": books }));
  const { values, refused } = await readAll(source.contents);
  expect(values).toMatchObject([
    {
      id: "1",
      kind: "book",
      title: "The Deep",
      year: 1999,
      creators: ["Ann Author", "Bob Pictures"],
      cover: "https://x.org/m/1.jpg",
      identifiers: { isbn: "9780306406157", goodreads: "501", "goodreads-work": "901" },
      details: { isbn: "9780306406157", coverSmall: "https://x.org/s/1.jpg" },
      genres: [],
    },
    { title: "Old Song", year: -720, cover: null, details: { isbn: null, coverSmall: null } },
    { title: "Untimely (Remix)", year: null, details: { isbn: "9780306406157" } },
  ]);
  expect(values[1]?.identifiers).toEqual({ goodreads: "502", "goodreads-work": "902" });
  expect(refused).toEqual([[5, "book_id is no positive integer", "x"]]);
  expect(lines).toEqual({ contents: 4, interactions: 0 });
  expect(source.interactions).toEqual([]);
});

test("tags become genres where they are any, and ratings are read where they are there", async () => {
  const directory = await directoryWith({
    "books.csv": books,
    "tags.csv": ["tag_id,tag_name", "7,to-read", "8,sci-fi", "9,fiction"],
    "book_tags.csv": ["goodreads_book_id,tag_id,count", "501,7,99", "501,8,50", "501,9,40"],
    "ratings.csv": ["user_id,book_id,rating", "1,1,5", "1,2,0", "u,1,3"],
  });
  const { source } = await goodbooksDataSet(directory);
  const { values } = await readAll(source.contents);
  expect(values[0]?.genres).toEqual(["Science Fiction", "Fiction"]);
  expect(await readAll(source.interactions)).toEqual({
    values: [{ userId: "1", contentId: "1", rating: 5 }],
    refused: [
      [3, "the rating is not 1 to 5", "0"],
      [4, "user_id is no positive integer", "u"],
    ],
  });
});

test("a directory without books says what is expected", async () => {
  await expect(goodbooksDataSet(await directoryWith({}))).rejects.toThrow("holds no books.csv");
});
