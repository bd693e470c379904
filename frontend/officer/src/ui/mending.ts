// What came back to its officer: told by the server, or by the answer to a sending while the list is out of reach.

import type { Listing, Told } from "../core/contract";
import type { View } from "../desk/view";

export interface ToMend {
  id: string;
  title: string;
  time: string;
  told: Told[];
  until: string;
}

export function toMend({ listing, rows, start }: View): ToMend[] {
  const answered = new Set(rows.map((each) => each.corrects));
  const known = new Set(listing.map((each) => each.id));
  const back = listing.filter((each) => each.state === "sent_back" || each.state === "quarantined");
  const here = rows.filter((each) => each.status === "mend" && !known.has(each.id) && each.officer === start?.officer.id);
  const all = [
    ...back.map((each) => ({ id: each.id, title: each.summary || each.kind || "Record", time: each.start ?? each.made_at, told: toldOf(each), until: each.returned?.until ?? "" })),
    ...here.map((each) => ({ id: each.id, title: each.label.kind, time: each.label.time, told: each.problems, until: "" })),
  ];
  return all.filter((each) => !answered.has(each.id));
}

function toldOf({ returned, problems }: Listing): Told[] {
  return [...(returned?.reasons ?? []).map((sentence) => ({ sentence })), ...problems];
}
