// The officer's own numbers, beside a band of colleagues: to see oneself. Nobody is ranked, and no value is a target.

import { useEffect, useState } from "preact/hooks";
import type { Measure, Numbers } from "../core/contract";
import { useView } from "../desk/view";
import { formToday } from "../desk/work";
import type { Loaded } from "../device/forms";
import { spent } from "./wording";

export function OwnNumbers() {
  const { numbers } = useView();
  if (!numbers) return null;
  return (
    <section aria-labelledby="numbers">
      <h2 id="numbers">Your numbers, last {numbers.days} days</h2>
      <p class="quiet">
        Only you see this. The bar shows where eight in ten colleagues lie. It is no target: another shift or another beat gives other numbers.
      </p>
      <ul class="measures">
        {numbers.measures.map((each) => (
          <OneMeasure key={each.name} measure={each} />
        ))}
      </ul>
      <TimeSpent numbers={numbers} />
    </section>
  );
}

function OneMeasure({ measure: { name, label, own, band } }: { measure: Measure }) {
  const words = (value: number): string => measured(name, value);
  return (
    <li>
      <div class="pair">
        <span>{label}</span>
        <strong>{own === null ? "–" : words(own)}</strong>
      </div>
      {band && <Band own={own} low={band.low} high={band.high} />}
      <p class="quiet">
        {band
          ? `Eight in ten of ${band.others} colleagues of your ${band.of}: ${words(band.low)} to ${words(band.high)}.`
          : "No range of colleagues: fewer than 11 others have numbers, and a range of few would tell of each."}
      </p>
    </li>
  );
}

function measured(name: string, value: number): string {
  if (name.startsWith("seconds")) return spent(value);
  const figure = (name === "sent_back" ? value * 100 : value).toLocaleString("en-US", { maximumFractionDigits: 1 });
  return name === "sent_back" ? `${figure}%` : figure;
}

/** What the sentence below says, as a picture: it is hidden from screen readers. */
function Band({ own, low, high }: { own: number | null; low: number; high: number }) {
  const end = Math.max(high, own ?? 0) * 1.15 || 1;
  const at = (value: number): number => (value / end) * 200;
  return (
    <svg class="band" viewBox="0 0 200 14" preserveAspectRatio="none" aria-hidden="true">
      <rect class="all" x="0" y="6" width="200" height="2" />
      <rect class="colleagues" x={at(low)} y="3" width={Math.max(2, at(high) - at(low))} height="8" />
      {own !== null && <rect class="own" x={Math.min(197, at(own))} y="0" width="3" height="14" />}
    </svg>
  );
}

/** Where the time goes, section by section, so that a slow form can be told from a slow day. */
function TimeSpent({ numbers: { sections } }: { numbers: Numbers }) {
  const [form, setForm] = useState<Loaded>();
  useEffect(() => void formToday().then(setForm, () => undefined), []);
  if (sections.length === 0) return null;
  const most = Math.max(...sections.map((each) => each.seconds), 1);
  return (
    <>
      <h3>Time you spend on a record</h3>
      <ul class="measures">
        {sections.map((each) => (
          <li key={each.name}>
            <div class="pair">
              <span>{titleOf(each.name, form)}</span>
              <strong>{spent(each.seconds)}</strong>
            </div>
            <svg class="band" viewBox="0 0 200 4" preserveAspectRatio="none" aria-hidden="true">
              <rect class="colleagues" x="0" y="0" width={(each.seconds / most) * 200} height="4" />
            </svg>
          </li>
        ))}
      </ul>
    </>
  );
}

const OWN_SECTIONS: Record<string, string> = { review: "Check and save", more: "Unit, call and tags" };

function titleOf(name: string, form: Loaded | undefined): string {
  return OWN_SECTIONS[name] ?? form?.document.sections?.find((each) => each.id === name)?.title ?? name;
}
