// Once a day, and whenever the officer asks: does the agency still hold what its server signed for?

import type { Start } from "../core/contract";
import { judge, type Remembered, type Verdict } from "../core/held";
import { withOffset } from "../core/moments";
import { isMine, type OutboxRow } from "../core/outbox";
import { getHeld } from "../device/api";
import { type Checked, keep, outbox, recall } from "../device/stores";
import { now, show } from "./view";

const AT_ONCE = 50;
const A_DAY = 20 * 3_600_000;
const MOST = 1_000;

/** Keep the receipts of records that are about to leave this device. */
export async function remember(rows: OutboxRow[]): Promise<void> {
  const fresh = rows.flatMap(remembered);
  if (fresh.length === 0) return;
  const before = ((await recall("receipts")) ?? []).filter((each) => !fresh.some((one) => one.id === each.id));
  await keep("receipts", [...before, ...fresh].slice(-MOST));
}

/** A receipt with the number 0 is about content that was set aside: its record is told under “to mend”. */
function remembered({ id, officer, agency, saved, receipt }: OutboxRow): Remembered[] {
  return receipt && receipt.revision > 0 ? [{ id, officer, agency, saved, receipt }] : [];
}

/** What was found last time, if it was this officer who looked. */
export async function recallChecked(start: Start): Promise<void> {
  const checked = await recall("checked");
  const own = checked && checked.officer === start.officer.id && checked.agency === start.agency.id;
  show({ checked: own ? checked : null });
}

export async function checkDaily(start: Start): Promise<void> {
  await recallChecked(start);
  const { checked } = now();
  const known = await mine(start);
  const due = !checked || checked.wrong.length > 0 || Date.now() - new Date(checked.at).getTime() > A_DAY;
  if (known.length > 0 && due) await check(start, known);
}

/** Ask for all of them and judge; nothing is concluded where the server does not answer. */
export async function check(start: Start, known?: Remembered[]): Promise<void> {
  const asked = known ?? (await mine(start));
  const keys = (await recall("receipt_keys")) ?? [start.receipt_key];
  const verdicts = new Map<Remembered, Verdict>();
  for (let first = 0; first < asked.length; first += AT_ONCE) {
    const part = asked.slice(first, first + AT_ONCE);
    const answer = await getHeld(part.map((each) => each.id));
    for (const each of part) verdicts.set(each, await judge(each.receipt, answer, keys, Date.now()));
  }
  const having = (...wanted: Verdict[]): Remembered[] => asked.filter((each) => wanted.includes(verdicts.get(each)!));
  const checked: Checked = {
    officer: start.officer.id,
    agency: start.agency.id,
    at: withOffset(new Date()),
    well: having("well").length,
    later: having("later").length,
    wrong: having("gone", "changed").map((each) => ({ verdict: verdicts.get(each) as "gone" | "changed", saved: each.saved, receipt: each.receipt })),
  };
  show({ checked });
  await keep("checked", checked);
  await drop(having("erased"));
}

/** Those of this officer: what has left this device, and what is here until a backup holds it. */
async function mine(start: Start): Promise<Remembered[]> {
  const whose = { officer: start.officer.id, agency: start.agency.id, epoch: "", horizon: 0 };
  const { values } = await outbox.all();
  const waiting = new Set(values.filter((each) => each.receipt === null).map((each) => each.id));
  const here = values.filter((each) => isMine(each, whose)).flatMap(remembered);
  const left = ((await recall("receipts")) ?? []).filter((each) => each.officer === whose.officer && each.agency === whose.agency);
  return [...left.filter((each) => !waiting.has(each.id) && !here.some((one) => one.id === each.id)), ...here];
}

/** What the law had erased is not asked for again. */
async function drop(erased: Remembered[]): Promise<void> {
  if (erased.length === 0) return;
  const ids = new Set(erased.map((each) => each.id));
  await keep("receipts", ((await recall("receipts")) ?? []).filter((each) => !ids.has(each.id)));
}
