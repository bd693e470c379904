import { describe, expect, it } from "vitest";
import { begun } from "../src/core/prefill";
import { get } from "../src/core/answers";
import type { Draft } from "../src/core/drafts";
import type { FormDocument } from "../src/core/document";
import { asksForStreets, atBlock, atCrossing } from "../src/core/placing";
import { blockOfNumber, Streets } from "../src/core/streets";
import { personal } from "../src/core/personal";
import { DOCUMENT, START } from "./a_form";

const TOWN = new Streets({ streets: [["4th Ave", 0, 0], ["Elm St", 100, 1400], ["Oak St"]], crossings: [[0, 1], [1, 2]] }, ["Mill Rd", "Oak St"]);

function a_draft(): Draft {
  return begun({ id: "d", now: new Date(2026, 10, 23, 8), start: START, form: START.forms[0]!, document: DOCUMENT, kind: null, template: null, place: null });
}

function asking(...paths: string[]): FormDocument {
  const elements = paths.map((path) => ({ path, kind: path.endsWith("kind") ? ("choice" as const) : ("text" as const), label: path, codes: "kinds" }));
  const kinds = ["coordinates", "block", "crossing", "other"].map((value) => ({ value, label: value }));
  return { ...DOCUMENT, elements, codes: { kinds } };
}

describe("streets", () => {
  it("works by the beginning of a name, and knows what crosses and which blocks there are", () => {
    expect(TOWN.index.find("elm").map((each) => each.value)).toEqual(["Elm St"]);
    expect(TOWN.crossing("Elm St")).toEqual(["4th Ave", "Oak St"]);
    expect(TOWN.blocks("Elm St")).toHaveLength(14);
    expect(TOWN.blocks("4th Ave")).toEqual([0]);
  });

  it("offers what was typed before, once, and knows nothing more of it", () => {
    expect(TOWN.index.choices.map((each) => each.value)).toEqual(["4th Ave", "Elm St", "Oak St", "Mill Rd"]);
    expect(TOWN.crossing("Mill Rd")).toEqual([]);
    expect(TOWN.blocks("Mill Rd")).toEqual([]);
    expect(TOWN.blocks("Oak St")).toEqual([]);
  });

  it("works without an index", () => {
    const none = new Streets({ streets: [], crossings: [] });
    expect(none.index.find("elm")).toEqual([]);
    expect(none.crossing("Elm St")).toEqual([]);
  });

  it("keeps no house number", () => {
    expect(blockOfNumber("1234")).toBe(1200);
    expect(blockOfNumber(" 7 ")).toBe(0);
    for (const odd of ["", "12a", "-5", "1234567"]) expect(blockOfNumber(odd)).toBeNull();
  });
});

describe("placing", () => {
  it("works in the fields that a form has for it", () => {
    const document = asking("location.kind", "location.block", "location.street", "location.cross_street_1", "location.cross_street_2");
    const block = atBlock(a_draft(), document, 1200, "Elm St");
    expect(get(block.answers, "location")).toMatchObject({ kind: "block", block: "1200", street: "Elm St" });
    const crossing = atCrossing(block, document, "Elm St", "4th Ave");
    expect(get(crossing.answers, "location")).toMatchObject({ kind: "crossing", cross_street_1: "Elm St", cross_street_2: "4th Ave" });
  });

  it("works in words where the form has only these, and the words name no home", () => {
    const document = asking("location.description");
    for (const placed of [atBlock(a_draft(), document, 1200, "Elm St"), atBlock(a_draft(), document, 0, "Elm St"), atCrossing(a_draft(), document, "Elm St", "4th Ave")]) {
      const words = get(placed.answers, "location.description") as string;
      expect(words).toContain("Elm St");
      expect(personal(words, document)).toEqual([]);
    }
  });

  it("is not offered where a form asks for no street", () => {
    expect(asksForStreets(asking("location.point"))).toBe(false);
    expect(asksForStreets(asking("location.street"))).toBe(true);
  });
});
