// Reading and writing answers by where they stand (“people[0].searches[1].basis”), without changing the old ones.

import type { Json } from "daylit-rules";
import type { Answers } from "./contract";

export type Step = string | number;

const STEP = /([A-Za-z_][A-Za-z0-9_-]*)|\[([0-9]+)\]/g;

/** The steps of an address. */
export function steps(at: string): Step[] {
  return [...at.matchAll(STEP)].map(([, name, index]) => (name === undefined ? Number(index) : name));
}

/** What stands at an address; undefined where nothing does. */
export function get(answers: Answers, at: string): Json | undefined {
  let here: Json | undefined = answers;
  for (const step of steps(at)) {
    if (typeof here !== "object" || here === null) return undefined;
    here = (here as { [key: string]: Json })[step as string];
  }
  return here;
}

/** The answers with another value at an address; undefined takes it away. */
export function set(answers: Answers, at: string, value: Json | undefined): Answers {
  return put(answers, steps(at), value) as Answers;
}

function put(here: Json | undefined, [step, ...rest]: Step[], value: Json | undefined): Json {
  const next = (inner: Json | undefined): Json | undefined => (rest.length === 0 ? value : put(inner, rest, value));
  if (typeof step === "number") {
    const list = Array.isArray(here) ? [...here] : [];
    const changed = next(list[step]);
    if (changed === undefined) list.splice(step, 1);
    else list[step] = changed;
    return list;
  }
  const object: { [key: string]: Json } = isObject(here) ? { ...here } : {};
  const changed = next(object[step as string]);
  if (changed === undefined) delete object[step as string];
  else object[step as string] = changed;
  return object;
}

/** Whether a value is an object, and neither null nor a list. */
export function isObject(value: unknown): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The plain answer: without how it came to be known, nothing where there is a reason instead. */
export function plain(answer: Json | undefined): Json | undefined {
  if (!isObject(answer)) return answer ?? undefined;
  if ("missing" in answer) return undefined;
  return "value" in answer ? answer["value"] : answer;
}

/** Why there is no answer, if that was said. */
export function missingOf(answer: Json | undefined): string | null {
  return isObject(answer) && typeof answer["missing"] === "string" ? answer["missing"] : null;
}

/** How the answer came to be known, if that was said. */
export function howOf(answer: Json | undefined): string | null {
  return isObject(answer) && typeof answer["how"] === "string" ? answer["how"] : null;
}

/** Whether nothing was answered, not even why. */
export function isOpen(answer: Json | undefined): boolean {
  if (missingOf(answer) !== null) return false;
  const value = plain(answer);
  if (value === undefined || value === null) return true;
  return (typeof value === "string" && value.trim() === "") || (Array.isArray(value) && value.length === 0);
}
