// A block or a crossing as the form of the agency's rules wants it: in fields of its own, or in words.

import type { Json } from "daylit-rules";
import { answered, type Draft } from "./drafts";
import type { FormDocument } from "./document";

/** Whether the form has anywhere to put a street. */
export function asksForStreets(document: FormDocument): boolean {
  return has(document, "location.description") || has(document, "location.street");
}

export function atBlock(draft: Draft, document: FormDocument, block: number, street: string): Draft {
  if (!has(document, "location.block") || !has(document, "location.street")) {
    return inWords(draft, document, block > 0 ? `${block} block of ${street}` : `First block of ${street}`);
  }
  const isNumber = document.elements.some((each) => each.path === "location.block" && each.kind === "number");
  return put(withKind(draft, document, "block"), { "location.block": isNumber ? block : String(block), "location.street": street });
}

export function atCrossing(draft: Draft, document: FormDocument, one: string, other: string): Draft {
  if (!has(document, "location.cross_street_1") || !has(document, "location.cross_street_2")) {
    return inWords(draft, document, `${one} and ${other}`);
  }
  return put(withKind(draft, document, "crossing"), { "location.cross_street_1": one, "location.cross_street_2": other });
}

function inWords(draft: Draft, document: FormDocument, words: string): Draft {
  const path = has(document, "location.description") ? "location.description" : "location.street";
  return put(withKind(draft, document, "other"), { [path]: words });
}

function withKind(draft: Draft, document: FormDocument, kind: string): Draft {
  const codes = document.elements.find((each) => each.path === "location.kind")?.codes;
  const known = codes && document.codes[codes]?.some((each) => each.value === kind);
  return known ? put(draft, { "location.kind": kind }) : draft;
}

function put(draft: Draft, answers: Record<string, Json>): Draft {
  return Object.entries(answers).reduce((filling, [at, value]) => answered(filling, at, value), draft);
}

function has(document: FormDocument, path: string): boolean {
  return document.elements.some((each) => each.path === path);
}
