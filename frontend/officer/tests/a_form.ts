// A small form for tests: one of each thing that the app must get right.

import { ReadyForm } from "daylit-rules";
import type { Start } from "../src/core/contract";
import type { FormDocument } from "../src/core/document";

export const DOCUMENT = {
  layout: 1,
  pack: "test",
  version: "1",
  title: "Test",
  effective_from: "2020-01-01",
  sections: [
    { id: "when", title: "When" },
    { id: "who", title: "Who" },
    { id: "what", title: "What" },
    { id: "end", title: "End" },
  ],
  blocks: [
    { name: "contact", key: "contact", parent: "", repeats: false, word: "Contact" },
    { name: "location", key: "location", parent: "", repeats: false, word: "Place" },
    { name: "officer", key: "officer", parent: "", repeats: false, word: "Officer" },
    { name: "person", key: "people", parent: "", repeats: true, word: "Person", minimum: 1 },
    { name: "search", key: "searches", parent: "person", repeats: true, word: "Search", show: ["get", "person", "searched"] },
  ],
  elements: [
    { path: "contact.start", kind: "datetime", label: "Start", section: "when", required: true },
    { path: "contact.kind", kind: "choice", label: "Kind", section: "when", codes: "kind", required: true },
    { path: "location.point", kind: "place", label: "Point", section: "when", decimals: 3 },
    { path: "location.description", kind: "text", label: "Place", section: "when", narrative: true },
    { path: "location.area", kind: "text", label: "Beat", section: "when" },
    { path: "person.role", kind: "choice", label: "Role", section: "who", codes: "role", show: ["==", ["get", "contact", "kind"], ["value", "traffic"]] },
    { path: "person.race", kind: "choices", label: "Race", section: "who", codes: "race", how: ["perceived"], missing: ["unknown"], required: true },
    { path: "person.disability", kind: "choice", label: "Disability", section: "who", codes: "race", lock_after: "first_acceptance" },
    { path: "person.reason", kind: "choice", label: "Reason", section: "what", codes: "reason", required: true },
    { path: "person.reason_narrative", kind: "text", label: "Why", section: "what", narrative: true, show: ["==", ["get", "person", "reason"], ["value", "other"]] },
    { path: "person.searched", kind: "yes_no", label: "Searched", section: "what", required: true },
    { path: "search.basis", kind: "choices", label: "Basis", section: "what", codes: "basis", required: true },
    { path: "person.injured", kind: "yes_no", label: "Hurt", section: "what" },
    { path: "person.result", kind: "choices", label: "Result", section: "what", codes: "result", required: true },
    { path: "officer.years", kind: "number", label: "Years", section: "end" },
  ],
  codes: {
    kind: [{ value: "traffic", label: "Traffic" }, { value: "foot", label: "On foot" }],
    role: [{ value: "driver", label: "Driver" }, { value: "passenger", label: "Passenger" }],
    race: [{ value: "a", label: "A" }, { value: "b", label: "B" }],
    reason: [{ value: "speeding", label: "Speeding" }, { value: "other", label: "Other" }],
    basis: [{ value: "consent", label: "Consent" }],
    result: [{ value: "none", label: "Nothing", exclusive: true }, { value: "warning", label: "Warning" }],
  },
  rules: [],
  narrative: { patterns: [{ id: "badge", pattern: "[Bb]adge #?[0-9]{2,9}", what: "an officer's badge number" }] },
  sentences: {},
  words: { missing: { unknown: "Not known" }, how: { perceived: "Perceived" }, kinds: {} },
} as unknown as FormDocument;

export const FORM = new ReadyForm(DOCUMENT as unknown as ConstructorParameters<typeof ReadyForm>[0]);

export const START: Start = {
  now: "2026-11-23T14:00:00+00:00",
  epoch: "e1",
  horizon: 0,
  agency: { id: "a", name: "Millbrook", zone: "UTC", pack: "test" },
  officer: { id: "o", name: "Rivera", unit: "b", area: null, answers: { officer: { years: 4 } } },
  units: [],
  areas: [{ id: "n", name: "North", polygon: [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]], [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]]] }],
  forms: [],
  tables: [],
  templates: [],
  favourites: {},
  key: { id: "k", jwk: {} },
  receipt_key: { id: "r", jwk: {} },
  limits: { idle_minutes: 30, late_hours: 24 },
};
