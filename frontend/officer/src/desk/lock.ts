// Locking the app with a PIN: what is personal goes out of reach, what is saved goes on to the server.

import { base64url, fromBase64url, random } from "../core/bytes";
import { MOST_TRIES, type PinRecord, tried, unwrapped, usable, wrapped } from "../core/pin";
import { sealed } from "../core/seal";
import { openKey } from "../device/api";
import { keep, recall, rekey } from "../device/stores";
import { usePersonalKey } from "../device/vault";
import { now, show } from "./view";

const IDLE = 5 * 60_000;
const windows = "BroadcastChannel" in globalThis ? new BroadcastChannel("daylit-lock") : null;
let last = Date.now();
let timer: ReturnType<typeof setTimeout> | undefined;

async function ownPin(): Promise<PinRecord | undefined> {
  const officer = now().start?.officer.id;
  return officer === undefined ? undefined : (await recall("pins"))?.[officer];
}

async function keepPin(record: PinRecord): Promise<void> {
  await keep("pins", { ...(await recall("pins")), [record.officer]: record });
}

/** At the start, and when another officer signs in: whether a PIN must be given first. */
export async function lookAtLock(): Promise<void> {
  const pin = await ownPin();
  usePersonalKey(pin ? "locked" : "device");
  show({ hasPin: Boolean(pin), locked: !pin ? "no" : pin.wrapped ? "pin" : "sign-in" });
}

/** Choose a PIN. The key is also sealed to the server, so that a forgotten PIN costs a sign-in and no draft. */
export async function setPin(pin: string): Promise<void> {
  await renew(pin, random(32));
}

async function renew(pin: string, raw: Uint8Array<ArrayBuffer>): Promise<void> {
  const { start } = now();
  if (!start) throw new Error("The app has not been online yet.");
  const name = crypto.randomUUID();
  const officer = start.officer.id;
  const server = await sealed({ officer, key: base64url(raw) }, `unlock ${name}`, start.key);
  const record: PinRecord = { officer, name, server, ...(await wrapped(raw, pin)), tries: 0, next: 0 };
  await rekey(officer, await usable(raw), { ...(await recall("pins")), [officer]: record });
  raw.fill(0);
  show({ hasPin: true, locked: "no" });
  windows?.postMessage("changed");
}

export async function removePin(): Promise<void> {
  const officer = now().start?.officer.id ?? "";
  const { [officer]: _own, ...others } = (await recall("pins")) ?? {};
  await rekey(officer, null, others);
  show({ hasPin: false, locked: "no" });
  windows?.postMessage("changed");
}

export type Opened = { kind: "open" } | { kind: "wrong"; left: number } | { kind: "wait"; until: number } | { kind: "sign-in" };

/** Try a PIN. The try is written down before it is known whether it is right. */
export async function openWithPin(pin: string): Promise<Opened> {
  const record = await ownPin();
  if (!record) return { kind: "open" };
  if (!record.wrapped) return { kind: "sign-in" };
  if (Date.now() < record.next) return { kind: "wait", until: record.next };
  const after = tried(record, Date.now());
  await keepPin(after);
  const key = await unwrapped(record, pin);
  if (key) {
    await keepPin({ ...record, tries: 0, next: 0 });
    usePersonalKey(key);
    show({ locked: "no" });
    touched();
    return { kind: "open" };
  }
  if (after.tries < MOST_TRIES) return after.next > Date.now() ? { kind: "wait", until: after.next } : { kind: "wrong", left: MOST_TRIES - after.tries };
  await keepPin({ ...after, wrapped: "" });
  show({ locked: "sign-in" });
  return { kind: "sign-in" };
}

/** After a sign-in: the server gives the key back to its officer, and a new PIN is chosen. */
export async function openWithServer(pin: string): Promise<void> {
  const record = await ownPin();
  if (!record) return;
  const { key } = await openKey(record.name, record.server);
  const raw = fromBase64url(key);
  usePersonalKey(await usable(raw));
  await renew(pin, raw);
  touched();
}

/** Lock now. `leave` puts everything that is open on the disk first. */
export async function lockNow(leave: () => Promise<void>): Promise<void> {
  if (!now().hasPin || now().locked !== "no") return;
  await leave();
  usePersonalKey("locked");
  show({ locked: "pin", drafts: [], listing: [], listed: "", numbers: null, place: null, tags: [], uses: {}, said: "" });
}

function touched(): void {
  last = Date.now();
}

/** Lock after five minutes in which nobody touched the screen, also where the clock stood still in between. */
export function watchIdle(leave: () => Promise<void>): void {
  const look = (): void => {
    clearTimeout(timer);
    const left = last + IDLE - Date.now();
    if (left <= 0) {
      touched();
      void lockNow(leave);
    }
    timer = setTimeout(look, Math.max(1_000, left > 0 ? left : IDLE));
  };
  for (const each of ["pointerdown", "keydown", "input"] as const) addEventListener(each, touched, { capture: true, passive: true });
  document.addEventListener("visibilitychange", look);
  addEventListener("pageshow", look);
  windows?.addEventListener("message", () => location.reload());
  look();
}
