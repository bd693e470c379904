// What this officer chooses often comes first. Only for what was done: an impression of a person is never ranked,
// because a list that leads with one group would suggest it.

import type { Choice } from "./search";

export type Uses = Record<string, Record<string, number>>;

const MOST_KEPT = 200;

/** The counts with one more use. */
export function used(uses: Uses, path: string, values: string[]): Uses {
  const counts = { ...uses[path] };
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  const kept = Object.entries(counts).sort(([, one], [, other]) => other - one).slice(0, MOST_KEPT);
  return { ...uses, [path]: Object.fromEntries(kept) };
}

/** The counts of a question; where this device has none yet, those the agency suggests, in its order. */
export function usesOf(uses: Uses, path: string, suggested: string[] = []): Record<string, number> {
  const own = uses[path];
  if (own && Object.keys(own).length > 0) return own;
  return Object.fromEntries(suggested.map((value, index) => [value, suggested.length - index]));
}

/** The choices, those used most first; equal ones keep the order of the form. */
export function ranked(choices: Choice[], uses: Record<string, number>): Choice[] {
  return [...choices].sort((one, other) => (uses[other.value] ?? 0) - (uses[one.value] ?? 0));
}
