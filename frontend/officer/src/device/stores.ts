// What this device keeps: drafts, the outbox, and a few things so that it can work without a network.

import type { Answers, Listing, Numbers, PublicKey, Receipt, Start } from "../core/contract";
import type { Draft } from "../core/drafts";
import type { Uses } from "../core/favourites";
import type { Handed, Stock } from "../core/handing";
import type { Remembered } from "../core/held";
import type { OutboxRow } from "../core/outbox";
import type { PinRecord } from "../core/pin";
import { write } from "./database";
import { Drawer, IsLocked, lock, type Locked, usePersonalKey } from "./vault";

export type Theme = "system" | "light" | "dark" | "night";

/** What the server said last about one officer's own records, to read without a network. */
export interface Mine {
  officer: string;
  agency: string;
  at: string;
  contacts: Listing[];
  numbers: Numbers | null;
}

/** A record that is not with the agency as its server signed for it. */
export interface Wrong {
  verdict: "gone" | "changed";
  saved: number;
  receipt: Receipt;
}

/** What an officer's device found when it last asked for the records of its receipts. */
export interface Checked {
  officer: string;
  agency: string;
  at: string;
  well: number;
  later: number;
  wrong: Wrong[];
}

/** The small things, one drawer, each under its own name. */
export interface Kept {
  start: Start;
  /** Every key a receipt was ever signed with: one that was signed before a change of keys stays valid. */
  receipt_keys: PublicKey[];
  /** Of records that have left this device, the newest last; they hold no answers. */
  receipts: Remembered[];
  checked: Checked;
  device: string;
  uses: Uses;
  place: Answers;
  tags: string[];
  mine: Mine;
  /** Codes of receipts to hand out without a network. They are tied to nothing yet. */
  stock: Stock;
  /** Receipts that were handed out, by the record that is still on this device. */
  handed: Record<string, Handed>;
  /** One for each officer who chose a PIN on this device. */
  pins: Record<string, PinRecord>;
  theme: Theme;
}

/** What tells of people, places or habits: out of reach while the app is locked. */
const PERSONAL = ["uses", "place", "tags", "mine", "handed"] as const;

export const drafts = new Drawer<Draft>("drafts", true);
export const outbox = new Drawer<OutboxRow>("outbox");
const kept = new Drawer<unknown>("kept");
const keptPersonal = new Drawer<unknown>("kept", true);
const drawerOf = (name: keyof Kept): Drawer<unknown> => ((PERSONAL as readonly string[]).includes(name) ? keptPersonal : kept);

export async function recall<Name extends keyof Kept>(name: Name): Promise<Kept[Name] | undefined> {
  const value = drawerOf(name).get(name).catch((error: unknown) => {
    // On a shared computer the last officer's habits may lie under that officer's key: then there are none for this one.
    if (drawerOf(name) === keptPersonal && !(error instanceof IsLocked)) return undefined;
    throw error;
  });
  return (await value) as Kept[Name] | undefined;
}

export async function keep<Name extends keyof Kept>(name: Name, value: Kept[Name]): Promise<void> {
  await drawerOf(name).put(name, value);
}

/** All that is personal of one officer under another key, with the PINs as they are then, in one step. */
export async function rekey(officer: string, key: CryptoKey | null, pins: Record<string, PinRecord>): Promise<void> {
  const locked: [store: "drafts" | "kept", id: string, value: Locked][] = [];
  for (const draft of (await drafts.all()).values.filter((each) => each.officer === officer)) {
    locked.push(["drafts", draft.id, await lock(drafts.place(draft.id), draft, key ?? undefined)]);
  }
  for (const name of PERSONAL) {
    const value = await recall(name);
    if (value !== undefined) locked.push(["kept", name, await lock(kept.place(name), value, key ?? undefined)]);
  }
  locked.push(["kept", "pins", await lock(kept.place("pins"), pins)]);
  await write(["drafts", "kept"], (store) => {
    for (const [name, id, value] of locked) store(name).put(value, id);
  });
  usePersonalKey(key ?? "device");
}

/** The draft goes and the sealed entry comes, in one step: never both, never neither. */
export async function finish(draft: string, row: OutboxRow): Promise<void> {
  const locked = await lock(outbox.place(row.id), row);
  await write(["drafts", "outbox"], (store) => {
    store("outbox").put(locked, row.id);
    store("drafts").delete(draft);
  });
}
