import type { AnyTRPCProcedure } from "@trpc/server";
import fc from "fast-check";
import { z } from "zod";

/** The part of JSON Schema that our inputs use. */
const Schema = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  format: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  get anyOf() {
    return z.array(Schema).optional();
  },
  get oneOf() {
    return z.array(Schema).optional();
  },
  get items() {
    return Schema.optional();
  },
  get properties() {
    return z.record(z.string(), Schema).optional();
  },
});
type Schema = z.infer<typeof Schema>;

/** Texts that break things elsewhere: SQL, wildcards, NUL, half characters, sizes. */
const hostileText = fc.constantFrom(
  "",
  " ",
  "'; drop table user_account; --",
  String.raw`\' or 1=1 --`,
  "%_%",
  "a\0b",
  "\uD800",
  "ﷺ".repeat(20),
  "x".repeat(10_000),
  "../../etc/passwd",
  "<script>alert(1)</script>",
  "${jndi:ldap://x}",
  "-0",
);

/** The same, and what is no text: prototypes, numbers beyond their range, depths. */
const hostile = fc.oneof(
  hostileText,
  fc.constantFrom<unknown>(
    null,
    undefined,
    -1,
    0,
    1e308,
    -1e308,
    2 ** 31,
    2 ** 53,
    0.1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    true,
    [],
    {},
    [[[[[[]]]]]],
    { __proto__: null, constructor: { prototype: {} } },
    { toString: "x", valueOf: "y", length: -1 },
    new Date(0),
  ),
  fc.string({ unit: "binary" }),
  fc.double(),
  fc.bigInt().map(Number),
  fc.anything({ maxDepth: 3 }),
);

/**
 * Inputs of a procedure as its own schema describes them, with something hostile in the place of a
 * part now and then, with keys missing and keys too many.
 */
export function arbitraryInput(procedure: AnyTRPCProcedure): fc.Arbitrary<unknown> {
  const schema = inputSchemaOf(procedure);
  return schema ? mostly(arbitraryOf(schema)) : hostile;
}

/** Whether a procedure answers with pages. */
export function hasPages(procedure: AnyTRPCProcedure): boolean {
  return inputSchemaOf(procedure)?.properties?.["cursor"] !== undefined;
}

/** A cursor that a list has given out, with something else in the place of one part of its position. */
export function arbitraryCursor(cursor: string): fc.Arbitrary<string> {
  const bytes = Buffer.from(cursor, "base64url");
  const position = positionIn(bytes);
  if (!position) return fc.tuple(fc.nat(bytes.length), fc.uint8Array()).map(spliceInto(bytes));
  return fc
    .tuple(fc.nat(position.length - 1), fc.oneof(hostileText, hostile))
    .map(([index, part]) => base64(JSON.stringify(position.with(index, part))));
}

function inputSchemaOf(procedure: AnyTRPCProcedure): Schema | undefined {
  const inputs: unknown = "inputs" in procedure._def ? procedure._def.inputs : [];
  const [schema]: unknown[] = Array.isArray(inputs) ? inputs : [];
  if (!(schema instanceof z.ZodType)) return undefined;
  return Schema.parse(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));
}

/** The parts of a position that is written as JSON. */
function positionIn(bytes: Buffer): unknown[] | undefined {
  try {
    return z.array(z.unknown()).parse(JSON.parse(bytes.toString()));
  } catch {
    return undefined;
  }
}

function spliceInto(bytes: Buffer) {
  return ([at, other]: [number, Uint8Array]) =>
    base64(Buffer.concat([bytes.subarray(0, at), other, bytes.subarray(at)]));
}

function base64(content: string | Buffer): string {
  return Buffer.from(content).toString("base64url");
}

function mostly(expected: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 6, arbitrary: expected }, { weight: 1, arbitrary: hostile });
}

function arbitraryOf(schema: Schema): fc.Arbitrary<unknown> {
  const { type } = schema;
  const kinds = Array.isArray(type) ? type.map((each) => ({ ...schema, type: each })) : undefined;
  const alternatives = schema.anyOf ?? schema.oneOf ?? kinds;
  if (alternatives) return fc.oneof(...alternatives.map(arbitraryOf));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  switch (type) {
    case "object":
      return arbitraryObject(schema.properties ?? {});
    case "array":
      return fc.array(mostly(arbitraryOf(schema.items ?? {})), { maxLength: 5 });
    case "integer":
    case "number":
      return arbitraryNumber(schema);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      return arbitraryText(schema);
  }
}

function arbitraryObject(properties: Record<string, Schema>): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, mostly(arbitraryOf(schema))]),
  );
  const surplus = fc.dictionary(fc.string({ unit: "binary", maxLength: 10 }), hostile, {
    maxKeys: 1,
  });
  return fc.oneof(
    { weight: 5, arbitrary: fc.record(fields) },
    { weight: 1, arbitrary: fc.record(fields, { requiredKeys: [] }) },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.record(fields), surplus).map(([a, b]) => ({ ...a, ...b })),
    },
  );
}

function arbitraryNumber({ minimum = -1e6, maximum = 1e6 }: Schema): fc.Arbitrary<number> {
  const range = { min: Math.max(minimum, -1e6), max: Math.min(maximum, 1e6) };
  return fc.oneof(
    fc.integer({ min: Math.ceil(range.min), max: Math.floor(range.max) }),
    fc.constantFrom(minimum, maximum, minimum - 1, maximum + 1, range.min + 0.5),
  );
}

function arbitraryText({ format }: Schema): fc.Arbitrary<string> {
  if (format === "uuid") return fc.uuid();
  if (format === "date-time")
    return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  return fc.oneof(fc.string({ maxLength: 40 }), fc.emailAddress(), fc.constantFrom("a", "movie"));
}
