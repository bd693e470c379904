// One reading of a draft: what is asked, how it is laid out, what is not right yet.

import { check, type Asked, type Problem } from "daylit-rules";
import { get, isOpen } from "../core/answers";
import type { Answers } from "../core/contract";
import { beginsLater, type Draft } from "../core/drafts";
import { type Group, groupsOf, type Question, questionsOf } from "../core/layout";
import { hoursSince } from "../core/moments";
import { type Hit, personal, personalInCall } from "../core/personal";
import { pruned } from "../core/pruning";
import type { Loaded } from "../device/forms";

export interface Reading {
  answers: Answers;
  asked: Asked[];
  groups: Group[];
  questions: Question[];
  /** Those that stop saving. */
  errors: Problem[];
  warnings: Problem[];
  /** Where something is still open, or not right in a part as a whole: told when the officer asks for what is left. */
  open: Set<string>;
  hits: Record<string, Hit[]>;
}

/** The server says the same, when the record has left the device. */
const LATER: Problem = { code: "entry.starts_later", at: "contact.start", rule: "", severity: "error", sentence: "It begins after it was written down.", remedy: "Check the time at which it began.", values: {} };

const memo = new WeakMap<Draft, Reading>();

export function readingOf(draft: Draft, loaded: Loaded): Reading {
  const there = memo.get(draft);
  if (there) return there;
  const { answers, questions: asked } = pruned(loaded.ready, draft.answers);
  const groups = groupsOf(loaded.document, asked);
  const questions = questionsOf(groups.flatMap((each) => each.items));
  const problems = check(loaded.ready, answers, { tables: loaded.tables, phase: "entry" });
  const hits = hitsOf(draft, answers, questions, loaded);
  const excused = (each: Problem): boolean => each.code === "text.personal" && isExcused(draft, each.at);
  const kept = problems.filter((each) => !excused(each) && !(each.code === "text.personal" && hits[each.at]));
  const said = [...kept, ...personalProblems(draft, hits, questions), ...(beginsLater(draft, new Date()) ? [LATER] : [])];
  const errors = inOrder(said.filter((each) => each.severity === "error"), questions);
  const asking = new Set(questions.map((each) => each.at));
  const open = new Set(errors.filter(({ at }) => !asking.has(at) || isOpen(get(answers, at))).map((each) => each.at));
  const reading = { answers, asked, groups, questions, errors, warnings: said.filter((each) => each.severity !== "error"), open, hits };
  memo.set(draft, reading);
  return reading;
}

export function isExcused(draft: Draft, at: string): boolean {
  return (draft.override[at] ?? "").trim().length >= 5;
}

function hitsOf(draft: Draft, answers: Answers, questions: Question[], { document }: Loaded): Record<string, Hit[]> {
  const texts: [string, unknown][] = questions
    .filter(({ element }) => element.kind === "text" && (element.narrative || element.own))
    .map(({ at }) => [at, get(answers, at)]);
  texts.push(["late_reason", draft.late_reason], ["reason", draft.reason]);
  const found: Record<string, Hit[]> = { cad: personalInCall(draft.cad), tags: draft.tags.flatMap((each) => personal(each, document)) };
  for (const [at, text] of texts) found[at] = typeof text === "string" ? personal(text, document) : [];
  return Object.fromEntries(Object.entries(found).filter(([, hits]) => hits.length > 0));
}

const OUTSIDE: Record<string, string> = { cad: "The number of the call", tags: "A tag" };

function personalProblems(draft: Draft, hits: Record<string, Hit[]>, questions: Question[]): Problem[] {
  return Object.entries(hits)
    .filter(([at]) => !isExcused(draft, at))
    .map(([at, found]) => {
      const label = questions.find((each) => each.at === at)?.element.label ?? OUTSIDE[at] ?? "The reason";
      const sentence = `${label}: this may name somebody (${[...new Set(found.map((each) => each.what))].join(", ")}).`;
      return { code: "text.personal", at, rule: "", severity: "error" as const, sentence, remedy: "Take it out, or say why it names nobody.", values: {} };
    });
}

/** Problems in the order of the page; those of a part stand before its questions. */
function inOrder(problems: Problem[], questions: Question[]): Problem[] {
  const place = new Map(questions.map((each, index) => [each.at, index]));
  const rank = (at: string): number => {
    const own = place.get(at);
    if (own !== undefined) return own;
    const inner = questions.findIndex((each) => each.at.startsWith(at));
    return inner < 0 ? questions.length : inner - 0.5;
  };
  return [...problems].sort((one, other) => rank(one.at) - rank(other.at));
}

/** Whether the record is written so late that its officer must say why. A correction says why it corrects. */
export function isLate(draft: Draft, answers: Answers, hours: number): boolean {
  if (draft.corrects !== null) return false;
  const start = get(answers, "contact.start") ?? get(answers, "contact.date");
  const passed = hoursSince(start, new Date(draft.made_at));
  return passed !== null && passed > hours;
}
