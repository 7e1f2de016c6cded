import fc from "fast-check";
import { expect, test } from "vitest";

import { directoryWith } from "../testing/files.ts";
import { readAll } from "../testing/rows.ts";
import { decodeText } from "./decode.ts";
import { countLines, readTable } from "./table.ts";
import { integerIn, plainText } from "./text.ts";

const columns = ["name", "note"] as const;

async function read(content: readonly string[] | Buffer) {
  return readAll(readTable(`${await directoryWith({ "t.csv": content })}/t.csv`, { columns }));
}

test("newlines in cells, marks of byte order and what cannot be seen go", async () => {
  const { values } = await read([
    "\uFEFFname,note,other",
    '"The Long\nRoad",\u200B ends\u00A0 here ,x',
    '"a ""word""",cafe\u0301,y',
  ]);
  expect(values).toEqual([
    { name: "The Long Road", note: "ends here" },
    { name: 'a "word"', note: "café" },
  ]);
});

test("a line that has not as many cells as the header is refused, with its number", async () => {
  const { values, refused } = await read(["name,note", "a,b", "shifted", "c,d,e", "f,g"]);
  expect(values).toHaveLength(2);
  const reason = "the line does not have the 2 columns of the header";
  expect(refused).toEqual([
    [3, reason, "1"],
    [4, reason, "3"],
  ]);
});

const broken = "the quotation marks of the line do not match";

test("a stray quotation mark costs its own line and no other", async () => {
  const { values, refused } = await read([
    "name,note",
    '"Never closed,a',
    "b,c",
    '"closed" too early,d',
    '"e",f',
    '5" disc,in "the" middle',
    'g,"open at the end',
    "h,i",
  ]);
  expect(values.map(({ name }) => name)).toEqual(["b", "e", '5" disc', "h"]);
  expect(refused).toEqual([2, 4, 7].map((line) => [line, broken, undefined]));
});

test("rows between two stray marks that seem to match are not one row", async () => {
  const { values, refused } = await read([
    "name,other,note",
    'a,"Film (1999),x',
    "b,Film,y",
    'c,Film",z',
    "d,Film,z",
  ]);
  expect(values.map(({ name }) => name)).toEqual(["b", "c", "d"]);
  expect(refused).toEqual([[2, broken, undefined]]);
});

test("a mark that is not closed within the lines of any real row costs one line", async () => {
  const rows = Array.from({ length: 2_000 }, (_, i) => `${i}, x`);
  const { values, refused } = await read(["name,note", '"open', ...rows, 'end,"x"']);
  expect(values).toHaveLength(2_001);
  expect(refused).toEqual([[2, broken, undefined]]);
});

test("the number of a row is that of the line where it begins, whatever ends lines", async () => {
  const lines = ["name,note", '"a\nb","c\n\nd"', "", "shifted", '"e\n",f', "shifted"];
  for (const end of ["\n", "\r\n"]) {
    const content = Buffer.from(lines.join("\n").replaceAll("\n", end));
    const { values, refused } = await read(content);
    expect(values).toEqual([
      { name: "a b", note: "c d" },
      { name: "e", note: "f" },
    ]);
    expect(refused.map(([line]) => line)).toEqual([7, 10]);
  }
  expect(await read(Buffer.from("name,note\ra,b\rc"))).toMatchObject({
    values: [{ name: "a", note: "b" }],
    refused: [[3, expect.any(String), "1"]],
  });
});

test("whatever cells there are, they are read as they were written, from their lines", async () => {
  const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "ü") });
  const property = fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell)), async (rows) => {
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
    // A wide header, since text that has all of a table's commas is told from rows by nothing.
    const filler = Array.from({ length: 40 }, () => "");
    const written = rows.map((row) => [...row.map(quote), ...filler].join(","));
    const header = ["name", "note", "c", ...filler.map((_, i) => `x${i}`)].join(",");
    const { values, refused } = await read([header, ...written]);
    expect(refused).toEqual([]);
    const expected = rows.map(([name, note]) => ({ name: plainText(name), note: plainText(note) }));
    expect(values).toEqual(expected);
  });
  await fc.assert(property, { numRuns: 50 });
});

test("a file without a header, and a directory, are named", async () => {
  await expect(read(Buffer.from(""))).rejects.toThrow(/t\.csv cannot be read: it is empty/);
  await expect(read(['"name,note', "a,b"])).rejects.toThrow(/line 1, its header: the quotation/);
  const directory = await directoryWith({});
  const reason = /cannot be read: it is a directory, where a file is expected/;
  await expect(countLines(directory)).rejects.toThrow(reason);
  await expect(readAll(readTable(directory, { columns }))).rejects.toThrow(reason);
});

test("a column that is missing, and a file that cannot be read, are named", async () => {
  await expect(read(["name,else", "a,b"])).rejects.toThrow(
    /t\.csv cannot be read: it has no column note/,
  );
  const nowhere = readTable("/nowhere/t.csv", { columns });
  await expect(readAll(nowhere)).rejects.toThrow(/t\.csv cannot be read: ENOENT/);
});

test("bytes that are no UTF-8 are windows-1252, and characters cut in two are marked", async () => {
  const bytes = Buffer.concat([
    Buffer.from("name,note\n", "latin1"),
    Buffer.from("Zürich,naïve\n", "utf8"),
    Buffer.from("Z\xfcrich,\x80 100 \x93sic\x94\n", "latin1"),
    Buffer.from("\xe3\x82X,ok\n", "latin1"),
  ]);
  const { values } = await read(bytes);
  expect(values).toEqual([
    { name: "Zürich", note: "naïve" },
    { name: "Zürich", note: "€ 100 “sic”" },
    { name: "\uFFFDX", note: "ok" },
  ]);
});

test("UTF-8 is read as it is, wherever the file is cut into pieces", async () => {
  const property = fc.asyncProperty(
    fc.string({ unit: "grapheme" }),
    fc.array(fc.nat({ max: 40 })),
    async (text, cuts) => {
      const bytes = Buffer.from(text);
      async function* pieces() {
        let start = 0;
        for (const size of cuts) yield bytes.subarray(start, (start += size));
        yield bytes.subarray(start);
      }
      let decoded = "";
      for await (const piece of decodeText(pieces())) decoded += piece;
      expect(decoded).toBe(bytes.toString("utf8"));
    },
  );
  await fc.assert(property);
});

test("text is in one line, and what is no integer in a range is none", () => {
  expect(plainText(" a\r\n\tb\u0000c\u200D ")).toBe("a bc\u200D");
  expect(plainText("\uD800x")).toBe("\uFFFDx");
  expect(integerIn("2008.0", 0, 3_000)).toBe(2008);
  expect(integerIn("-720", -4_000, 2_100)).toBe(-720);
  for (const none of ["", "NaN", "20.5", "1e3", "0x10", " ", "9999"]) {
    expect(integerIn(none, 0, 3_000), none).toBeNull();
  }
});
