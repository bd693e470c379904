// Everything that is not right yet in a record, at once: answers against the form, then the rules of the place.

import { shows } from "./form.js";
import { Found } from "./found.js";
import { has, isObject, keys } from "./objects.js";
import { MOST_IN_A_BLOCK, MOST_PARTS, Taking } from "./parts.js";
import { shown } from "./texts.js";
import { checkValue } from "./values.js";

const CHECKED = { entry: ["entry"], submit: ["entry", "submit"], review: ["entry", "submit", "review"] };
const MOST_NAMED = 50;
const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,59}$/;

/**
 * Every problem of a record under a form, in a fixed order; the same list as the server's.
 * @param {import("./form.js").ReadyForm} form
 * @param {unknown} answers  any JSON value at all; it is not changed
 */
export function check(form, answers, { tables = {}, phase = "submit" } = {}) {
  if (!isObject(answers)) {
    const found = new Found(form.document, null, {});
    found.at("record.not_an_object", "", "");
    return found.problems;
  }
  const taken = new Taking(form, answers);
  const found = new Found(form.document, taken.day, tables);
  if (taken.count > MOST_PARTS) {
    found.at("record.too_large", "", "", { limit: String(MOST_PARTS) });
    return found.problems;
  }
  checkVersion(form, found);
  unknownKeys(taken.record, form.keys, found, form.named());
  const walk = new Walk(form, found, phase);
  const env = seen(form, taken.record);
  walk.checkBlocks(form.blocks, taken.record, env);
  walk.checkRules(taken.record, env);
  return found.problems;
}

/** What a condition at the top can see: the record and the parts that stand once. */
export function seen(form, record) {
  const env = new Map([["", record]]);
  for (const block of form.blocks) if (!block.repeats) env.set(block.name, record.children.get(block.name)[0]);
  return env;
}

function checkVersion(form, found) {
  const { document } = form;
  const [start, end] = [document.effective_from, document.effective_until ?? ""];
  const { day } = found;
  if (day === null || (day >= start && (!end || day <= end))) return;
  found.at("form.wrong_version", "contact.start", "", { period: form.period(), day }, document.version_rule ?? "");
}

function unknownKeys(part, known, found, form, title = "") {
  const strange = keys(part.raw).filter((key) => !known.has(key));
  if (strange.length === 0) return;
  const named = strange.filter((key) => NAME.test(key)).sort().slice(0, MOST_NAMED);
  for (const key of named) {
    if (part.at) found.at("answer.unknown", `${part.at}.${key}`, part.where(), { name: key, title, form });
    else found.at("block.unknown", key, "", { name: key, form });
  }
  const more = strange.length - named.length;
  if (more > 0) found.at("answer.unknown_more", part.at, part.where(), { count: String(more), form });
}

class Walk {
  constructor(form, found, phase) {
    this.form = form;
    this.found = found;
    this.entry = phase === "entry";
    this.phases = CHECKED[phase];
    this.named = form.named();
    this.places = new Map([...form.byName.keys()].map((name) => [name, []]));
  }

  checkBlocks(blocks, parent, env) {
    for (const block of blocks) {
      const isShown = shows(block.show, env);
      if (block.repeats) this.checkList(block, parent, env, isShown);
      else this.checkPart(block, parent.children.get(block.name)[0], env, isShown);
    }
  }

  checkList(block, parent, env, isShown) {
    const given = has(parent.raw, block.key) ? parent.raw[block.key] : null;
    const at = parent.at ? `${parent.at}.${block.key}` : block.key;
    const [where, { title }] = [parent.where(), block];
    if (given !== null && !Array.isArray(given)) {
      this.found.at("block.wrong_type", at, where, { title });
      return;
    }
    const count = given?.length ?? 0;
    if (!isShown) {
      if (count > 0) this.found.at("block.not_asked", at, where, { title });
      return;
    }
    const most = Math.min(block.maximum, MOST_IN_A_BLOCK);
    if (count < block.minimum) this.found.at("block.too_few", at, where, { title, limit: String(block.minimum) });
    if (count > most) this.found.at("block.too_many", at, where, { title, limit: String(most) });
    for (const part of parent.children.get(block.name)) {
      this.checkPart(block, part, new Map(env).set(block.name, part), true);
    }
  }

  checkPart(block, part, env, isShown) {
    this.places.get(block.name).push([part, env]);
    if (!part.readable) {
      this.found.at("block.wrong_type", part.at, part.where(), { title: block.title });
      return;
    }
    unknownKeys(part, block.keys, this.found, this.named, block.title);
    for (const ready of block.elements) {
      if (has(part.raw, ready.name)) this.checkAnswer(ready, part, env, isShown);
      else if (ready.required !== false) this.checkRequired(ready, part, env, isShown);
    }
    this.checkBlocks(block.children, part, env);
  }

  checkRequired(ready, part, env, isShown) {
    if ((this.entry && ready.submitted) || !isShown || !ready.live(this.found.day)) return;
    if (shows(ready.show, env) && isRequired(ready, env)) this.found.about("answer.required", part, ready);
  }

  checkAnswer(ready, part, env, isShown) {
    const { name } = ready;
    if (!ready.live(this.found.day)) this.checkLifetime(ready, part);
    else if (part.malformed.has(name)) this.found.about("answer.malformed", part, ready);
    else if (part.values.has(name)) {
      if (isShown && shows(ready.show, env)) {
        this.checkHow(ready, part);
        checkValue(ready, part.values.get(name), part, env, this.found, this.form.gaps);
      } else this.found.about("answer.not_asked", part, ready);
    } else if (part.missing.has(name)) this.checkMissing(ready, part, env, isShown);
    else this.checkRequired(ready, part, env, isShown);
  }

  checkLifetime(ready, part) {
    const day = this.found.day ?? "";
    if (ready.prohibited && day >= ready.prohibited) {
      const values = { because: ready.element.prohibited_because ?? "", day: ready.prohibited };
      this.found.about("answer.prohibited", part, ready, values, { rule: ready.element.prohibited_rule ?? "" });
    } else if (!day || part.raw[ready.name] === null) return;
    else if (day < ready.from) this.found.about("answer.not_yet", part, ready, { day: ready.from });
    else this.found.about("answer.no_longer", part, ready, { day: ready.until });
  }

  checkMissing(ready, part, env, isShown) {
    const marker = part.missing.get(ready.name);
    if (!(isShown && shows(ready.show, env))) {
      if (marker !== "not_applicable") this.found.about("answer.not_asked", part, ready);
    } else if (!(ready.element.missing ?? []).includes(marker)) {
      const word = this.form.document.words.missing[marker];
      this.found.about("answer.missing_not_allowed", part, ready, { marker: word });
    }
  }

  checkHow(ready, part) {
    const words = this.form.document.words.how;
    const how = part.how.get(ready.name);
    const ways = ready.how.map((way) => words[way]).join(", ");
    if (how === undefined) {
      if (ready.how.length > 0) this.found.about("answer.how_missing", part, ready, { ways });
    } else if (ready.how.length === 0) this.found.about("answer.how_not_asked", part, ready);
    else if (!ready.how.includes(how)) {
      const way = Object.hasOwn(words, how) ? words[how] : shown(how);
      this.found.about("answer.how_not_allowed", part, ready, { way, ways });
    }
  }

  checkRules(record, env) {
    for (const rule of this.form.rules) {
      if (!rule.phases.some((phase) => this.phases.includes(phase))) continue;
      const places = rule.repeats ? this.places.get(rule.block) : [[record, env]];
      for (const [part, here] of places) if (shows(rule.when, here)) this.checkRule(rule, part, here);
    }
  }

  checkRule(rule, part, env) {
    for (const [block, name] of rule.require) {
      const there = env.get(block);
      if (!there.values.has(name) && !there.missing.has(name)) {
        this.found.broken("rule.require", part, rule, `${there.at}.${name}`);
      }
    }
    for (const [block, name] of rule.prohibit) {
      const there = env.get(block);
      if (there.values.has(name) || (there.missing.get(name) ?? "not_applicable") !== "not_applicable") {
        this.found.broken("rule.prohibit", part, rule, `${there.at}.${name}`);
      }
    }
    if (rule.check !== null && rule.check(env) !== true) {
      const [block, name] = rule.place;
      const { at } = env.get(block);
      this.found.broken("rule.check", part, rule, name ? `${at}.${name}` : at);
    }
  }
}

/** Whether an answer must be given here. */
export function isRequired(ready, env) {
  return typeof ready.required === "boolean" ? ready.required : ready.required(env) === true;
}
