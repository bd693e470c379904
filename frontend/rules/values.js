// What can be wrong with one answer by itself: its kind, its bounds, its codes, its text.

import { number } from "./evaluate.js";
import { shows } from "./form.js";
import { isDate, isDatetime, isTime } from "./moments.js";
import { has, isObject, keys } from "./objects.js";
import { figure, foundIn, isUnstorable, length, matchesWhole, shown, trim } from "./texts.js";

const LONGEST_CODE = 200;
const LONGEST_ANSWER = 10000;
const MOST_CHOICES = 100;
const TENS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/** Every problem of one answer that is there. */
export function checkValue(ready, value, part, env, found, gaps) {
  if (ready.element.kind === "datetime") checkDatetime(ready, value, part, found, gaps);
  else CHECKS[ready.element.kind](ready, value, part, found, env);
}

function wrongType(ready, part, found) {
  found.about("answer.wrong_type", part, ready, { kind: found.document.words.kinds[ready.element.kind] });
}

function checkYesNo(ready, value, part, found) {
  if (typeof value !== "boolean") wrongType(ready, part, found);
}

function checkChoice(ready, value, part, found, env) {
  if (typeof value === "string") checkCode(ready, value, part, found, env);
  else wrongType(ready, part, found);
}

function checkChoices(ready, value, part, found, env) {
  if (!Array.isArray(value) || value.some((each) => typeof each !== "string")) {
    wrongType(ready, part, found);
    return;
  }
  const { minimum = null, maximum = null } = ready.element;
  const most = maximum ?? Math.max(ready.codes.size, MOST_CHOICES);
  const once = [...new Set(value)];
  if (once.length > most) {
    found.about("choices.too_many", part, ready, { limit: figure(most) });
    return;
  }
  if (minimum !== null && once.length < minimum) {
    found.about("choices.too_few", part, ready, { limit: figure(minimum) });
  }
  for (const each of once) checkCode(ready, each, part, found, env);
  for (const each of once) {
    if (value.indexOf(each) !== value.lastIndexOf(each)) {
      found.about("code.twice", part, ready, { choice: said(ready, each) });
    }
  }
  if (once.length < 2) return;
  for (const each of once) {
    if (ready.codes.get(each)?.code.exclusive) found.about("code.exclusive", part, ready, { choice: said(ready, each) });
  }
}

function checkCode(ready, value, part, found, env) {
  if (ready.element.table && ready.codes.size === 0) {
    checkRow(ready, value, part, found);
    return;
  }
  const known = ready.codes.get(value);
  const choice = said(ready, value);
  if (known === undefined) found.about("code.unknown", part, ready, { choice });
  else if (known.from && found.day !== null && found.day < known.from) {
    found.about("code.not_yet", part, ready, { choice, day: known.from });
  } else if (known.until && found.day !== null && found.day > known.until) {
    found.about("code.no_longer", part, ready, { choice, day: known.until });
  } else if (!shows(known.when, env)) {
    found.about("code.not_here", part, ready, { choice }, { rule: known.code.rule ?? "" });
  }
}

/** Look a code up in its table, where the table was handed in. */
function checkRow(ready, value, part, found) {
  const choice = shown(value);
  if (length(value) > LONGEST_CODE || isUnstorable(value)) {
    found.about("code.unknown", part, ready, { choice });
    return;
  }
  if (!Object.hasOwn(found.tables, ready.element.table)) return;
  const table = found.tables[ready.element.table];
  if (!Object.hasOwn(table, value)) {
    found.about("table.unknown", part, ready, { choice });
    return;
  }
  const [start, end] = table[value] ?? [null, null];
  if (found.day !== null && ((start && found.day < start) || (end && found.day > end))) {
    found.about("table.not_valid", part, ready, { choice });
  }
}

function said(ready, value) {
  return ready.codes.has(value) ? ready.codes.get(value).code.label : shown(value);
}

function checkNumber(ready, value, part, found) {
  const figures = number(value);
  if (figures === null) {
    wrongType(ready, part, found);
    return;
  }
  const { whole = false, decimals = null, minimum = null, maximum = null } = ready.element;
  if (whole && figures !== Math.floor(figures)) found.about("number.not_whole", part, ready);
  else if (decimals !== null && !fits(figures, decimals)) {
    found.about("number.decimals", part, ready, { limit: figure(decimals) });
  }
  if (minimum !== null && figures < minimum) found.about("number.too_small", part, ready, { limit: figure(minimum) });
  if (maximum !== null && figures > maximum) found.about("number.too_large", part, ready, { limit: figure(maximum) });
}

/** Whether a number has no more than so many digits behind the point; the same arithmetic as in Python. */
export function fits(value, decimals) {
  const grown = value * TENS[decimals];
  if (Math.abs(grown) >= 1e15) return true;
  return Math.abs(grown - Math.floor(grown + 0.5)) <= Math.max(1e-6, Math.abs(grown) * 1e-15);
}

function moment(code, isOne) {
  return (ready, value, part, found) => {
    if (typeof value !== "string") wrongType(ready, part, found);
    else if (!isOne(value)) found.about(code, part, ready);
  };
}

/** A day and a time that is one, and that the clocks of the place showed. */
function checkDatetime(ready, value, part, found, gaps) {
  if (typeof value !== "string") {
    wrongType(ready, part, found);
    return;
  }
  if (!isDatetime(value)) {
    found.about("date.wrong_datetime", part, ready);
    return;
  }
  const [day, clock] = [value.slice(0, 10), value.slice(11)];
  const gap = gaps.get(day);
  if (gap && gap[0] <= clock && clock < gap[1]) {
    found.about("date.skipped", part, ready, { day, start: gap[0], end: gap[1] });
  }
}

function checkPlace(ready, value, part, found) {
  const whole = isObject(value) && keys(value).length === 2 && has(value, "latitude") && has(value, "longitude");
  const latitude = whole ? number(value.latitude) : null;
  const longitude = whole ? number(value.longitude) : null;
  if (latitude === null || longitude === null) {
    wrongType(ready, part, found);
    return;
  }
  if (!(latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180)) {
    found.about("place.outside", part, ready);
  }
  const decimals = ready.element.decimals ?? null;
  if (decimals !== null && !(fits(latitude, decimals) && fits(longitude, decimals))) {
    found.about("place.decimals", part, ready, { limit: figure(decimals) });
  }
}

function checkText(ready, value, part, found) {
  if (typeof value !== "string") {
    wrongType(ready, part, found);
    return;
  }
  const { element } = ready;
  const text = trim(value);
  const count = length(text);
  if (isUnstorable(value)) found.about("text.signs", part, ready);
  const longest = element.max_length ?? LONGEST_ANSWER;
  if (count > longest) {
    found.about("text.too_long", part, ready, { limit: figure(longest) });
    return;
  }
  const shortest = element.min_length ?? null;
  if (shortest !== null && count < shortest) found.about("text.too_short", part, ready, { limit: figure(shortest) });
  if (element.pattern && !matchesWhole(text, element.pattern)) {
    found.about("text.pattern", part, ready, { says: element.pattern_says ?? "" });
  }
  if (element.table) checkRow(ready, text, part, found);
  if (element.narrative) checkNarrative(ready, text, part, found);
}

function checkNarrative(ready, text, part, found) {
  const { patterns = [], severity = "error" } = found.document.narrative ?? {};
  for (const each of patterns) {
    if (foundIn(text, each.pattern)) {
      found.about("text.personal", part, ready, { what: each.what }, { rule: each.rule ?? "", severity });
    }
  }
}

const CHECKS = {
  yes_no: checkYesNo,
  choice: checkChoice,
  choices: checkChoices,
  number: checkNumber,
  date: moment("date.wrong", isDate),
  time: moment("date.wrong_time", isTime),
  place: checkPlace,
  text: checkText,
};
