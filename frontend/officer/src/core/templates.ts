// A template holds what an officer often does. It never holds what was perceived, a time, a place or free text.

import { get, set } from "./answers";
import type { Answers, Template } from "./contract";
import { type Draft, filled, leaves, pathOf } from "./drafts";
import type { FormDocument } from "./document";

const NEVER = new Set(["date", "time", "datetime", "place", "text"]);
const BLOCKS = new Set(["contact", "person", "search", "outcome"]);

/** The answers of a draft that a template may hold. */
export function templateAnswers(draft: Draft, document: FormDocument): Answers {
  const byPath = new Map(document.elements.map((each) => [each.path, each]));
  let answers: Answers = {};
  for (const [at] of leaves({ ...draft.answers, people: firstOf(draft.answers) }, document)) {
    const path = pathOf(at, document);
    const element = byPath.get(path);
    const mayStand = element && !NEVER.has(element.kind) && element.kind !== "number" && BLOCKS.has(path.split(".")[0]!);
    if (mayStand && path !== "contact.kind") answers = set(answers, at, get(draft.answers, at));
  }
  return answers;
}

function firstOf(answers: Answers): Answers[] {
  const people = Array.isArray(answers["people"]) ? answers["people"] : [];
  return people.slice(0, 1) as Answers[];
}

/** The draft with a template's answers; whatever a template may not hold is passed over. */
export function withTemplate(draft: Draft, template: Template, document: FormDocument): Draft {
  const byPath = new Map(document.elements.map((each) => [each.path, each]));
  let filling: Draft = { ...draft, template: template.id };
  for (const [at, value] of leaves(template.answers, document)) {
    const element = byPath.get(pathOf(at, document));
    if (element && !NEVER.has(element.kind)) filling = filled(filling, at, value, "template");
  }
  return filling;
}
