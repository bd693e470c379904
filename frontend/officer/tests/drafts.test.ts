import { describe, expect, it } from "vitest";
import { get, set } from "../src/core/answers";
import type { Answers, Template } from "../src/core/contract";
import type { FormDocument } from "../src/core/document";
import { answered, type Draft, entryOf, filled, pathOf, somethingWasDone, withoutPart, withPerson } from "../src/core/drafts";
import { groupsOf, questionsOf } from "../src/core/layout";
import { atPlace, begun, placeOf, withPosition } from "../src/core/prefill";
import { pruned } from "../src/core/pruning";
import { templateAnswers, withTemplate } from "../src/core/templates";
import { DOCUMENT, FORM, START } from "./a_form";

const NOW = new Date(2026, 10, 23, 8, 1, 7);
const NAME = { pack: "test", version: "1", sha256: "x" };

function aDraft(changes: Partial<Parameters<typeof begun>[0]> = {}): Draft {
  const rest = { id: "d", now: NOW, start: START, form: NAME, document: DOCUMENT, template: null, place: null };
  return begun({ ...rest, kind: "traffic", ...changes });
}

function written(draft: Draft, answers: Record<string, Answers[string]>): Draft {
  return Object.entries(answers).reduce((one, [at, value]) => answered(one, at, value), draft);
}

const RACE = { value: ["a"], how: "perceived" };
const FIRST = {
  "people[0].role": "driver",
  "people[0].race": RACE,
  "people[0].disability": "b",
  "people[0].reason": "other",
  "people[0].reason_narrative": "the light was red",
  "people[0].searched": true,
  "people[0].searches[0].basis": ["consent"],
  "people[0].injured": true,
  "people[0].result": ["warning"],
};

describe("a new draft", () => {
  it("begins with the time, the kind and the officer's own answers", () => {
    const { answers, unit, made_at } = aDraft();
    expect(answers).toEqual({ people: [{}], contact: { kind: "traffic", start: "2026-11-23T08:01" }, officer: { years: 4 } });
    expect(unit).toBe("b");
    expect(made_at).toMatch(/^2026-11-23T08:01:07[+-]\d\d:\d\d$/);
  });

  it("takes the position coarsely, and the area it lies in", () => {
    const draft = withPosition(aDraft(), [1.23456, 2.34567], DOCUMENT, START.areas);
    expect(get(draft.answers, "location")).toEqual({ point: { latitude: 2.346, longitude: 1.235 }, area: "North" });
    expect(draft.area).toBe("n");
    expect(withPosition(aDraft(), [5, 5], DOCUMENT, START.areas).area).toBe(null);
  });

  it("never writes over what the officer answered", () => {
    const draft = written(aDraft(), { "location.area": "Mine" });
    expect(get(withPosition(draft, [1, 1], DOCUMENT, START.areas).answers, "location.area")).toBe("Mine");
  });

  it("does not take where a late record is written for where the contact was", () => {
    const here = withPosition(aDraft(), [1.23456, 2.34567], DOCUMENT, START.areas);
    const late = answered(here, "contact.start", "2026-11-20T22:15");
    expect(get(late.answers, "location.point")).toBeUndefined();
    expect(get(late.answers, "location.area")).toBeUndefined();
    expect(late.area).toBe(null);
    expect(get(withPosition(late, [1, 1], DOCUMENT, START.areas).answers, "location.point")).toBeUndefined();
    expect(get(answered(here, "contact.start", "2026-11-23T07:15").answers, "location.area")).toBe("North");
    const said = answered(answered(here, "location.area", "Mine"), "contact.start", "2026-11-20T22:15");
    expect(get(said.answers, "location.area")).toBe("Mine");
  });

  it("offers the last place in words, without its map point", () => {
    const place = placeOf({ location: { point: { latitude: 1, longitude: 1 }, description: "Elm and 4th" } });
    expect(place).toEqual({ location: { description: "Elm and 4th" } });
    expect(get(atPlace(aDraft(), place!, DOCUMENT).answers, "location.description")).toBe("Elm and 4th");
  });
});

describe("another person", () => {
  const draft = withPerson(written(aDraft(), FIRST), DOCUMENT);

  it("has what the officer did, marked as copied", () => {
    expect(get(draft.answers, "people[1]")).toEqual({ reason: "other", result: ["warning"] });
    expect(draft.origins["people[1].reason"]).toBe("copied");
  });

  it("has that nothing was done to the first, and never a search, force or an arrest that was", () => {
    const element = (path: string, kind: string): object => ({ path, kind, label: path, section: "what", codes: "result" });
    const more = [element("person.actions", "choices"), element("person.force", "choices"), element("person.arrested", "yes_no")];
    const wider = { ...DOCUMENT, elements: [...DOCUMENT.elements, ...more] } as FormDocument;
    const second = (answers: Record<string, Answers[string]>): unknown => get(withPerson(written(aDraft(), answers), wider).answers, "people[1]");
    const nothing = { "people[0].searched": false, "people[0].force": ["none"], "people[0].actions": ["none"], "people[0].arrested": false };
    expect(second({ ...nothing, "people[0].result": ["warning"] })).toEqual({ searched: false, force: ["none"], actions: ["none"], arrested: false, result: ["warning"] });
    const done = { "people[0].searched": true, "people[0].force": ["handcuffs"], "people[0].actions": ["ordered_out"], "people[0].arrested": true };
    expect(second({ ...done, "people[0].result": ["citation", "warrant_arrest"], "people[0].searches[0].basis": ["consent"] })).toEqual({});
    expect(somethingWasDone(written(aDraft(), nothing), wider)).toBe(false);
    expect(somethingWasDone(written(aDraft(), done), wider)).toBe(true);
  });

  it("has the search too where the officer says that the same was done, and still nothing that was perceived", () => {
    const same = withPerson(written(aDraft(), FIRST), DOCUMENT, { same: true });
    expect(get(same.answers, "people[1]")).toEqual({ reason: "other", searched: true, searches: [{ basis: ["consent"] }], result: ["warning"] });
    expect(same.origins["people[1].searched"]).toBe("copied");
  });

  it("has nothing that was perceived, none of the words, and neither part nor injury of the first", () => {
    for (const name of ["race", "disability", "reason_narrative", "role", "injured"]) {
      expect(get(draft.answers, `people[1].${name}`)).toBeUndefined();
    }
  });

  it("goes again without touching the others", () => {
    const three = withPerson(draft, DOCUMENT);
    const marked = { ...three, override: { "people[2].reason_narrative": "street name" } };
    const two = withoutPart(marked, "people", 1);
    expect(two.answers["people"]).toHaveLength(2);
    expect(get(two.answers, "people[0].race")).toEqual(RACE);
    expect(two.origins["people[1].reason"]).toBe("copied");
    expect(two.origins["people[2].reason"]).toBeUndefined();
    expect(two.override).toEqual({ "people[1].reason_narrative": "street name" });
  });
});

describe("a template", () => {
  it("holds nothing perceived, no time, no place, no words", () => {
    const answers = templateAnswers(written(aDraft(), { ...FIRST, "location.description": "Elm" }), DOCUMENT);
    expect(answers).toEqual({ people: [{ role: "driver", reason: "other", searched: true, searches: [{ basis: ["consent"] }], injured: true, result: ["warning"] }] });
  });

  it("is passed over where it holds what it may not", () => {
    const answers = { contact: { start: "2020-01-01T00:00" }, people: [{ race: RACE, disability: "b", reason: "speeding", reason_narrative: "x" }] };
    const template: Template = { id: "t", name: "T", owner: "agency", kind: "traffic", answers: answers as Answers };
    const draft = withTemplate(aDraft(), template, DOCUMENT);
    expect(get(draft.answers, "people[0]")).toEqual({ reason: "speeding" });
    expect(get(draft.answers, "contact.start")).toBe("2026-11-23T08:01");
    expect(draft.template).toBe("t");
  });
});

describe("what is sent", () => {
  it("was written down after it began, also where the draft lay open before", () => {
    const sent = (start: string): string => entryOf(answered(aDraft(), "contact.start", start), FORM, { device: "dev", now: new Date(2026, 10, 24, 9, 0) }).made_at.slice(0, 16);
    expect(sent("2026-11-23T07:50")).toBe("2026-11-23T08:01");
    expect(sent("2026-11-24T08:40")).toBe("2026-11-24T09:00");
    expect(sent("2026-12-24T08:40")).toBe("2026-11-23T08:01");
  });

  it("leaves out what is no longer asked, and keeps it in the draft", () => {
    const draft = written(aDraft(), { ...FIRST, "people[0].searched": false, "people[0].reason": "speeding" });
    const entry = entryOf(draft, FORM, { device: "dev", now: NOW });
    const [person] = entry.answers["people"] as Answers[];
    expect(person).not.toHaveProperty("searches");
    expect(person).not.toHaveProperty("reason_narrative");
    expect(get(draft.answers, "people[0].searches[0].basis")).toEqual(["consent"]);
    expect(Object.keys(entry).sort()).toEqual(
      ["answers", "area", "cad", "corrects", "device", "form", "id", "late_reason", "made_at", "officer", "override", "reason", "seconds", "sent_at", "tags", "taps", "template", "unit"].sort(),
    );
  });

  it("keeps an excuse only for a text that is there", () => {
    const draft = { ...written(aDraft(), FIRST), override: { "people[0].reason_narrative": "a street", "people[4].gone": "no", cad: "number" } };
    expect(entryOf(draft, FORM, { device: "", now: NOW }).override).toEqual({ "people[0].reason_narrative": "a street", cad: "number" });
  });
});

describe("the page", () => {
  const draft = withPerson(written(aDraft(), FIRST), DOCUMENT);
  const { questions } = pruned(FORM, draft.answers);
  const groups = groupsOf(DOCUMENT, questions);

  it("stands in the order of the form, the people in between", () => {
    expect(groups.map((each) => each.id)).toEqual(["s-when", "p0-who", "p0-what", "p1-who", "p1-what", "s-end"]);
  });

  it("never says “if any” of what a rule demands without a condition", () => {
    const rules = [{ require: ["location.area"] }, { require: ["person.injured"], when: ["get", "person", "searched"] }];
    const asked = questionsOf(groupsOf({ ...DOCUMENT, rules }, questions).flatMap((each) => each.items));
    const required = (at: string): boolean | undefined => asked.find((each) => each.at === at)?.required;
    expect([required("location.area"), required("people[0].injured"), required("people[0].result")]).toEqual([true, false, true]);
  });

  it("has each question once, and a search where its first question stands", () => {
    const all = questionsOf(groups.flatMap((each) => each.items)).map((each) => each.at);
    const asked = questions.filter((each) => each.path.includes(".")).map((each) => each.at);
    expect([...all].sort()).toEqual([...asked].sort());
    const what = groups.find((each) => each.id === "p0-what")!.items;
    expect(what.map((each) => each.at)).toEqual(["reason", "reason_narrative", "searched", "searches", "injured", "result"].map((name) => `people[0].${name}`));
  });

  it("knows the path of an answer from where it stands", () => {
    expect(pathOf("people[1].searches[0].basis", DOCUMENT)).toBe("search.basis");
    expect(pathOf("contact.start", DOCUMENT)).toBe("contact.start");
  });
});

describe("answers", () => {
  it("are changed without changing those before", () => {
    const before: Answers = { people: [{ a: 1 }, { a: 2 }] };
    const next = set(before, "people[1].a", 3);
    expect(next).toEqual({ people: [{ a: 1 }, { a: 3 }] });
    expect(before).toEqual({ people: [{ a: 1 }, { a: 2 }] });
    expect(set(next, "people[0]", undefined)).toEqual({ people: [{ a: 3 }] });
    expect(set({}, "contact.kind", undefined)).toEqual({ contact: {} });
  });

  it("that are there are not filled in again", () => {
    const draft = written(aDraft(), { "people[0].reason": "other" });
    expect(filled(draft, "people[0].reason", "speeding", "template")).toBe(draft);
  });
});
