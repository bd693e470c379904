// Gathering problems: each is placed, worded and kept in the order in which it was found.

import { fill } from "./texts.js";

// There is no answer that a rule could read, and that has been said.
const UNREADABLE = new Set([
  ...["answer.required", "answer.missing_not_allowed", "answer.malformed", "answer.wrong_type"],
  ...["date.wrong", "date.wrong_time", "date.wrong_datetime"],
]);
// There should be no answer, and that has been said.
const NOT_ASKED = "answer.not_asked";
// A code cannot be chosen here, by the rule that the code names.
const NOT_HERE = "code.not_here";

export class Found {
  constructor(document, day, tables) {
    this.document = document;
    this.day = day;
    this.tables = tables;
    this.problems = [];
    this.settled = new Map();
    this.ruled = new Set();
  }

  /** A problem with the answer to an element, with the number of the element's rule where it has one. */
  about(code, part, ready, values = {}, { rule = "", severity = "error" } = {}) {
    const said = { label: ready.element.label, ...values };
    const at = `${part.at}.${ready.name}`;
    const own = UNREADABLE.has(code) || !code.startsWith("answer.") ? (ready.element.rule ?? "") : "";
    const number = rule || own;
    if (UNREADABLE.has(code) || code === NOT_ASKED) this.settled.set(at, this.problems.length);
    if (code === NOT_HERE) this.ruled.add(`${at} ${number}`);
    this.add(code, at, part.where(), said, number, severity);
  }

  /** A problem with a part, or with the record as a whole. */
  at(code, at, where, values = {}, rule = "") {
    this.add(code, at, where, values, rule, "error");
  }

  /** A rule of the place that does not hold: it speaks in its own words, where the same was not said before. */
  broken(code, part, { rule }, at) {
    const said = this.problems[this.settled.get(at) ?? -1];
    if (said && (code !== "rule.prohibit" || said.code === NOT_ASKED)) {
      said.rule ||= rule.id;
      return;
    }
    if (this.ruled.has(`${at} ${rule.id}`)) return;
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
