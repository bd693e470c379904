// What the server and the app say to each other: docs/collect-api.md as types.

import type { Json } from "daylit-rules";

export type Answers = { [key: string]: Json };
export type Point = [number, number];

export interface FormName {
  pack: string;
  version: string;
  sha256: string;
}

export interface Listed extends FormName {
  from: string;
  until: string | null;
}

export interface Named {
  id: string;
  name: string;
}

export interface Area extends Named {
  polygon: Point[][];
}

export interface Template extends Named {
  owner: string;
  kind: string;
  answers: Answers;
}

export interface PublicKey {
  id: string;
  jwk: JsonWebKey;
}

export interface Start {
  now: string;
  epoch: string;
  horizon: number;
  agency: Named & { zone: string; pack: string };
  officer: Named & { unit: string | null; area: string | null; answers: Answers };
  units: Named[];
  areas: Area[];
  forms: Listed[];
  tables: { name: string; pack: string; version: string; sha256: string }[];
  streets?: { sha256: string; streets: number } | null;
  templates: Template[];
  favourites: Record<string, string[]>;
  key: PublicKey;
  receipt_key: PublicKey;
  /** `pin`: the agency lets nobody write without one; a server of before does not say. */
  limits: { idle_minutes: number; late_hours: number; pin?: boolean };
}

export type Row = [code: string, label: string, from: string | null, until: string | null];

/** What stands beside the answers of a record. */
export type Beside = Pick<Entry, "unit" | "area" | "cad" | "tags" | "late_reason">;

/** What is sealed to the server. */
export interface Entry {
  id: string;
  made_at: string;
  sent_at: string;
  device: string;
  officer: string;
  form: FormName;
  answers: Answers;
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

export interface Sealed {
  layout: 1;
  key: string;
  epk: JsonWebKey;
  iv: string;
  sealed: string;
  sha256: string;
}

export interface Receipt {
  contact: string;
  revision: number;
  id: string;
  sha256: string;
  event: number;
  leaf: string;
  at: string;
  key: string;
  signature: string;
}

/** The head of the server's log at a size, signed. */
export interface Head {
  epoch: string;
  size: number;
  head: string;
  at: string;
  key: string;
  signature: string;
}

/** How a record stands that the server signed for; the path leads from its leaf to the head, once that was signed. */
export interface Held {
  id: string;
  state: "held" | "erased" | "changed";
  sha256: string;
  event: number;
  leaf: string;
  path: string[] | null;
}

export interface HeldAnswer {
  head: Head | null;
  held: Held[];
}

export interface Said {
  code: string;
  sentence: string;
  remedy: string;
}

/** A problem as the server tells it; the same fields as those of the reader of rules. */
export interface Told {
  sentence: string;
  remedy?: string;
  at?: string;
}

/** The officer's own numbers; the band is that of colleagues, and never of fewer than eleven. */
export interface Numbers {
  days: number;
  measures: Measure[];
  sections: { name: string; seconds: number }[];
}

export interface Measure {
  name: string;
  label: string;
  own: number | null;
  band: { of: "unit" | "agency"; others: number; low: number; middle: number; high: number } | null;
}

export type State = "submitted" | "accepted" | "sent_back" | "quarantined" | "expunged";

export interface Listing {
  id: string;
  state: State;
  made_at: string;
  start: string | null;
  kind: string | null;
  summary: string;
  revision: number;
  returned: { reasons: string[]; by: string; at: string; until: string } | null;
  problems: Told[];
  seconds?: number | null;
  event: number;
  leaf: string;
}
