// A form document made ready to be read against answers: conditions compiled, code lists by value.

import { ready } from "./evaluate.js";

export const LAYOUT = 1;

/** The form made ready. Keep it: making it ready takes longer than one check. */
export class ReadyForm {
  constructor(document) {
    if (document?.layout !== LAYOUT) throw new Error("This form is of another layout. Update the app.");
    this.document = document;
    this.parents = new Map(document.blocks.map((block) => [block.name, block.parent]));
    this.byName = new Map(document.blocks.map((use) => [use.name, new ReadyBlock(use, this)]));
    const inOrder = [...this.byName.values()];
    for (const element of document.elements ?? []) {
      const block = this.byName.get(element.path.split(".")[0]);
      block.elements.push(new ReadyElement(element, this));
    }
    for (const block of inOrder) block.finish(inOrder.filter((each) => each.parent === block.name));
    this.blocks = inOrder.filter((block) => block.parent === "");
    this.keys = new Set(this.blocks.map((block) => block.key));
    const rules = (document.rules ?? []).filter((rule) => (rule.kind ?? "check") === "check");
    this.rules = rules.map((rule) => new ReadyRule(rule, this));
    this.gaps = new Map((document.gaps ?? []).map(([start, end]) => [start.slice(0, 10), [start.slice(11), end.slice(11)]]));
  }

  /** The days of contact for which the form is, in words. */
  period() {
    const { effective_from: start, effective_until: end } = this.document;
    return end ? `from ${start} to ${end}` : `from ${start} on`;
  }

  /** The form and the days for which it is, in words. */
  named() {
    return `${this.document.pack} ${this.document.version}, for contacts ${this.period()}`;
  }

  condition(node) {
    return node === undefined || node === null ? null : ready(node, this.parents);
  }

  /** The repeating blocks one walks through to come to a block, outermost first. */
  chain(name) {
    const block = this.byName.get(name);
    const above = block.parent ? this.chain(block.parent) : [];
    return block.repeats ? [...above, name] : above;
  }
}

class ReadyBlock {
  constructor(use, form) {
    this.name = use.name;
    this.key = use.key;
    this.parent = use.parent;
    this.repeats = use.repeats;
    this.word = use.word;
    this.title = use.title || use.word;
    this.minimum = use.minimum ?? 0;
    this.maximum = use.maximum ?? 500;
    this.show = form.condition(use.show);
    this.elements = [];
  }

  finish(children) {
    this.children = children;
    this.keys = new Set([...this.elements.map((each) => each.name), ...children.map((each) => each.key)]);
  }
}

class ReadyElement {
  constructor(element, form) {
    this.element = element;
    this.name = element.path.slice(element.path.indexOf(".") + 1);
    this.show = form.condition(element.show);
    this.required = typeof element.required === "boolean" ? element.required : form.condition(element.required) ?? false;
    this.submitted = element.phase === "submit";
    this.from = element.valid_from ?? "";
    this.until = element.valid_until ?? "";
    this.prohibited = element.prohibited_from ?? "";
    this.how = element.how ?? [];
    this.codes = new Map();
    const codes = element.codes ? form.document.codes[element.codes] : [];
    for (const code of codes) {
      const dates = { from: code.valid_from ?? "", until: code.valid_until ?? "" };
      this.codes.set(code.value, { ...dates, code, when: form.condition(code.when) });
    }
  }

  /** Whether it is asked on a day; always where the day is not known and the element has no dates. */
  live(day) {
    if (day === null) return !(this.from || this.until || this.prohibited);
    if (this.prohibited && day >= this.prohibited) return false;
    return this.from <= day && (!this.until || day <= this.until);
  }
}

class ReadyRule {
  constructor(rule, form) {
    this.rule = rule;
    this.when = form.condition(rule.when);
    this.check = form.condition(rule.check);
    this.require = (rule.require ?? []).map(split);
    this.prohibit = (rule.prohibit ?? []).map(split);
    const named = new Set([...this.require, ...this.prohibit].map(([block]) => block));
    if (rule.at) named.add(split(rule.at)[0]);
    for (const node of [rule.when, rule.check]) if (node) for (const block of outside(node, new Set(), form)) named.add(block);
    const chains = [...named].map((name) => form.chain(name)).sort((one, other) => one.length - other.length);
    this.block = chains.at(-1)?.at(-1) ?? "contact";
    this.repeats = form.byName.get(this.block)?.repeats ?? false;
    this.place = rule.at ? split(rule.at) : [this.block, ""];
    this.phases = rule.phase ?? ["entry", "submit"];
  }
}

function split(path) {
  const at = path.indexOf(".");
  return at < 0 ? [path, ""] : [path.slice(0, at), path.slice(at + 1)];
}

/** The blocks a condition stands in: those it names outside of some(), every() and count() over them. */
function outside(node, inside, form) {
  const [name, ...rest] = node;
  if (name === "value") return [];
  if (name === "get") return inside.has(rest[0]) ? [] : [rest[0]];
  if (name === "some" || name === "every" || name === "count_block") {
    const parent = form.parents.get(rest[0]);
    const nested = rest.length > 1 ? outside(rest[1], new Set([...inside, rest[0]]), form) : [];
    return parent && !inside.has(parent) ? [parent, ...nested] : nested;
  }
  return rest.flatMap((each) => (Array.isArray(each) ? outside(each, inside, form) : []));
}

/** Whether a condition holds; one that is not there holds. */
export function shows(read, env) {
  return read === null || read(env) === true;
}
