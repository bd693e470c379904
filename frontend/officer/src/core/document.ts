// The form document as the app reads it (docs: Form.document()); what has its default is left out of it.

import type { Condition } from "daylit-rules";

export type Kind = "choice" | "choices" | "number" | "date" | "time" | "datetime" | "place" | "text" | "yes_no";

export interface Element {
  path: string;
  kind: Kind;
  label: string;
  help?: string;
  section?: string;
  codes?: string;
  table?: string;
  how?: string[];
  missing?: string[];
  show?: Condition;
  minimum?: number;
  maximum?: number;
  whole?: boolean;
  decimals?: number;
  max_length?: number;
  narrative?: boolean;
  /** A question of the agency itself. */
  own?: boolean;
  phase?: string;
  lock_after?: string;
  ask_person?: string;
}

export interface Code {
  value: string;
  label: string;
  meaning?: string;
  exclusive?: boolean;
}

export interface Block {
  name: string;
  key: string;
  parent: string;
  repeats: boolean;
  word: string;
  title?: string;
  help?: string;
  minimum?: number;
  maximum?: number;
}

export interface Section {
  id: string;
  title: string;
  help?: string;
}

export interface FormDocument {
  layout: number;
  pack: string;
  version: string;
  title: string;
  sections?: Section[];
  blocks: Block[];
  elements: Element[];
  codes: Record<string, Code[]>;
  rules?: { require?: string[]; when?: unknown }[];
  narrative?: { patterns?: { id: string; pattern: string; what: string }[]; severity?: string };
  words: { missing: Record<string, string>; how: Record<string, string> };
}

/** The name of an element within its part. */
export function nameOf(element: Element): string {
  return element.path.slice(element.path.indexOf(".") + 1);
}

/** The block an element stands in. */
export function blockOf(element: Element): string {
  return element.path.slice(0, element.path.indexOf("."));
}

/** Whether it is the officer's impression of a person: such an answer is never filled in, kept or copied. */
export function isPerceived(element: Element): boolean {
  return Boolean(element.how?.length || element.ask_person === "prohibited" || element.lock_after);
}
