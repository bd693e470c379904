// Receipts for people who were stopped: taken ahead while there is a network, handed out without one.

import { get } from "../core/answers";
import { blinded, type BlindKey, unblinded } from "../core/blind";
import type { Answers, Start } from "../core/contract";
import { type Handed, type Stock, type Stratum, taken, wanted } from "../core/handing";
import { askCodes } from "../device/api";
import { keep, outbox, recall } from "../device/stores";
import { show } from "./view";

const LOCK = "daylit-receipts";
const ASK_AGAIN = 3_600_000;
let asked = -ASK_AGAIN;

/** One window at a time takes codes or hands one out, so that none is shown twice. */
async function alone<Value>(work: () => Promise<Value>): Promise<Value> {
  return navigator.locks ? await navigator.locks.request(LOCK, work) : await work();
}

/** Take new codes where few are left. The server signs them without seeing them. */
export async function fillStock(start: Start): Promise<void> {
  const here = await recall("stock");
  const plenty = here?.agency === start.agency.id && wanted(here) === 0;
  if (plenty && performance.now() - asked < ASK_AGAIN) return;
  asked = performance.now();
  const told = await askCodes();
  if (!told.open) return void (await alone(() => keep("stock", { ...EMPTY, agency: start.agency.id })));
  const { key, purpose, address, agency: short } = told;
  const stockOf = (there: Stock | undefined): Stock => {
    const same = there?.agency === start.agency.id && there.address === address;
    return { agency: start.agency.id, open: true, key, purpose, address, short, codes: same ? there.codes : [] };
  };
  // Asked outside of the lock: a slow network must never hold up a record that is being saved.
  const count = wanted(stockOf(await recall("stock")));
  const codes = count > 0 ? await fresh(count, key, purpose) : [];
  await alone(async () => {
    const stock = stockOf(await recall("stock"));
    await keep("stock", { ...stock, codes: [...stock.codes, ...codes] });
  });
}

const EMPTY: Stock = { agency: "", open: false, key: null, purpose: "", address: "", short: "", codes: [] };

async function fresh(count: number, key: BlindKey, purpose: string): Promise<string[]> {
  const hidden = await Promise.all(Array.from({ length: count }, () => blinded(key, purpose)));
  const { signed } = await askCodes({ key: key.id, blinded: hidden.map((each) => each.sent) });
  const codes = await Promise.all((signed ?? []).map((each, at) => unblinded(each, hidden[at]!, key, purpose)));
  return codes.filter((each) => each !== null);
}

/** A receipt for a record that is being saved; kept beside it on this device, and sent nowhere. */
export async function handOut(record: string, start: Start, answers: Answers, area: string | null): Promise<void> {
  await alone(async () => {
    const done = taken(await recall("stock"), start.agency.id, stratumOf(answers, area));
    if (!done) return;
    await keep("stock", done.stock);
    await keep("handed", { ...(await recall("handed")), [record]: done.handed });
  });
  await showHanded();
}

export async function showHanded(): Promise<void> {
  show({ handed: (await recall("handed")) ?? {} });
}

/** Receipts go with their records: those of records that are no longer on this device are forgotten. */
export async function forgetHanded(): Promise<void> {
  const there = (await recall("handed")) ?? {};
  const rows = new Set((await outbox.all()).values.map((each) => each.id));
  const left: Record<string, Handed> = Object.fromEntries(Object.entries(there).filter(([id]) => rows.has(id)));
  if (Object.keys(left).length < Object.keys(there).length) await keep("handed", left);
  show({ handed: left });
}

function stratumOf(answers: Answers, area: string | null): Stratum {
  const kind = get(answers, "contact.kind");
  const start = get(answers, "contact.start") ?? get(answers, "contact.date");
  return { kind: typeof kind === "string" ? kind : "", area, month: typeof start === "string" ? start.slice(0, 7) : "" };
}
