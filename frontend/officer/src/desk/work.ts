// What an officer does with records: begin one, go on with one, save it, throw a draft away, mend what came back.

import { get } from "../core/answers";
import type { Answers, Listing, Start, Template } from "../core/contract";
import { type Draft, entryOf, peopleOf } from "../core/drafts";
import { used, type Uses } from "../core/favourites";
import { isPerceived, nameOf, blockOf } from "../core/document";
import { day as dayOf, withOffset } from "../core/moments";
import { personal } from "../core/personal";
import { begun, correcting, placeOf, withPosition } from "../core/prefill";
import { seal } from "../core/seal";
import { getContact } from "../device/api";
import { formOn, type Loaded, load } from "../device/forms";
import { drafts, finish, keep, recall } from "../device/stores";
import { handOut } from "./handing";
import { cannotWrite, lookAtSpace } from "./health";
import { hold, letGo, takeOver } from "./hold";
import { Pen, showDrafts } from "./pen";
import { send, showRows } from "./sending";
import { countTemplate } from "./templates";
import { now, say, show } from "./view";

const pens = new Map<string, Pen>();
const leavings = new Map<string, Promise<void>>();

function needStart(): Start {
  const { start } = now();
  if (!start) throw new Error("The app has not been online yet.");
  return start;
}

/** The pen of a draft; undefined where there is no such draft (any more), null where another window writes it. */
export async function open(id: string, { take = false } = {}): Promise<Pen | undefined | null> {
  await leavings.get(id);
  const there = pens.get(id);
  if (there) return there;
  if (!(await (take ? takeOver(id) : hold(id)))) return null;
  const draft = await drafts.get(id);
  if (!draft) {
    letGo(id);
    return undefined;
  }
  const pen = new Pen(draft, await load(draft.form, needStart()));
  pens.set(id, pen);
  return pen;
}

/** Put a draft down: it is on the disk, and another window may go on with it. */
export async function putDown(id: string): Promise<void> {
  const pen = pens.get(id);
  pens.delete(id);
  const leaving = Promise.resolve(pen?.giveUp()).finally(() => {
    letGo(id);
    leavings.delete(id);
  });
  leavings.set(id, leaving);
  await leaving;
  await showDrafts();
}

export async function putAllDown(): Promise<void> {
  await Promise.all([...pens.keys()].map(putDown));
}

/** The form that is in force today, made ready. */
export async function formToday(): Promise<Loaded | undefined> {
  const start = now().start;
  const listed = start && formOn(dayOf(new Date()), start.forms);
  return start && listed ? await load(listed, start) : undefined;
}

async function taken(draft: Draft, form: Loaded): Promise<string> {
  await hold(draft.id);
  const pen = new Pen(draft, form);
  pens.set(draft.id, pen);
  pen.tap();
  await pen.write();
  await showDrafts();
  return draft.id;
}

export async function begin(kind: string | null, template: Template | null = null): Promise<string> {
  const [start, form] = [needStart(), await formToday()];
  if (!form) throw new Error("No form is in force.");
  const beginning = { id: crypto.randomUUID(), now: new Date(), start, kind: template?.kind ?? kind, template };
  const draft = begun({ ...beginning, form: form.name, document: form.document, place: now().place });
  const id = await taken(draft, form);
  locate(id);
  return id;
}

/** The position of this device into a draft, if the officer allows it; nothing waits for it. */
export function locate(id: string): void {
  navigator.geolocation?.getCurrentPosition(
    ({ coords }) => {
      const pen = pens.get(id);
      const areas = now().start?.areas ?? [];
      pen?.change((draft) => withPosition(draft, [coords.longitude, coords.latitude], pen.loaded.document, areas));
    },
    () => undefined,
    { enableHighAccuracy: true, timeout: 10_000, maximumAge: 30_000 },
  );
}

/** The form follows the day of the contact: another day may have another version. */
export async function followDay(pen: Pen): Promise<void> {
  const start = get(pen.draft.answers, "contact.start") ?? get(pen.draft.answers, "contact.date");
  const listed = typeof start === "string" ? formOn(start.slice(0, 10), needStart().forms) : undefined;
  if (!listed || listed.sha256 === pen.draft.form.sha256) return;
  const loaded = await load(listed, needStart());
  pen.loaded = loaded;
  pen.change((draft) => ({ ...draft, form: loaded.name }));
}

/** Seal the entry to the server and put it in the outbox; from here on this device cannot read it. */
export async function save(pen: Pen): Promise<boolean> {
  const start = needStart();
  const at = new Date();
  const draft = pen.finished("review");
  const device = (await recall("device")) ?? "";
  const entry = entryOf(draft, pen.loaded.ready, { device, now: at });
  const label = { time: timeOf(entry.answers, draft.made_at), kind: kindOf(entry.answers, pen.loaded), people: peopleOf(entry.answers).length };
  const body = await seal(entry, start.key);
  const { id, officer, agency, corrects } = draft;
  const rest = { status: "waiting", tries: 0, next: 0, frozen: false, epoch: "", receipt: null, problems: [], said: null } as const;
  try {
    await pen.write();
    await pen.close();
    await finish(id, { id, officer, agency, label, body, corrects, saved: at.getTime(), ...rest, problems: [] });
  } catch {
    pens.delete(id);
    letGo(id);
    cannotWrite();
    return false;
  }
  pens.delete(id);
  letGo(id);
  if (draft.template) await countTemplate(draft.template);
  await remember(entry.answers, pen.loaded, draft.tags).catch(() => undefined);
  await Promise.all([showRows(), showDrafts()]);
  if (!corrects) await handOut(id, start, entry.answers, entry.area).catch(() => undefined);
  say("Saved. It is sent as soon as there is a network.");
  void send({ eager: true });
  void lookAtSpace();
  return true;
}

function timeOf(answers: Answers, otherwise: string): string {
  const start = get(answers, "contact.start") ?? get(answers, "contact.date");
  return typeof start === "string" ? start : otherwise;
}

function kindOf(answers: Answers, { document }: Loaded): string {
  const value = get(answers, "contact.kind");
  const codes = document.elements.find((each) => each.path === "contact.kind")?.codes;
  return (codes && document.codes[codes]?.find((each) => each.value === value)?.label) || document.title;
}

/** What was chosen, for the order of the choices; the place, to offer it again. Nothing that was perceived. */
async function remember(answers: Answers, { document }: Loaded, tags: string[]): Promise<void> {
  let uses: Uses = now().uses;
  for (const element of document.elements.filter((each) => !isPerceived(each) && each.kind !== "text")) {
    for (const part of partsOf(answers, blockOf(element), document)) {
      const given = part[nameOf(element)];
      const values = Array.isArray(given) ? given : [given];
      const codes = values.filter((each) => typeof each === "string" || typeof each === "number").map(String);
      const counted = element.codes || element.table || element.kind === "number";
      if (counted && codes.length > 0) uses = used(uses, element.path, codes);
    }
  }
  const place = placeOf(answers) ?? now().place;
  const known = [...new Set([...tags.filter((each) => personal(each, document).length === 0), ...now().tags])].slice(0, 12);
  show({ uses, place, tags: known });
  await keep("uses", uses);
  await keep("tags", known);
  if (place) await keep("place", place);
}

function partsOf(answers: Answers, block: string, document: Loaded["document"]): Answers[] {
  const use = document.blocks.find((each) => each.name === block);
  if (!use) return [];
  const parents = use.parent ? partsOf(answers, use.parent, document) : [answers];
  return parents.flatMap((each) => each[use.key] ?? []).filter((each) => typeof each === "object") as Answers[];
}

export async function discard(id: string): Promise<void> {
  if (!(await hold(id))) return say("This record is open in another window. Close it there first.");
  await pens.get(id)?.close();
  pens.delete(id);
  await drafts.remove(id);
  letGo(id);
  await showDrafts();
  say("The draft was thrown away.");
}

/** A correction of what came back: a record of its own that names the other. */
export async function mend(listing: Pick<Listing, "id">): Promise<string> {
  const there = now().drafts.find((each) => each.corrects === listing.id);
  if (there) return there.id;
  const start = needStart();
  const { answers, beside } = await getContact(listing.id);
  const on = timeOf(answers, withOffset(new Date())).slice(0, 10);
  const form = await load(formOn(on, start.forms)!, start);
  const beginning = { id: crypto.randomUUID(), now: new Date(), start, kind: null, template: null, place: null };
  const base = begun({ ...beginning, form: form.name, document: form.document });
  return await taken(correcting(base, { id: listing.id, answers, ...(beside && { beside }) }), form);
}
