// The outbox: every sealed entry stays until the server signed for it and a backup of the server holds it.
// The rules are pure functions of a row; the walk over the rows is given its store, its network and its clock.

import type { Receipt, Said, Sealed, Told } from "./contract";

/** waiting: no valid receipt yet. kept: signed for. mend: signed for, not right. unreadable: the server cannot open it. */
export type Status = "waiting" | "kept" | "mend" | "unreadable";

export interface Label {
  time: string;
  kind: string;
  people: number;
}

export interface OutboxRow {
  id: string;
  officer: string;
  agency: string;
  label: Label;
  body: Sealed;
  corrects: string | null;
  status: Status;
  tries: number;
  next: number;
  /** Set before the first byte leaves: from then on nothing about the entry may change. */
  frozen: boolean;
  saved: number;
  epoch: string;
  receipt: Receipt | null;
  problems: Told[];
  said: Said | null;
}

export type Answer =
  | { kind: "receipt"; receipt: unknown; problems: Told[]; mend: boolean }
  | { kind: "unreadable"; said: Said }
  | { kind: "signed_out" }
  | { kind: "later"; after: number | null; why: string };

export interface Rows {
  all(): Promise<OutboxRow[]>;
  put(row: OutboxRow): Promise<void>;
  remove(id: string): Promise<void>;
}

export interface World {
  rows: Rows;
  send(row: OutboxRow): Promise<Answer>;
  verify(receipt: unknown, row: OutboxRow): Promise<boolean>;
  now(): number;
  random(): number;
  /** Keep what is left of records that are about to leave this device. */
  remember(rows: OutboxRow[]): Promise<void>;
}

export interface Whose {
  officer: string;
  agency: string;
  epoch: string;
  horizon: number;
}

export interface Flushed {
  sent: number;
  signedOut: boolean;
  /** When something may be tried again, in milliseconds of the clock; null where nothing waits. */
  next: number | null;
}

const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 300_000;
const SILENT_IN_A_ROW = 3;

/** How long to wait before the next try: twice as long each time, with a spread so that phones do not march in step. */
export function waitAfter(tries: number, random: number): number {
  return Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(tries, 12)) * (0.75 + random / 2);
}

/** Whether the entry still lacks the server's word. */
export function isWaiting(row: OutboxRow): boolean {
  return row.receipt === null;
}

/** Whether it may be sent in this session: only the officer who made an entry may send it. */
export function isMine(row: OutboxRow, whose: Whose): boolean {
  return row.officer === whose.officer && row.agency === whose.agency;
}

/** Another life of the server's data: what it signed for before may be gone, so it is sent again. */
export function underEpoch(row: OutboxRow, whose: Whose): OutboxRow {
  const another = row.epoch !== "" && row.epoch !== whose.epoch && row.agency === whose.agency;
  if (!another) return row;
  return { ...row, status: "waiting", receipt: null, epoch: "", tries: 0, next: 0, problems: [], said: null };
}

/** Whether the entry is safe without this device: signed for, and within the last verified backup. */
export function isSafe(row: OutboxRow, whose: Whose): boolean {
  if (row.receipt === null || row.agency !== whose.agency || row.epoch !== whose.epoch) return false;
  return row.receipt.event <= whose.horizon;
}

/** The row after an answer. */
export function after(row: OutboxRow, answer: Answer, valid: boolean, world: World, whose: Whose): OutboxRow {
  if (answer.kind === "signed_out") return row;
  if (answer.kind === "receipt" && valid) {
    const status = answer.mend ? "mend" : "kept";
    const receipt = answer.receipt as Receipt;
    return { ...row, status, receipt, epoch: whose.epoch, problems: answer.problems, said: null };
  }
  const tries = row.tries + 1;
  const told = answer.kind === "later" ? answer.after : null;
  const next = world.now() + (told ?? waitAfter(tries, world.random()));
  if (answer.kind === "unreadable") {
    // It is tried again, seldom: the server may have got its key back.
    return { ...row, status: "unreadable", tries, next: world.now() + LONGEST_WAIT * 12, said: answer.said };
  }
  const why = answer.kind === "later" ? answer.why : "The receipt is not valid.";
  return { ...row, tries, next, said: { code: "later", sentence: why, remedy: "It is sent again by itself." } };
}

/** Send what is due, one by one; forget what is safe. The caller holds the lock against a second window. */
export async function flush(world: World, whose: Whose, { eager = false } = {}): Promise<Flushed> {
  let sent = 0;
  let silent = 0;
  let signedOut = false;
  for (const row of await world.rows.all()) {
    const now = underEpoch(row, whose);
    if (now !== row) await world.rows.put(now);
  }
  // Those that were tried least go first: a row that always fails never stands before one that would pass.
  const due = (await world.rows.all())
    .filter((row) => isWaiting(row) && isMine(row, whose) && (row.next <= world.now() || (eager && row.status === "waiting")))
    .sort((one, other) => one.tries - other.tries || one.saved - other.saved);
  for (const row of due) {
    const frozen = row.frozen ? row : { ...row, frozen: true };
    if (!row.frozen) await world.rows.put(frozen);
    const answer = await world.send(frozen);
    if (answer.kind === "signed_out") {
      signedOut = true;
      break;
    }
    const valid = answer.kind === "receipt" && (await world.verify(answer.receipt, frozen));
    await world.rows.put(after(frozen, answer, valid, world, whose));
    if (valid) sent += 1;
    silent = answer.kind === "later" ? silent + 1 : 0;
    if (silent >= SILENT_IN_A_ROW) break;
  }
  await forget(world, whose);
  return { sent, signedOut, next: await nextTry(world, whose) };
}

async function forget(world: World, whose: Whose): Promise<void> {
  const safe = (await world.rows.all()).filter((row) => isSafe(row, whose));
  if (safe.length > 0) await world.remember(safe);
  for (const row of safe) await world.rows.remove(row.id);
}

async function nextTry(world: World, whose: Whose): Promise<number | null> {
  const times = (await world.rows.all()).filter((row) => isWaiting(row) && isMine(row, whose)).map((row) => row.next);
  return times.length > 0 ? Math.min(...times) : null;
}
