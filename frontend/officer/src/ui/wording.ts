// Answers in words, as a person reads them.

import type { Json } from "daylit-rules";
import { isObject, missingOf, plain } from "../core/answers";
import type { Element } from "../core/document";
import { shownMoment } from "../core/moments";
import type { Loaded } from "../device/forms";

export function answerWords(answer: Json | undefined, element: Element, { document, labels }: Loaded): string {
  const marker = missingOf(answer);
  if (marker !== null) return document.words.missing[marker] ?? marker;
  const value = plain(answer);
  if (value === undefined || value === null || value === "") return "–";
  if (value === true) return "Yes";
  if (value === false) return "No";
  if (isObject(value)) return `${value["latitude"]}, ${value["longitude"]}`;
  if (element.kind === "datetime") return shownMoment(String(value));
  const list = Array.isArray(value) ? value.map(String) : [String(value)];
  const codes = element.codes ? document.codes[element.codes] : undefined;
  const table = element.table ? labels[element.table] : undefined;
  return list.map((each) => codes?.find((code) => code.value === each)?.label ?? table?.[each] ?? each).join(", ") || "–";
}

/** “42 s”, “3 min 5 s”: a time spent. */
export function spent(seconds: number): string {
  const whole = Math.round(seconds);
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  if (minutes === 0) return `${rest} s`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}
