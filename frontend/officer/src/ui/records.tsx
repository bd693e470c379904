// My records: what came back, what is on this device, what the server holds.

import { useEffect, useState } from "preact/hooks";
import type { Listing, State } from "../core/contract";
import { shownMoment } from "../core/moments";
import { isMine, isWaiting, type OutboxRow } from "../core/outbox";
import { askForNumbers } from "../desk/mine";
import { NoAnswer, SignedOut } from "../device/api";
import { send } from "../desk/sending";
import { say, useView } from "../desk/view";
import { mend } from "../desk/work";
import { HeldRecords } from "./held";
import { toMend } from "./mending";
import { OwnNumbers } from "./numbers";
import { spent } from "./wording";
import { Heading } from "./parts";
import { go } from "./route";

const STATES: Record<State, string> = {
  submitted: "Waits for review",
  accepted: "Accepted",
  sent_back: "Sent back to you",
  quarantined: "Set aside: something is not right",
  expunged: "Erased",
};

/** So many of the agency's list stand before one's own numbers; years of records would push these out of sight. */
const FIRST_ONES = 30;

export function Records() {
  const view = useView();
  const { start, listing, listed, rows, session, handed } = view;
  const [whole, setWhole] = useState(false);
  useEffect(() => void send({ eager: true }), []);
  useEffect(() => void (start && session === "in" && askForNumbers(start)), [start?.officer.id, session]);
  const mine = rows.filter((each) => start && isMine(each, { officer: start.officer.id, agency: start.agency.id, epoch: "", horizon: 0 }));
  return (
    <div class="records">
      <header class="formhead">
        <button type="button" class="plain" onClick={() => go("home")}>
          <span aria-hidden="true">‹ </span>Home
        </button>
        <Heading focus="records">My records</Heading>
      </header>
      <main>
        <Mending />
        <section aria-labelledby="here">
          <h2 id="here">On this device</h2>
          {mine.length === 0 && <p class="quiet">Nothing. Everything was sent, and the server's backup holds it.</p>}
          <ul class="list">
            {mine.map((each) => (
              <li key={each.id}>
                <strong>{each.label.kind}</strong>
                <span class="quiet">{shownMoment(each.label.time)}</span>
                <span class={isWaiting(each) ? "tag copied" : "tag"}>{stateOf(each)}</span>
                {each.id in handed && <button type="button" class="plain" onClick={() => go("receipt", each.id)}>Show the receipt</button>}
                {each.status === "unreadable" && each.said && <span class="problem">{each.said.sentence} {each.said.remedy}</span>}
              </li>
            ))}
          </ul>
        </section>
        <HeldRecords />
        <section aria-labelledby="there">
          <h2 id="there">With the agency</h2>
          {session !== "in" && <p class="quiet">{listed ? `As it was ${shownMoment(listed)}. Newer needs a network and a sign-in.` : "The list needs a network and a sign-in."}</p>}
          {session === "in" && listed !== "" && listing.length === 0 && <p class="quiet">Nothing yet.</p>}
          <ul class="list">
            {listing.slice(0, whole ? undefined : FIRST_ONES).map((each) => (
              <li key={each.id}>
                <strong>{each.summary || each.kind || "Record"}</strong>
                <span class="quiet">
                  {shownMoment(each.start ?? each.made_at)}
                  {each.seconds ? ` · ${spent(each.seconds)} to write` : ""}
                </span>
                <span class="tag">{STATES[each.state] ?? each.state}</span>
              </li>
            ))}
          </ul>
          {!whole && listing.length > FIRST_ONES && <button type="button" class="plain" onClick={() => setWhole(true)}>Show all {listing.length}</button>}
        </section>
        <OwnNumbers />
      </main>
    </div>
  );
}

function stateOf(row: OutboxRow): string {
  if (row.status === "unreadable") return "The server could not open it";
  if (row.status === "mend") return "Arrived; to mend";
  if (row.status === "kept") return "Arrived; kept until the next backup";
  return row.tries > 0 ? `Waiting; tried ${row.tries} times` : "Waiting";
}

function Mending() {
  const view = useView();
  const list = toMend(view);
  const [busy, setBusy] = useState("");
  const begin = async (listing: Pick<Listing, "id">): Promise<void> => {
    setBusy(listing.id);
    try {
      go("draft", await mend(listing));
    } catch (error) {
      const needed = error instanceof NoAnswer ? "a network" : error instanceof SignedOut ? "a sign-in" : "";
      say(needed ? `To mend a record, ${needed} is needed.` : "This record cannot be opened to mend it.");
    }
    setBusy("");
  };
  if (list.length === 0) return null;
  return (
    <section aria-labelledby="mend">
      <h2 id="mend">To mend</h2>
      {list.map((each) => (
        <article class="row attention" key={each.id}>
          <strong>
            {each.title}, {shownMoment(each.time)}
          </strong>
          {each.told.map((told) => (
            <p key={told.sentence}>
              {told.sentence} {told.remedy && <span class="remedy">{told.remedy}</span>}
            </p>
          ))}
          {each.until && <p class="quiet">Please answer by {shownMoment(each.until)}.</p>}
          <button type="button" class="main" disabled={busy === each.id} onClick={() => void begin(each)}>
            Mend
          </button>
        </article>
      ))}
    </section>
  );
}
