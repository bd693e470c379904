// When the outbox is sent: at the start, when the network or the screen comes back, after each save, and by the clock.

import type { Start } from "../core/contract";
import { type Flushed, flush, isMine, isWaiting, type Whose, type World } from "../core/outbox";
import { isValid } from "../core/receipts";
import { getStart, putContact, SignedOut } from "../device/api";
import { fetchAll } from "../device/forms";
import { keep, outbox, recall } from "../device/stores";
import { checkDaily, remember } from "./checking";
import { fillStock, forgetHanded } from "./handing";
import { lookAtLock } from "./lock";
import { askForContacts } from "./mine";
import { showPersonal } from "./personal";
import { showDrafts } from "./pen";
import { now, show } from "./view";

const LOCK = "daylit-outbox";
const WHILE_AWAY = 15_000;

const windows = "BroadcastChannel" in globalThis ? new BroadcastChannel("daylit") : null;
let timer: ReturnType<typeof setTimeout> | undefined;
let running: Promise<void> | null = null;
let again: { eager: boolean } | null = null;

/** Send what waits, now if possible. Calls that come while it runs make it run once more. */
export function send({ eager = false } = {}): Promise<void> {
  if (running) {
    again = { eager: eager || (again?.eager ?? false) };
    return running;
  }
  running = round(eager).finally(() => {
    running = null;
    const next = again;
    again = null;
    if (next) void send(next);
  });
  return running;
}

async function round(eager: boolean): Promise<void> {
  clearTimeout(timer);
  show({ sending: true });
  try {
    // Who is signed in is asked anew each time: what one officer saved is never sent in the name of another.
    const start = await getStart();
    await welcome(start);
    const flushed = await alone(start, eager);
    await showRows();
    show({ session: flushed?.signedOut ? "out" : "in" });
    if (now().locked === "no") await askForContacts(start);
    if (now().locked === "no") await forgetHanded().catch(() => undefined);
    await fillStock(start).catch(() => undefined);
    plan(flushed?.next ?? null);
    void checkDaily(start).catch(() => undefined); // nothing waits for it, and without an answer it is asked again
  } catch (error) {
    show({ session: error instanceof SignedOut ? "out" : "away" });
    if (!(error instanceof SignedOut)) plan(Date.now() + WHILE_AWAY);
  } finally {
    show({ sending: false });
  }
}

async function welcome(start: Start): Promise<void> {
  const keys = (await recall("receipt_keys")) ?? [];
  const key = start.receipt_key;
  if (!keys.some((each) => each.id === key.id && each.jwk.x === key.jwk.x)) await keep("receipt_keys", [...keys, key]);
  await keep("start", start);
  const another = now().start?.officer.id !== start.officer.id;
  show({ start });
  if (another) await officerChanged();
  await fetchAll(start).catch(() => undefined);
}

/** Another officer on a shared device: that officer's PIN, if any, and nothing of the one before. */
async function officerChanged(): Promise<void> {
  await lookAtLock().catch(() => undefined);
  show({ drafts: [], listing: [], listed: "", numbers: null, handed: {}, checked: null });
  if (now().locked === "no") await showPersonal().catch(() => undefined);
}

/** One window sends at a time; the others learn of it. */
async function alone(start: Start, eager: boolean): Promise<Flushed | null> {
  const whose: Whose = { officer: start.officer.id, agency: start.agency.id, epoch: start.epoch, horizon: start.horizon };
  const keys = (await recall("receipt_keys")) ?? [start.receipt_key];
  const world: World = {
    rows: { all: async () => (await outbox.all()).values, put: (row) => outbox.put(row.id, row), remove: (id) => outbox.remove(id) },
    send: async (row) => {
      const answer = await putContact(row.id, row.body);
      void showRows();
      return answer;
    },
    verify: (receipt, row) => isValid(receipt, { id: row.id, sha256: row.body.sha256 }, keys),
    now: () => Date.now(),
    random: () => Math.random(),
    remember,
  };
  const work = (): Promise<Flushed> => flush(world, whose, { eager });
  if (!navigator.locks) return await work();
  const flushed = await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => (lock ? await work() : null));
  windows?.postMessage("rows");
  return flushed ?? { sent: 0, signedOut: false, next: Date.now() + 5_000 };
}

function plan(next: number | null): void {
  if (next !== null) timer = setTimeout(() => void send(), Math.max(1_000, next - Date.now()));
}

/** What the store holds, as it is: the figure on the screen is never counted in any other way. */
export async function showRows(): Promise<void> {
  const { values, broken } = await outbox.all();
  show({ rows: values.sort((one, other) => other.saved - one.saved), broken });
}

export function waitingCount(): number {
  return now().rows.filter(isWaiting).length;
}

/** Those of another officer wait until that officer signs in on this device. */
export function waitingForOthers(): number {
  const { start, rows } = now();
  if (!start) return 0;
  const whose: Whose = { officer: start.officer.id, agency: start.agency.id, epoch: "", horizon: 0 };
  return rows.filter((row) => isWaiting(row) && !isMine(row, whose)).length;
}

export function watch(): void {
  windows?.addEventListener("message", () => {
    void showRows();
    void showDrafts();
  });
  addEventListener("online", () => void send({ eager: true }));
  addEventListener("offline", () => show({ session: "away" }));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void send({ eager: true });
  });
}
