// What is asked at the moment, and looking into a record: for the app that draws the form.

import { isRequired, seen } from "./check.js";
import { ready } from "./evaluate.js";
import { shows } from "./form.js";
import { Taking } from "./parts.js";

/** The questions that show for these answers, in the order of the form; the same list as the server's. */
export function asked(form, answers, { phase = "entry" } = {}) {
  const taken = new Taking(form, answers);
  const found = [];
  const walk = (blocks, parent, env) => {
    for (const block of blocks) {
      if (!shows(block.show, env)) continue;
      if (block.repeats) {
        const at = parent.at ? `${parent.at}.${block.key}` : block.key;
        found.push({ at, path: block.name, required: block.minimum > 0, codes: [] });
      }
      for (const part of parent.children.get(block.name)) {
        const here = block.repeats ? new Map(env).set(block.name, part) : env;
        for (const element of block.elements) {
          if (!element.live(taken.day) || !shows(element.show, here)) continue;
          if (!(phase === "entry" && element.submitted)) found.push(question(element, part, here, taken.day));
        }
        walk(block.children, part, here);
      }
    }
  };
  walk(form.blocks, taken.record, seen(form, taken.record));
  return found;
}

function question(element, part, env, day) {
  const codes = [...element.codes].filter(([, code]) => mayChoose(code, env, day)).map(([value]) => value);
  return { at: `${part.at}.${element.name}`, path: element.element.path, required: isRequired(element, env), codes };
}

function mayChoose(code, env, day) {
  if (day !== null && (day < code.from || (code.until && day > code.until))) return false;
  return shows(code.when, env);
}

/** The value of a condition at a part of a record: “” for the whole record, “people[0]” for the first person. */
export function valueAt(form, answers, node, at = "") {
  const taken = new Taking(form, answers);
  let [part, env] = [taken.record, seen(form, taken.record)];
  for (const step of at === "" ? [] : at.split(".")) {
    const [, key, index] = /^([a-z]+)(?:\[([0-9]+)\])?$/.exec(step);
    const block = [...form.byName.values()].find((each) => each.key === key && each.parent === part.block);
    part = part.children.get(block.name)[Number(index ?? 0)];
    env = block.repeats ? new Map(env).set(block.name, part) : env;
  }
  return ready(node, form.parents)(env);
}
