// Texts as Python sees them: by code points, trimmed of four signs and no other, with patterns that mean the same.

const LONGEST_TEXT = 10000;
const BLANKS = " \t\r\n";
const UNSTORABLE = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]/u; // with “u”, lone surrogates only
const SHOWABLE = /^[A-Za-z0-9_.-]{1,40}$/;
const NAME = /\{([a-z_]+)\}/g;

/** The text without blanks at its ends. */
export function trim(text) {
  let [start, end] = [0, text.length];
  while (start < end && BLANKS.includes(text[start])) start += 1;
  while (end > start && BLANKS.includes(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

/** How many code points the text has. */
export function length(text) {
  let count = 0;
  for (const sign of text) count += sign === "" ? 0 : 1;
  return count;
}

/** Whether the text holds signs that cannot be stored or shown. */
export function isUnstorable(text) {
  return UNSTORABLE.test(text);
}

const ready = new Map();

function compiled(pattern, whole) {
  const key = (whole ? "^" : "") + pattern;
  if (!ready.has(key)) ready.set(key, new RegExp(whole ? `^(?:${pattern})$` : pattern, "u"));
  return ready.get(key);
}

function cut(text) {
  if (text.length <= LONGEST_TEXT) return text;
  let [at, count] = [0, 0];
  while (at < text.length && count < LONGEST_TEXT) {
    at += text.codePointAt(at) > 0xffff ? 2 : 1;
    count += 1;
  }
  return text.slice(0, at);
}

/** Whether the whole text fits the pattern. */
export function matchesWhole(text, pattern) {
  return compiled(pattern, true).test(cut(text));
}

/** Whether the pattern fits anywhere in the text. */
export function foundIn(text, pattern) {
  return compiled(pattern, false).test(cut(text));
}

/** The sentence with the names in braces replaced; a name without a value stays as it is. */
export function fill(sentence, values) {
  return sentence.replace(NAME, (whole, name) => (Object.hasOwn(values, name) ? String(values[name]) : whole));
}

/** A code as it may be shown: what looks like a code as it is, any other text not at all. */
export function shown(code) {
  return SHOWABLE.test(code) ? code : "…";
}

/** A limit as people write it: at most six digits behind the point. */
export function figure(value) {
  const text = value.toFixed(6).replace(/0+$/, "").replace(/\.$/, "");
  return text === "-0" ? "0" : text;
}
