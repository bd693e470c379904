// What belongs to the record but is no question of the state: unit, area, number of the call, tags.

import { useState } from "preact/hooks";
import type { Pen } from "../desk/pen";
import { useView } from "../desk/view";
import type { Named } from "../core/contract";
import { personal } from "../core/personal";
import { readingOf } from "./reading";
import { Hits } from "./words";

export function More({ pen }: { pen: Pen }) {
  const { start, tags: known } = useView();
  const { draft } = pen;
  const isCall = JSON.stringify(draft.answers["contact"] ?? {}).includes('"call"');
  if (!start) return null;
  const { cad: inCall = [], tags: inTags = [] } = readingOf(draft, pen.loaded).hits;
  const excuse = (at: "cad" | "tags") => (why: string): void => pen.change((before) => ({ ...before, override: { ...before.override, [at]: why } }));
  const call = (cad: string): void => pen.change((before) => ({ ...before, cad, override: without(before.override, "cad") }));
  const name = (list: Named[], id: string | null): string => list.find((each) => each.id === id)?.name ?? "none";
  const said = [`Unit: ${name(start.units, draft.unit)}`, `Area: ${name(start.areas, draft.area)}`, draft.cad && `Call: ${draft.cad}`, ...draft.tags];
  return (
    <details class="more" open={isCall || inCall.length + inTags.length > 0}>
      <summary>
        <span>More</span> <span class="quiet">{said.filter(Boolean).join(" · ")}</span>
      </summary>
      <div data-outside="cad">
        <label class="field">
          <span>Number of the call (CAD)</span>
          <input type="text" autocomplete="off" autocapitalize="characters" maxLength={40} value={draft.cad} onInput={(event) => call(event.currentTarget.value)} />
        </label>
        <Hits value={draft.cad} hits={inCall} excuse={draft.override["cad"] ?? null} onWrite={(text) => call(text ?? "")} onExcuse={excuse("cad")} />
      </div>
      <Pick label="Unit" list={start.units} chosen={draft.unit} onPick={(unit) => pen.change((before) => ({ ...before, unit }))} />
      <Pick label="Area" list={start.areas} chosen={draft.area} onPick={(area) => pen.change((before) => ({ ...before, area }))} />
      <div data-outside="tags">
        <Tags pen={pen} known={known} />
        <Hits value="" hits={inTags} excuse={draft.override["tags"] ?? null} onExcuse={excuse("tags")}
          onWrite={() => pen.change((before) => ({ ...before, tags: before.tags.filter((tag) => personal(tag, pen.loaded.document).length === 0) }))} />
      </div>
    </details>
  );
}

function without(override: Record<string, string>, at: string): Record<string, string> {
  const { [at]: _old, ...rest } = override;
  return rest;
}

function Pick({ label, list, chosen, onPick }: { label: string; list: Named[]; chosen: string | null; onPick(id: string | null): void }) {
  if (list.length === 0) return null;
  return (
    <label class="field">
      <span>{label}</span>
      <select autocomplete="off" value={chosen ?? ""} onChange={(event) => onPick(event.currentTarget.value || null)}>
        <option value="">None</option>
        {list.map((each) => (
          <option key={each.id} value={each.id}>
            {each.name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Tags({ pen, known }: { pen: Pen; known: string[] }) {
  const [text, setText] = useState("");
  const { tags } = pen.draft;
  const toggle = (tag: string): void =>
    pen.change((draft) => ({ ...draft, tags: draft.tags.includes(tag) ? draft.tags.filter((each) => each !== tag) : [...draft.tags, tag] }));
  const add = (): void => {
    const tag = text.trim().slice(0, 40);
    if (tag && !tags.includes(tag)) toggle(tag);
    setText("");
  };
  return (
    <div class="field">
      <span id="tags">Tags</span>
      <div class="chips" role="group" aria-labelledby="tags">
        {[...new Set([...tags, ...known])].map((tag) => (
          <button type="button" class={tags.includes(tag) ? "chip on" : "chip"} aria-pressed={tags.includes(tag)} key={tag} onClick={() => toggle(tag)}>
            {tag}
          </button>
        ))}
      </div>
      <div class="find">
        <input type="text" autocomplete="off" aria-label="Another tag" placeholder="Another tag" value={text}
          onInput={(event) => setText(event.currentTarget.value)} onKeyDown={(event) => event.key === "Enter" && add()} />
        <button type="button" onClick={add}>
          Add
        </button>
      </div>
    </div>
  );
}
