// What the agency holds of what its server signed for, and what to do where something is not as it was.

import { useState } from "preact/hooks";
import { shownMoment } from "../core/moments";
import { check } from "../desk/checking";
import { say, useView } from "../desk/view";
import { NoAnswer, SignedOut } from "../device/api";
import type { Wrong } from "../device/stores";
import { plural } from "./parts";

const SENTENCES: Record<Wrong["verdict"], string> = {
  gone: "The agency's server signed for it, and does not have it any more.",
  changed: "What the agency's server holds is not what it signed for.",
};

export function HeldRecords() {
  const { checked, start, session } = useView();
  const [busy, setBusy] = useState(false);
  if (!start) return null;
  const again = async (): Promise<void> => {
    setBusy(true);
    await check(start).catch((error: unknown) => {
      const needed = error instanceof NoAnswer ? "A network is needed to check." : error instanceof SignedOut ? "A sign-in is needed to check." : "";
      say(needed || "This could not be checked now. Try again later.");
    });
    setBusy(false);
  };
  return (
    <section aria-labelledby="held">
      <h2 id="held">Is it still there?</h2>
      <p class="quiet">
        {checked ? told(checked.well, checked.later, checked.at) : "This device keeps the server's signed word for each record, and checks once a day that the agency still holds it."}
      </p>
      {checked?.wrong.map((each) => (
        <article class="row attention" key={each.receipt.id}>
          <strong>The record that you saved on {shownMoment(new Date(each.saved).toISOString())}</strong>
          <p>{SENTENCES[each.verdict]}</p>
        </article>
      ))}
      {checked && checked.wrong.length > 0 && (
        <p>Tell your agency's auditor, and give them this file. It holds the server's signed words and nothing of what you wrote.</p>
      )}
      <div class="chips">
        {checked && checked.wrong.length > 0 && (
          <button type="button" onClick={() => save(checked.wrong)}>
            Save the signed words as a file
          </button>
        )}
        {session === "in" && (
          <button type="button" disabled={busy} onClick={() => void again()}>
            Check now
          </button>
        )}
      </div>
    </section>
  );
}

function told(well: number, later: number, at: string): string {
  const when = `Checked ${shownMoment(at)}`;
  const soon = later > 0 ? ` ${plural(later, "newer one")} can be checked in a few minutes.` : "";
  if (well === 0) return `${when}.${soon}`;
  return `${when}: ${well === 1 ? "1 record that the server signed for is there, unchanged." : `${well} records that the server signed for are there, unchanged.`}${soon}`;
}

/** One file for each receipt is what the auditor's verifier reads; several come as one list. */
function save(wrong: Wrong[]): void {
  const receipts = wrong.map((each) => each.receipt);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(receipts.length === 1 ? receipts[0] : receipts, null, 1)], { type: "application/json" }));
  link.download = "receipts.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
