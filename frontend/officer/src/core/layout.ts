// How the questions that show are laid out: by section, the people in between, parts that repeat where they belong.

import type { Asked } from "daylit-rules";
import type { Block, Element, FormDocument, Section } from "./document";

export interface Question {
  kind: "question";
  at: string;
  element: Element;
  required: boolean;
  codes: string[];
}

export interface List {
  kind: "list";
  at: string;
  block: Block;
  parts: { at: string; items: Item[] }[];
}

export type Item = Question | List;

export interface Group {
  /** Unique on the page, and the anchor to jump to. */
  id: string;
  section: Section;
  /** The index of the person it speaks of; null for the contact as a whole. */
  person: number | null;
  items: Item[];
}

interface Placed {
  item: Item;
  order: number;
  section: string;
}

/** The groups of a page, in the order of the form's sections, with the sections about people once for each. */
export function groupsOf(document: FormDocument, questions: Asked[]): Group[] {
  const sections = document.sections?.length ? document.sections : [{ id: "", title: document.title }];
  const placed = placedIn("", questions, document, sections[0]!.id);
  const top = placed.filter(({ item }) => !(item.kind === "list" && item.at === "people"));
  const people = placed.find(({ item }) => item.kind === "list" && item.at === "people")?.item as List | undefined;
  const about = new Set(aboutPeople(document, sections));
  const first = sections.findIndex((each) => about.has(each.id));
  const groups: Group[] = [];
  for (const [index, section] of sections.entries()) {
    if (index === first) groups.push(...groupsOfPeople(people, sections));
    const items = top.filter((each) => each.section === section.id).map((each) => each.item);
    if (items.length > 0) groups.push({ id: `s-${section.id}`, section, person: null, items });
  }
  return groups;
}

function groupsOfPeople(people: List | undefined, sections: Section[]): Group[] {
  const groups: Group[] = [];
  for (const [person, part] of (people?.parts ?? []).entries()) {
    for (const section of sections) {
      const items = part.items.filter((each) => sectionOf(each, sections[0]!.id) === section.id);
      if (items.length > 0) groups.push({ id: `p${person}-${section.id}`, section, person, items });
    }
  }
  return groups;
}

function aboutPeople(document: FormDocument, sections: Section[]): string[] {
  const ofPeople = new Set(["person", ...document.blocks.filter((each) => each.parent === "person").map((each) => each.name)]);
  return document.elements
    .filter((each) => ofPeople.has(each.path.split(".")[0]!))
    .map((each) => each.section ?? sections[0]!.id);
}

function sectionOf(item: Item, otherwise: string): string {
  if (item.kind === "question") return item.element.section ?? otherwise;
  const inner = item.parts[0]?.items[0];
  return inner ? sectionOf(inner, otherwise) : sectionByBlock.get(item) ?? otherwise;
}

const sectionByBlock = new WeakMap<List, string>();

/** What a rule of the form demands without a condition: it is not “if any”, though its element does not say so. */
function alwaysNeeded(document: FormDocument): Set<string> {
  return new Set((document.rules ?? []).filter((each) => each.when === undefined).flatMap((each) => each.require ?? []));
}

/** Everything that stands at an address, in the order of the form's elements: a list where its first question would be. */
function placedIn(above: string, questions: Asked[], document: FormDocument, otherwise: string): Placed[] {
  const order = new Map(document.elements.map((each, index) => [each.path, index]));
  const needed = alwaysNeeded(document);
  const placed: Placed[] = [];
  for (const each of questions) {
    const inner = above === "" ? each.at : each.at.startsWith(`${above}.`) ? each.at.slice(above.length + 1) : null;
    if (inner === null || inner.includes("[") || (above !== "" && inner.includes("."))) continue;
    const block = document.blocks.find((one) => one.name === each.path);
    if (block) placed.push(listAt(each.at, block, questions, document, otherwise));
    else {
      const element = document.elements[order.get(each.path) ?? -1];
      if (!element) continue;
      const required = each.required || needed.has(each.path);
      const item: Question = { kind: "question", at: each.at, element, required, codes: each.codes };
      placed.push({ item, order: order.get(each.path)!, section: element.section ?? otherwise });
    }
  }
  return placed.sort((one, other) => one.order - other.order);
}

function listAt(at: string, block: Block, questions: Asked[], document: FormDocument, otherwise: string): Placed {
  const own = document.elements.findIndex((each) => each.path.startsWith(`${block.name}.`));
  const parts: List["parts"] = [];
  for (let index = 0; questions.some((each) => each.at.startsWith(`${at}[${index}].`)); index += 1) {
    const part = `${at}[${index}]`;
    parts.push({ at: part, items: placedIn(part, questions, document, otherwise).map((each) => each.item) });
  }
  const section = document.elements[own]?.section ?? otherwise;
  const item: List = { kind: "list", at, block, parts };
  sectionByBlock.set(item, section);
  return { item, order: own, section };
}

/** All questions of groups, lists included, in the order in which they stand on the page. */
export function questionsOf(items: Item[]): Question[] {
  return items.flatMap((each) => (each.kind === "question" ? [each] : each.parts.flatMap((part) => questionsOf(part.items))));
}
