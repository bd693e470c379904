// Words in free text that may say who someone is, in English and in Spanish. The patterns are the server's own
// (src/daylit/privacy), and this reads them as it does; tests/privacy/personal_cases.json holds for both. The form's own
// patterns come beside them. They find too much rather than too little: the officer sees each place, takes it out, or
// says why it names nobody, and then a supervisor decides.

import type { FormDocument } from "./document";
import { BETWEEN, CAPITALISED, FIRST_NAMES, NOT_A_NAME, NOT_A_PLATE, NUMBERED_ROADS, PATTERNS, STREET_WORDS, WHAT } from "./personal_patterns";

export interface Hit {
  from: number;
  to: number;
  text: string;
  what: string;
}

interface Span {
  from: number;
  to: number;
  kind: string;
}

const setOf = (words: string): Set<string> => new Set(words.split(" "));
const [firstNames, noName, noPlate, roads, streets] = [FIRST_NAMES, NOT_A_NAME, NOT_A_PLATE, NUMBERED_ROADS, STREET_WORDS].map(setOf) as [Set<string>, Set<string>, Set<string>, Set<string>, Set<string>];
const patterns = PATTERNS.map(([kind, pattern, flags]) => ({ kind, pattern: new RegExp(pattern, flags) }));
const capitalised = new RegExp(CAPITALISED, "gu");
const between = new RegExp(`^(?:${BETWEEN})$`, "u");
const folded = (word: string): string => word.toLowerCase();
const wordsIn = (text: string): string[] => text.split(/\s+/).filter(Boolean);

/** What of these is found in the number of a call: it is a number itself, and may look like one of the others. */
const IN_A_CALL = new Set(["name", "email", "handle", "ssn", "date_of_birth", "address", "home", "phone"]);

/** Every place of a text that may say who someone is, in order; where two overlap, the longer one. */
export function personal(text: string, document: FormDocument): Hit[] {
  const forms = (document.narrative?.patterns ?? []).flatMap(({ what, pattern }) =>
    [...text.matchAll(new RegExp(pattern, "gu"))].filter((match) => match[0]).map((match) => ({ ...spanOf(match), what })),
  );
  const found = spans(text).map((span) => ({ ...span, what: WHAT[span.kind] ?? "" }));
  return longest([...forms, ...found]).map(({ from, to, what }) => ({ from, to, text: text.slice(from, to), what }));
}

/** The same in the number of a call. */
export function personalInCall(text: string): Hit[] {
  const counts = ({ from, to, kind }: Span): boolean => IN_A_CALL.has(kind) && !(kind === "phone" && /^\d+$/.test(text.slice(from, to)));
  return spans(text).filter(counts).map(({ from, to, kind }) => ({ from, to, text: text.slice(from, to), what: WHAT[kind] ?? "" }));
}

/** What the server finds as well: `find_personal`. */
export function spans(text: string): Span[] {
  const found: Span[] = [];
  for (const { kind, pattern } of patterns) {
    for (const match of text.matchAll(pattern)) {
      if (!guard(kind, text, match)) continue;
      found.push({ ...spanOf(match, kind), kind });
    }
  }
  return longest([...found, ...bareNames(text)]);
}

/** Where a match lies; from the group of that name on, if there is one. It always ends where the match ends. */
function spanOf(match: RegExpMatchArray, group = ""): { from: number; to: number } {
  const to = match.index! + match[0].length;
  const inner = match.groups?.[group];
  return { from: inner === undefined ? match.index! : match.index! + match[0].lastIndexOf(inner), to };
}

function longest<Found extends { from: number; to: number }>(found: Found[]): Found[] {
  const kept: Found[] = [];
  for (const span of [...found].sort((one, other) => one.from - other.from || other.to - one.to)) {
    const last = kept.at(-1);
    if (!last || span.from >= last.to) kept.push(span);
    else if (span.to - span.from > last.to - last.from) kept[kept.length - 1] = span;
  }
  return kept;
}

function guard(kind: string, text: string, match: RegExpMatchArray): boolean {
  if (kind === "name") return isName(text, match);
  if (kind === "plate") return !noPlate.has(match[0].toUpperCase().replace(/[^A-Z]/g, ""));
  return kind === "address" ? isHome(text, match) : true;
}

/** A capitalised word behind a title is a name, unless the title is the end of a street or the word is another. */
function isName(text: string, match: RegExpMatchArray): boolean {
  let words: string[] = (match.groups?.["said"] ?? "").match(/\p{L}[\p{L}\p{N}_'’-]*/gu) ?? [];
  if (words.length > 1 && ["El", "La", "Los", "Las"].includes(words[0]!)) words = words.slice(1);
  if (!words[0] || noName.has(folded(words[0])) || (words[1] && streets.has(folded(words[1])))) return false;
  const title = folded(match.groups?.["title"] ?? "").replace(/\.+$/, "");
  if (title !== "dr" && title !== "st") return true;
  const before = wordsIn(text.slice(Math.max(0, match.index! - 20), match.index)).at(-1) ?? "";
  return !/^[\p{Lu}\p{Nd}]/u.test(before);
}

/** A number that ends in 00 is a block; a number behind “Route” or “Exit” is no house. */
function isHome(text: string, match: RegExpMatchArray): boolean {
  const before = wordsIn(text.slice(Math.max(0, match.index! - 16), match.index)).at(-1) ?? "";
  return Number(match.groups?.["house"]) % 100 !== 0 && !roads.has(folded(before).replace(/^[.,#]+|[.,#]+$/g, ""));
}

/** A common first name with a capitalised word behind it, or behind “SURNAME, ”. */
function bareNames(text: string): Span[] {
  const words = [...text.matchAll(capitalised)].map((match) => ({ word: match[0], from: match.index, to: match.index + match[0].length }));
  const found: Span[] = [];
  for (const [place, one] of words.entries()) {
    const two = words[place + 1];
    if (!two || one.to + 12 < two.from || !between.test(text.slice(one.to, two.from))) continue;
    const listed = text[one.to] === ",";
    const [first, other] = listed ? [two, one] : [one, two];
    if (!firstNames.has(folded(first.word)) || noName.has(folded(other.word)) || streets.has(folded(other.word))) continue;
    const after = words[place + 2];
    if (after && after.from - two.to <= 2 && streets.has(folded(after.word))) continue; // a street that is called after somebody
    if (listed && !(isUpper(one.word) && isUpper(two.word))) continue;
    found.push({ from: one.from, to: two.to, kind: "name" });
  }
  return found;
}

function isUpper(word: string): boolean {
  return word === word.toUpperCase() && word !== word.toLowerCase();
}

/** The text without one place, and without the gap it leaves. */
export function without(text: string, hit: Hit): string {
  return (text.slice(0, hit.from) + text.slice(hit.to)).replace(/ {2,}/g, " ").replace(/ ([.,;:])/g, "$1").trim();
}
