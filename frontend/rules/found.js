// Gathering problems: each is placed, worded and kept in the order in which it was found.

import { fill } from "./texts.js";

export class Found {
  constructor(document, day, tables) {
    this.document = document;
    this.day = day;
    this.tables = tables;
    this.problems = [];
  }

  /** A problem with the answer to an element. */
  about(code, part, ready, values = {}, { rule = "", severity = "error" } = {}) {
    const said = { label: ready.element.label, ...values };
    this.add(code, `${part.at}.${ready.name}`, part.where(), said, rule, severity);
  }

  /** A problem with a part, or with the record as a whole. */
  at(code, at, where, values = {}, rule = "") {
    this.add(code, at, where, values, rule, "error");
  }

  /** A rule of the place that does not hold: it speaks in its own words. */
  broken(code, part, { rule }, at) {
    const [sentence, remedy] = [placed(rule.message, part.where()), rule.remedy ?? ""];
    this.problems.push({ code, at, rule: rule.id, severity: rule.severity ?? "error", sentence, remedy, values: {} });
  }

  add(code, at, where, values, rule, severity) {
    const text = this.document.sentences[code];
    const sentence = placed(fill(text.sentence, values), where);
    this.problems.push({ code, at, rule, severity, sentence, remedy: fill(text.remedy, values), values });
  }
}

function placed(sentence, where) {
  return where ? `${where}: ${sentence}` : sentence;
}
