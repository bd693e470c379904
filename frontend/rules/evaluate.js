// Conditions made ready to be read: a list becomes one function, once; reading it never throws.

import * as moments from "./moments.js";
import { isObject } from "./objects.js";
import { foundIn, length, matchesWhole } from "./texts.js";

/**
 * The condition as a function of the parts it stands in (a Map from block to part).
 * @param {Array} node  the list of the form document
 * @param {Map<string, string>} parents  block → the block it stands in, “” at the top
 */
export function ready(node, parents) {
  const [name, ...rest] = node;
  if (Object.hasOwn(READERS, name)) return READERS[name](parents, ...rest);
  if (!Object.hasOwn(FUNCTIONS, name)) throw new Error(`${name} is no operation`);
  const apply = FUNCTIONS[name];
  const reads = rest.map((each) => ready(each, parents));
  if (reads.length === 1) return (env) => apply(reads[0](env));
  return (env) => apply(reads[0](env), reads[1](env));
}

const READERS = {
  get: (parents, block, name) => (env) => env.get(block).values.get(name) ?? null,
  value: (parents, value) => () => value,
  answered: (parents, [, block, name]) => (env) => env.get(block).values.has(name),
  missing: (parents, [, block, name]) => (env) => env.get(block).missing.get(name) ?? null,
  how: (parents, [, block, name]) => (env) => env.get(block).how.get(name) ?? null,
  count_block: (parents, block) => (env) => children(env, parents, block).length,
  some: (parents, block, condition) => {
    const read = ready(condition, parents);
    return (env) => children(env, parents, block).some((child) => read(new Map(env).set(block, child)) === true);
  },
  every: (parents, block, condition) => {
    const read = ready(condition, parents);
    return (env) => children(env, parents, block).every((child) => read(new Map(env).set(block, child)) === true);
  },
  and: (parents, ...conditions) => {
    const reads = conditions.map((each) => ready(each, parents));
    return (env) => reads.every((read) => read(env) === true);
  },
  or: (parents, ...conditions) => {
    const reads = conditions.map((each) => ready(each, parents));
    return (env) => reads.some((read) => read(env) === true);
  },
  not: (parents, condition) => {
    const read = ready(condition, parents);
    return (env) => read(env) !== true;
  },
  implies: (parents, condition, consequence) => {
    const [first, second] = [ready(condition, parents), ready(consequence, parents)];
    return (env) => first(env) !== true || second(env) === true;
  },
};

function children(env, parents, block) {
  return env.get(parents.get(block)).children.get(block) ?? [];
}

/** The value as a number; null for everything that is none, and for what is too large to be one. */
export function number(value) {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** Two texts, two numbers or two truths that are the same. Nothing equals nothing. */
export function equal(left, right) {
  if (typeof left !== typeof right) return false;
  if (typeof left === "string" || typeof left === "boolean") return left === right;
  return number(left) !== null && left === right;
}

/** A list as it is, a single answer as a list of one, nothing as an empty list. */
export function items(value) {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function within(left, right) {
  return items(right).some((each) => equal(left, each));
}

function anyOf(answer, wanted) {
  return items(wanted).some((each) => within(each, answer));
}

function coordinate(place, name) {
  return isObject(place) && Object.hasOwn(place, name) ? number(place[name]) : null;
}

function ordered(compare) {
  return (left, right) => {
    if (number(left) !== null && number(right) !== null) return compare(left, right);
    const [one, other] = [moments.orderKey(left), moments.orderKey(right)];
    return one !== null && other !== null && one[0] === other[0] && compare(one[1], other[1]);
  };
}

const FUNCTIONS = {
  "==": equal,
  "!=": (left, right) => !equal(left, right),
  "<": ordered((left, right) => left < right),
  "<=": ordered((left, right) => left <= right),
  ">": ordered((left, right) => left > right),
  ">=": ordered((left, right) => left >= right),
  in: within,
  any_of: anyOf,
  all_of: (answer, wanted) => items(wanted).every((each) => within(each, answer)),
  none_of: (answer, wanted) => !anyOf(answer, wanted),
  count: (value) => items(value).length,
  length: (value) => (typeof value === "string" ? length(value) : null),
  matches: (text, pattern) => typeof text === "string" && matchesWhole(text, pattern),
  contains: (text, pattern) => typeof text === "string" && foundIn(text, pattern),
  date: moments.dateOf,
  year: moments.yearOf,
  days_between: moments.daysBetween,
  minutes_between: moments.minutesBetween,
  latitude: (place) => coordinate(place, "latitude"),
  longitude: (place) => coordinate(place, "longitude"),
};
