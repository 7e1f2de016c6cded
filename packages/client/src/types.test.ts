import { describe, expectTypeOf, test } from "vitest";

import {
  type Client,
  createClient,
  type ErrorReason,
  isReason,
  type RouterInputs,
  type RouterOutputs,
} from "./index.ts";

/** Checked by the compiler: what a frontend sees of the router, without any generated code. */
describe("the types of the client", () => {
  test("inputs are what the procedures take", () => {
    type Kind = "movie" | "series" | "book" | "game" | "app" | "track";
    expectTypeOf<RouterInputs["interactions"]["rate"]>().toEqualTypeOf<{
      contentId: number;
      rating: number | null;
    }>();
    expectTypeOf<RouterInputs["catalogue"]["popular"]["kind"]>().toEqualTypeOf<Kind>();
    type ForMe = Exclude<RouterInputs["recommendations"]["forMe"], void | undefined>;
    expectTypeOf<ForMe["kind"]>().toEqualTypeOf<Kind | undefined>();
  });

  test("outputs are what travels: moments are ISO strings", () => {
    expectTypeOf<RouterOutputs["me"]["get"]["createdAt"]>().toEqualTypeOf<string>();
    expectTypeOf<RouterOutputs["interactions"]["get"]["ratedAt"]>().toEqualTypeOf<string | null>();
    type Recommendation = RouterOutputs["recommendations"]["forMe"]["items"][number];
    expectTypeOf<Recommendation["reasons"][number]["type"]>().toEqualTypeOf<
      "rated" | "franchise" | "work" | "genre" | "creator" | "period" | "popular" | "member"
    >();
  });

  test("the details of a content follow from its kind", () => {
    type Shown = RouterOutputs["catalogue"]["get"];
    expectTypeOf<Extract<Shown, { kind: "book" }>["details"]>().toEqualTypeOf<{
      publisher: string | null;
      isbn: string | null;
      coverSmall: string | null;
      coverMedium: string | null;
    }>();
    expectTypeOf<Extract<Shown, { kind: "game" }>["details"]["publishers"]>().toEqualTypeOf<
      string[]
    >();
  });

  test("and so do those of a proposal", () => {
    type Proposed = Extract<RouterInputs["submissions"]["create"], { kind: "series" }>;
    expectTypeOf<Proposed["content"]["details"]>().toEqualTypeOf<
      | { endYear?: number | null; actors?: string[]; writers?: string[]; imdbId?: string | null }
      | undefined
    >();
    type Submission = RouterOutputs["submissions"]["mine"]["items"][number];
    expectTypeOf<Submission["createdAt"]>().toEqualTypeOf<string>();
    expectTypeOf<
      Extract<Submission, { kind: "book" }>["content"]["details"]["isbn"]
    >().toEqualTypeOf<string | null>();
  });

  test("a run of the sandbox names kinds and engines that there are", () => {
    type Run = RouterInputs["sandbox"]["run"];
    expectTypeOf<Run["profileId"]>().toEqualTypeOf<string>();
    type Engine = RouterOutputs["recommendations"]["forMe"]["items"][number]["engine"];
    expectTypeOf<Run["engines"]>().toEqualTypeOf<Engine[] | undefined>();
    type Set = RouterInputs["sandbox"]["profiles"]["setInteraction"];
    expectTypeOf<Set["ratedAt"]>().toEqualTypeOf<string | null | undefined>();
    type Result = RouterOutputs["sandbox"]["results"]["items"][number];
    expectTypeOf<Result["rank"]>().toEqualTypeOf<number>();
    type Shown = RouterOutputs["sandbox"]["inputs"];
    expectTypeOf<Shown["items"][number]["interaction"]>().toEqualTypeOf<
      RouterOutputs["interactions"]["get"]
    >();
  });

  test("reasons of errors are a closed set", () => {
    expectTypeOf<"EMAIL_TAKEN">().toExtend<ErrorReason>();
    const check = (error: unknown) => {
      // @ts-expect-error there is no such reason
      isReason(error, "EMAIL_TAKN");
    };
    expectTypeOf(check).toBeFunction();
    expectTypeOf(createClient).returns.toEqualTypeOf<Client>();
  });
});
