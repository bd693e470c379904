// The answers of one record, taken out of their wrapping once, so that conditions can look at plain values.

import { dateOf } from "./moments.js";
import { has, isObject, keys } from "./objects.js";
import { trim } from "./texts.js";

export const MOST_PARTS = 2000;
export const MOST_IN_A_BLOCK = 500;
const MARKERS = new Set(["unknown", "refused", "not_observed", "not_applicable"]);

/** Whether an answer says nothing: null, a text of blanks, an empty list. */
export function isEmpty(answer) {
  if (answer === null || answer === undefined) return true;
  if (Array.isArray(answer)) return answer.length === 0;
  return typeof answer === "string" && trim(answer) === "";
}

/** One instance of a block: a person, a search, or a block that stands once. */
export class Part {
  constructor(block, at, raw, parent) {
    this.block = block;
    this.at = at;
    this.raw = isObject(raw) ? raw : {};
    this.parent = parent;
    this.number = 0;
    this.word = "";
    this.readable = true;
    this.values = new Map();
    this.missing = new Map();
    this.how = new Map();
    this.malformed = new Set();
    this.children = new Map();
  }

  read(names) {
    for (const name of keys(this.raw)) if (names.has(name)) this.take(name, this.raw[name]);
  }

  take(name, answer) {
    let value = answer;
    if (isObject(answer)) {
      const count = keys(answer).length;
      if (has(answer, "missing")) {
        if (count === 1 && MARKERS.has(answer.missing)) this.missing.set(name, answer.missing);
        else this.malformed.add(name);
        return;
      }
      if (has(answer, "value")) {
        const how = has(answer, "how") ? answer.how : null;
        if (count > (has(answer, "how") ? 2 : 1) || !(how === null || typeof how === "string")) {
          this.malformed.add(name);
          return;
        }
        if (how !== null) this.how.set(name, how);
        value = answer.value;
      }
    }
    if (!isEmpty(value)) this.values.set(name, value);
  }

  /** Where it stands, in words: “Person 2, search 1”; empty for a block that stands once. */
  where() {
    if (this.number === 0) return "";
    const above = this.parent.where();
    const title = `${this.word} ${this.number}`;
    return above ? `${above}, ${title.toLowerCase()}` : title;
  }
}

/** One record taken in: every part becomes a Part before anything is checked. */
export class Taking {
  constructor(form, answers) {
    this.day = dayOf(answers);
    this.count = 0;
    this.live = new Map();
    for (const [name, block] of form.byName) {
      this.live.set(name, new Set(block.elements.filter((each) => each.live(this.day)).map((each) => each.name)));
    }
    this.record = new Part("", "", answers, null);
    this.take(this.record, form.blocks);
  }

  take(parent, blocks) {
    for (const block of blocks) {
      const given = has(parent.raw, block.key) ? parent.raw[block.key] : null;
      const parts = block.repeats ? this.list(parent, block, given) : [this.part(block, block.key, given, parent)];
      parent.children.set(block.name, parts);
    }
  }

  list(parent, block, given) {
    const parts = [];
    if (!Array.isArray(given) || given.length > MOST_IN_A_BLOCK) return parts;
    const above = parent.at ? `${parent.at}.` : "";
    for (let index = 0; index < given.length && this.count <= MOST_PARTS; index += 1) {
      const part = this.part(block, `${above}${block.key}[${index}]`, given[index], parent);
      part.number = index + 1;
      this.take(part, block.children);
      parts.push(part);
    }
    return parts;
  }

  part(block, at, given, parent) {
    this.count += 1;
    const part = new Part(block.name, at, given, parent);
    part.word = block.word;
    part.readable = isObject(given) || (given === null && !block.repeats);
    part.read(this.live.get(block.name));
    return part;
  }
}

/** The day of the contact, from its start, whether plain or with how it came to be known. */
function dayOf(answers) {
  const start = isObject(answers.contact) ? answers.contact.start : null;
  return dateOf(isObject(start) ? start.value : start);
}
