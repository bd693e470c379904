// A draft: what is written until it is saved. It is kept, encrypted, after every change.

import type { Json, ReadyForm } from "daylit-rules";
import { get, isObject, isOpen, set } from "./answers";
import type { Answers, Entry, FormName } from "./contract";
import type { FormDocument } from "./document";
import { blockOf, isPerceived, nameOf } from "./document";
import { hoursSince, withOffset } from "./moments";
import { pruned } from "./pruning";

/** Where an answer came from, if not from the officer's hand in this record. */
export type Origin = "chosen" | "now" | "gps" | "template" | "copied" | "agency" | "before";

export interface Draft {
  id: string;
  officer: string;
  agency: string;
  form: FormName;
  answers: Answers;
  origins: Record<string, Origin>;
  made_at: string;
  unit: string | null;
  area: string | null;
  cad: string;
  tags: string[];
  late_reason: string;
  corrects: string | null;
  reason: string;
  override: Record<string, string>;
  seconds: Record<string, number>;
  taps: number;
  template: string | null;
}

/** An answer by hand: it is the officer's own from now on. */
export function answered(draft: Draft, at: string, value: Json | undefined): Draft {
  const origins = { ...draft.origins };
  delete origins[at];
  const override = { ...draft.override };
  delete override[at];
  const next = { ...draft, answers: set(draft.answers, at, value), origins, override };
  return BEGAN.has(at) && isLongAgo(next) ? withoutPosition(next) : next;
}

const NEAR_HOURS = 2;
const BEGAN = new Set(["contact.start", "contact.date", "contact.time"]);

/** Whether the contact began so long before the record that the officer may be anywhere by now. */
export function isLongAgo(draft: Draft): boolean {
  const [start, date, time] = [...BEGAN].map((at) => get(draft.answers, at));
  const hours = hoursSince(start ?? `${date}T${time ?? "23:59"}`, new Date(draft.made_at));
  return hours !== null && hours > NEAR_HOURS;
}

/** The draft without what the device's position filled in: it is where the record is written, not where the contact was. */
function withoutPosition(draft: Draft): Draft {
  const filledIn = Object.keys(draft.origins).filter((at) => draft.origins[at] === "gps");
  if (filledIn.length === 0) return draft;
  const answers = filledIn.reduce((one, at) => set(one, at, undefined), draft.answers);
  const origins = Object.fromEntries(Object.entries(draft.origins).filter(([at]) => !filledIn.includes(at)));
  return { ...draft, answers, origins, area: null };
}

/** An answer that the app fills in; one that is there stays. */
export function filled(draft: Draft, at: string, value: Json | undefined, origin: Origin): Draft {
  if (isOpen(value) || !isOpen(get(draft.answers, at))) return draft;
  return { ...draft, answers: set(draft.answers, at, value), origins: { ...draft.origins, [at]: origin } };
}

/** All answers of a set, but none that was perceived and none that the form does not know. */
export function filledFrom(draft: Draft, answers: Answers, origin: Origin, document: FormDocument): Draft {
  let filling = draft;
  for (const [at, value] of leaves(answers, document)) filling = filled(filling, at, value, origin);
  return filling;
}

/** Each answer of a set that is not perceived, with where it stands. */
export function leaves(answers: Answers, document: FormDocument): [at: string, value: Json][] {
  const found: [string, Json][] = [];
  const walk = (parent: string, part: Answers, above: string): void => {
    for (const block of document.blocks.filter((each) => each.parent === parent)) {
      const given = part[block.key];
      const parts = block.repeats ? (Array.isArray(given) ? given : []) : [given];
      for (const [index, one] of parts.entries()) {
        if (!isObject(one)) continue;
        const at = `${above ? `${above}.` : ""}${block.key}${block.repeats ? `[${index}]` : ""}`;
        for (const element of document.elements.filter((each) => blockOf(each) === block.name)) {
          const value = one[nameOf(element)];
          if (value !== undefined && !isPerceived(element)) found.push([`${at}.${nameOf(element)}`, value]);
        }
        walk(block.name, one, at);
      }
    }
  };
  walk("", answers, "");
  return found;
}

// What the officer did, which often holds for everyone in a car. What is not named here is never copied: what was
// perceived, the person's part in the contact, what was found, who was hurt, and every word of free text.
const DONE = /^(reason|reasons_given|suspicion|probable_cause|statute|statute_group|traffic_type|moving_type|.*offences?|.*offence_group|charges|result|disposition|warned|kind|object)$/;
// What is done to one person: that it was not done is copied; that it was done, only where the officer says “the same”. A
// search, a consent, force or an arrest must not stand in a record because a line was passed over.
const DONE_TO_ONE = /^(actions|searched|frisked|search_basis|search_scope|search_targets|search_reasons|consent_form|force|used_force|arrested|arrest_basis|targets|basis)$/;
const COPIED_BLOCKS = new Set(["person", "outcome"]);
const SAME_BLOCKS = new Set([...COPIED_BLOCKS, "search"]);

function mayBeCopied(block: string, name: string, value: Json, same: boolean): boolean {
  if (!(same ? SAME_BLOCKS : COPIED_BLOCKS).has(block)) return false;
  if (same) return DONE.test(name) || DONE_TO_ONE.test(name);
  const said = Array.isArray(value) ? value : [value];
  if (DONE_TO_ONE.test(name)) return said.every((each) => each === false || each === "none");
  return DONE.test(name) && !said.some((each) => typeof each === "string" && each.includes("arrest"));
}

/** Whether the first person was searched, arrested or met with force: what is copied only where the officer says so. */
export function somethingWasDone(draft: Draft, document: FormDocument): boolean {
  const people = (one: Draft): string => JSON.stringify(one.answers.people);
  return people(withPerson(draft, document)) !== people(withPerson(draft, document, { same: true }));
}

/**
 * Another person, with what the officer did at the first one and nothing of what was seen of them. What is done to one
 * person alone (a search, force, an arrest) is copied only with `same`.
 */
export function withPerson(draft: Draft, document: FormDocument, { same = false } = {}): Draft {
  const people = peopleOf(draft.answers);
  const added: Draft = { ...draft, answers: set(draft.answers, `people[${people.length}]`, {}) };
  const first = people[0];
  if (!isObject(first)) return added;
  const byPath = new Map(document.elements.map((each) => [each.path, each]));
  let copying = added;
  for (const [at, value] of leaves({ people: [first] }, document)) {
    const element = byPath.get(pathOf(at, document));
    if (!element || element.kind === "text" || element.narrative) continue;
    if (!mayBeCopied(blockOf(element), nameOf(element), value, same)) continue;
    copying = filled(copying, at.replace("people[0]", `people[${people.length}]`), value, "copied");
  }
  return copying;
}

/** The record without one person; where the answers of the others came from moves along. */
export function withoutPart(draft: Draft, list: string, index: number): Draft {
  const moved = <Value>(record: Record<string, Value>): Record<string, Value> => {
    const kept: Record<string, Value> = {};
    for (const [at, value] of Object.entries(record)) {
      if (!at.startsWith(`${list}[`)) kept[at] = value;
      else {
        const number = Number.parseInt(at.slice(list.length + 1), 10);
        const rest = at.slice(at.indexOf("]", list.length));
        if (number !== index) kept[`${list}[${number > index ? number - 1 : number}${rest}`] = value;
      }
    }
    return kept;
  };
  const answers = set(draft.answers, `${list}[${index}]`, undefined);
  return { ...draft, answers, origins: moved(draft.origins), override: moved(draft.override) };
}

/** The path of an element (“search.basis”) from where its answer stands (“people[0].searches[1].basis”). */
export function pathOf(at: string, document: FormDocument): string {
  const keys = at.replace(/\[[0-9]+\]/g, "").split(".");
  const name = keys.pop() ?? "";
  let parent = "";
  for (const key of keys) parent = document.blocks.find((each) => each.key === key && each.parent === parent)?.name ?? "";
  return `${parent}.${name}`;
}

export function peopleOf(answers: Answers): Json[] {
  return Array.isArray(answers["people"]) ? answers["people"] : [];
}

/** What is sealed and sent. What is no longer asked is left out; a late reason also stands where the form asks for it. */
export function entryOf(draft: Draft, form: ReadyForm, { device, now }: { device: string; now: Date }): Entry {
  const { origins: _origins, agency: _agency, ...rest } = draft;
  const document = form.document as unknown as FormDocument;
  const asksWhyLate = document.elements.some((each) => each.path === "entry.late_reason");
  const said = draft.late_reason && asksWhyLate ? filled(draft, "entry.late_reason", draft.late_reason, "now") : draft;
  const { answers } = pruned(form, said.answers);
  return { ...rest, made_at: writtenAt(draft, now), answers, sent_at: withOffset(now), device, override: relevant(draft.override, answers) };
}

/** When the record was written: at its beginning, unless it was left open and turned to a contact that began later. */
function writtenAt(draft: Draft, now: Date): string {
  const passed = hoursSince(get(draft.answers, "contact.start"), new Date(draft.made_at));
  return passed !== null && passed < 0 && !beginsLater(draft, now) ? withOffset(now) : draft.made_at;
}

const SKEW_HOURS = 5 / 60;

/** Whether the contact begins later than now: a slip, for whoever writes it down is past it. */
export function beginsLater(draft: Draft, now: Date): boolean {
  const passed = hoursSince(get(draft.answers, "contact.start"), now);
  return passed !== null && passed < -SKEW_HOURS;
}

function relevant(override: Record<string, string>, answers: Answers): Record<string, string> {
  const outside = new Set(["cad", "tags", "late_reason", "reason"]);
  return Object.fromEntries(Object.entries(override).filter(([at]) => outside.has(at) || !isOpen(get(answers, at))));
}
