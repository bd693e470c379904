// What the screens show, in one place; a screen that reads it is drawn again when it changes.

import { useEffect, useState } from "preact/hooks";
import type { Answers, Listing, Numbers, Start } from "../core/contract";
import type { Draft } from "../core/drafts";
import type { Uses } from "../core/favourites";
import type { Handed } from "../core/handing";
import type { OutboxRow } from "../core/outbox";
import type { Checked, Theme } from "../device/stores";

export interface Warning {
  id: string;
  sentence: string;
  remedy: string;
  /** Nothing can be kept: the officer may not go on. */
  stop: boolean;
}

/** in, out: what the server said last. away: it was not reached. */
export type Session = "unknown" | "in" | "out" | "away";

export interface View {
  ready: boolean;
  /** The store was looked at, and what is wrong with it is said. */
  looked: boolean;
  start: Start | null;
  session: Session;
  rows: OutboxRow[];
  drafts: Draft[];
  listing: Listing[];
  /** When the server said so; empty where it never did to this officer on this device. */
  listed: string;
  numbers: Numbers | null;
  /** Receipts for people who were stopped, by the record; they stand on this device alone. */
  handed: Record<string, Handed>;
  checked: Checked | null;
  broken: number;
  warnings: Warning[];
  /** no: there is no PIN, or it was given. pin: it is asked for. sign-in: after too many tries. */
  locked: "no" | "pin" | "sign-in";
  hasPin: boolean;
  update: boolean;
  theme: Theme;
  uses: Uses;
  place: Answers | null;
  tags: string[];
  sending: boolean;
  said: string;
}

let view: View = {
  ready: false,
  looked: false,
  start: null,
  session: "unknown",
  rows: [],
  drafts: [],
  listing: [],
  listed: "",
  numbers: null,
  handed: {},
  checked: null,
  broken: 0,
  warnings: [],
  locked: "no",
  hasPin: false,
  update: false,
  theme: "system",
  uses: {},
  place: null,
  tags: [],
  sending: false,
  said: "",
};

const readers = new Set<() => void>();

export function now(): View {
  return view;
}

export function show(change: Partial<View>): void {
  view = { ...view, ...change };
  for (const each of readers) each();
}

/** A sentence for eyes and for screen readers. */
export function say(said: string): void {
  show({ said });
}

export function useView(): View {
  const [, draw] = useState(0);
  useEffect(() => {
    const again = (): void => draw((count) => count + 1);
    readers.add(again);
    again();
    return () => void readers.delete(again);
  }, []);
  return view;
}

export function warn(warning: Warning): void {
  const others = view.warnings.filter((each) => each.id !== warning.id);
  show({ warnings: [...others, warning] });
}

export function unwarn(id: string): void {
  show({ warnings: view.warnings.filter((each) => each.id !== id) });
}
