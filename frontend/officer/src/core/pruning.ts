// What is kept while the officer writes and what is sent differ: an answer to a question that no longer shows is
// kept in the draft, in case it shows again, and left out of what is checked and sent.

import { asked, type Asked, type Json, type ReadyForm } from "daylit-rules";
import { isObject, isOpen } from "./answers";
import type { Answers } from "./contract";

const MOST_ROUNDS = 8;

/** The answers without those that are not asked, and what is asked then. */
export function pruned(form: ReadyForm, answers: Answers): { answers: Answers; questions: Asked[] } {
  let kept = answers;
  let questions = asked(form, kept);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const next = only(kept, "", new Set(questions.map((each) => each.at))) ?? {};
    const same = JSON.stringify(next) === JSON.stringify(kept);
    kept = next;
    if (same) break;
    questions = asked(form, kept);
  }
  return { answers: kept, questions };
}

function only(part: Answers, above: string, shown: Set<string>): Answers | undefined {
  const kept: Answers = {};
  for (const [key, value] of Object.entries(part)) {
    const at = above ? `${above}.${key}` : key;
    if (Array.isArray(value) && value.length > 0 && value.every(isObject)) {
      if (!shown.has(at)) continue;
      kept[key] = value.map((each, index) => only(each, `${at}[${index}]`, shown) ?? {}) as Json[];
    } else if (shown.has(at)) {
      if (!isOpen(value)) kept[key] = value;
    } else if (isObject(value) && !above) {
      const inner = only(value, at, shown);
      if (inner) kept[key] = inner;
    }
  }
  return Object.keys(kept).length > 0 || above.endsWith("]") ? kept : undefined;
}
