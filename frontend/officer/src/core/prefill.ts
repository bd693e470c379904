// What a new record begins with: the time, the officer's own answers, the place. Never what is perceived.

import { get, set } from "./answers";
import type { Answers, Area, Beside, FormName, Point, Start, Template } from "./contract";
import type { Draft } from "./drafts";
import { filled, filledFrom, isLongAgo } from "./drafts";
import type { Element, FormDocument } from "./document";
import { nameOf } from "./document";
import { day, local, withOffset } from "./moments";
import { areaOf, rounded } from "./places";
import { withTemplate } from "./templates";

export interface Beginning {
  id: string;
  now: Date;
  start: Start;
  form: FormName;
  document: FormDocument;
  kind: string | null;
  template: Template | null;
  place: Answers | null;
}

/** A new draft for a kind of contact, by a template or without one. */
export function begun({ id, now, start, form, document, kind, template, place }: Beginning): Draft {
  const empty: Draft = {
    id,
    officer: start.officer.id,
    agency: start.agency.id,
    form,
    answers: document.blocks.some((each) => each.key === "people") ? { people: [{}] } : {},
    origins: {},
    made_at: withOffset(now),
    unit: start.officer.unit,
    area: start.officer.area,
    cad: "",
    tags: [],
    late_reason: "",
    corrects: null,
    reason: "",
    override: {},
    seconds: {},
    taps: 0,
    template: null,
  };
  const asks = new Map(document.elements.map((each) => [each.path, each]));
  let draft = kind && asks.has("contact.kind") ? filled(empty, "contact.kind", kind, "chosen") : empty;
  for (const path of ["contact.start", "contact.date", "contact.time", "entry.at"]) {
    const value = momentFor(asks.get(path), now);
    if (value) draft = filled(draft, path, value, "now");
  }
  draft = filledFrom(draft, start.officer.answers, "agency", document);
  if (template) draft = withTemplate(draft, template, document);
  const city = place && asks.has("location.city") ? get(place, "location.city") : undefined;
  return filled(draft, "location.city", city, "before");
}

function momentFor(element: Element | undefined, now: Date): string | null {
  if (element?.kind === "datetime") return local(now);
  if (element?.kind === "date") return day(now);
  return element?.kind === "time" ? local(now).slice(11) : null;
}

/** The draft with the device's position: the map point as coarse as the form wants it, and the area it lies in. */
export function withPosition(draft: Draft, point: Point, document: FormDocument, areas: Area[]): Draft {
  if (isLongAgo(draft)) return draft;
  const asks = new Map(document.elements.map((each) => [each.path, each]));
  const area = areaOf(point, areas);
  let filling: Draft = area ? { ...draft, area: area.id } : draft;
  const element = asks.get("location.point");
  if (element) {
    const decimals = element.decimals ?? 5;
    const value = { latitude: rounded(point[1], decimals), longitude: rounded(point[0], decimals) };
    const ways = asks.get("location.kind");
    const way = ways?.codes ? (document.codes[ways.codes] ?? []).find((each) => each.value === "coordinates") : undefined;
    if (way) filling = filled(filling, "location.kind", way.value, "gps");
    if (!way || get(filling.answers, "location.kind") === way.value) filling = filled(filling, "location.point", value, "gps");
  }
  if (area && asks.get("location.area")?.kind === "text") filling = filled(filling, "location.area", area.name, "gps");
  return filling;
}

/** What may be said again as “same place”: the answers about the place, in words; not the map point. */
export function placeOf(answers: Answers): Answers | null {
  const place = get(answers, "location");
  if (typeof place !== "object" || place === null || Array.isArray(place)) return null;
  const { point: _point, ...words } = place;
  return Object.keys(words).length > 0 ? { location: words } : null;
}

/** The draft at the place of an earlier record; what the officer has answered here stays. */
export function atPlace(draft: Draft, place: Answers, document: FormDocument): Draft {
  return filledFrom(draft, place, "before", document);
}

/** The place in a few words, for a button. */
export function placeWords(place: Answers, document: FormDocument): string {
  const texts = document.elements.filter((each) => each.path.startsWith("location.") && each.kind === "text");
  const said = texts.map((each) => get(place, `location.${nameOf(each)}`)).filter((each) => typeof each === "string" && each);
  return said.slice(0, 3).join(", ");
}

/** A correction: a record of its own with all that the other holds, for it takes the other's place. */
export function correcting(base: Draft, other: { id: string; answers: Answers; beside?: Beside }): Draft {
  let answers = other.answers;
  if (!Array.isArray(answers["people"])) answers = set(answers, "people[0]", {});
  return { ...base, ...other.beside, answers, origins: {}, corrects: other.id, template: null };
}
