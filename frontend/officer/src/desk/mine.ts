// The officer's own records and numbers as the server told them last; kept, so that they can be read without a network.

import type { Listing, Numbers, Start } from "../core/contract";
import { withOffset } from "../core/moments";
import { getContacts, getNumbers } from "../device/api";
import { keep, recall } from "../device/stores";
import { now, show } from "./view";

let whose = "";

/** Read anew from the device, after it was locked. */
export function forgetMine(): void {
  whose = "";
}

/** Those of this officer, from the device; those of another are not shown. */
export async function recallMine(start: Start): Promise<void> {
  const officer = `${start.agency.id}/${start.officer.id}`;
  if (officer === whose) return;
  const mine = await recall("mine");
  const own = mine && `${mine.agency}/${mine.officer}` === officer;
  whose = officer;
  show({ listing: own ? mine.contacts : [], numbers: own ? mine.numbers : null, listed: own ? mine.at : "" });
}

export async function askForContacts(start: Start): Promise<void> {
  const answer = await getContacts().catch(() => null);
  if (answer) await remember(start, { contacts: answer.contacts });
}

export async function askForNumbers(start: Start): Promise<void> {
  const numbers = await getNumbers().catch(() => null);
  if (numbers) await remember(start, { numbers });
}

async function remember(start: Start, told: { contacts?: Listing[]; numbers?: Numbers }): Promise<void> {
  await recallMine(start);
  const at = told.contacts ? withOffset(new Date()) : now().listed;
  const mine = { contacts: told.contacts ?? now().listing, numbers: told.numbers ?? now().numbers };
  show({ listing: mine.contacts, numbers: mine.numbers, listed: at });
  await keep("mine", { officer: start.officer.id, agency: start.agency.id, at, ...mine }).catch(() => undefined);
}
