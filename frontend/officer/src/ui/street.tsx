// A block or a crossing by typing the beginning of a street; without a network, and without an index as well.

import { useEffect, useState } from "preact/hooks";
import type { Draft } from "../core/drafts";
import { used, usesOf } from "../core/favourites";
import { asksForStreets, atBlock, atCrossing } from "../core/placing";
import { blockOfNumber, Streets } from "../core/streets";
import { loadStreets } from "../device/forms";
import { keep } from "../device/stores";
import type { Pen } from "../desk/pen";
import { now, show, useView } from "../desk/view";
import { Chips } from "./choices";
import { Finder } from "./finder";

const STREETS = "street";
const MOST_CHIPS = 12;
const NONE = { streets: [], crossings: [] };

export function StreetFinder({ pen, section }: { pen: Pen; section: string }) {
  const { start } = useView();
  const [open, setOpen] = useState(false);
  const [streets, setStreets] = useState<Streets>();
  useEffect(() => {
    const typed = Object.keys(usesOf(now().uses, STREETS));
    if (open && start) void loadStreets(start).then((document) => setStreets(new Streets(document ?? NONE, typed)));
  }, [open, start?.streets?.sha256]);
  if (!asksForStreets(pen.loaded.document)) return null;
  if (!open || !streets) {
    return (
      <button type="button" class="add" onClick={() => setOpen(true)}>
        Block or crossing
      </button>
    );
  }
  const done = (to: (draft: Draft) => Draft, names: string[]): void => {
    pen.change(to, section);
    setOpen(false);
    const uses = used(now().uses, STREETS, names);
    show({ uses });
    void keep("uses", uses).catch(() => undefined);
  };
  return <Choosing streets={streets} pen={pen} onDone={done} onClose={() => setOpen(false)} />;
}

interface Choosing {
  streets: Streets;
  pen: Pen;
  onDone(to: (draft: Draft) => Draft, names: string[]): void;
  onClose(): void;
}

function Choosing({ streets, pen, onDone, onClose }: Choosing) {
  const [street, setStreet] = useState("");
  const { document } = pen.loaded;
  return (
    <fieldset class="question street">
      <legend>Block or crossing</legend>
      {street === "" ? (
        <Street label="Street" streets={streets} onStreet={setStreet} />
      ) : (
        <>
          <div class="pair">
            <strong>{street}</strong>
            <button type="button" class="plain" onClick={() => setStreet("")}>Other street</button>
          </div>
          <Crossing street={street} streets={streets} onCross={(other) => onDone((draft) => atCrossing(draft, document, street, other), [street, other])} />
          <Block blocks={streets.blocks(street)} onBlock={(block) => onDone((draft) => atBlock(draft, document, block, street), [street])} />
        </>
      )}
      <button type="button" class="plain" onClick={onClose}>Close</button>
    </fieldset>
  );
}

function Street({ label, streets, onStreet }: { label: string; streets: Streets; onStreet(name: string): void }) {
  return (
    <Finder at={label} label={label} choices={[]} index={streets.index} uses={usesOf(now().uses, STREETS)} chosen={[]} several={false} labelOf={(name) => name}
      focus onType={onStreet} onChoose={([name]) => name && onStreet(name)} />
  );
}

function Crossing({ street, streets, onCross }: { street: string; streets: Streets; onCross(other: string): void }) {
  const crossing = streets.crossing(street);
  const [all, setAll] = useState(crossing.length === 0);
  const shown = crossing.slice(0, MOST_CHIPS).map((name) => ({ value: name, label: name }));
  return (
    <div class="field">
      <span>Crossing</span>
      {shown.length > 0 && <Chips at="crossing" choices={shown} chosen={[]} several={false} onChoose={([other]) => other && onCross(other)} />}
      {all ? <Street label="Cross street" streets={streets} onStreet={onCross} /> : <button type="button" class="plain" onClick={() => setAll(true)}>Another cross street</button>}
    </div>
  );
}

function Block({ blocks, onBlock }: { blocks: number[]; onBlock(block: number): void }) {
  const [text, setText] = useState("");
  const block = blockOfNumber(text);
  const shown = blocks.length <= MOST_CHIPS ? blocks.map((each) => ({ value: String(each), label: String(each) })) : [];
  return (
    <div class="field">
      <span>Block</span>
      {shown.length > 0 && <Chips at="block" choices={shown} chosen={[]} several={false} onChoose={([each]) => each && onBlock(Number(each))} />}
      <div class="find">
        <input type="text" inputMode="numeric" autocomplete="off" aria-label="Number on the street" placeholder="Number; only its block is kept" maxLength={6} value={text}
          onInput={(event) => setText(event.currentTarget.value)} onKeyDown={(event) => event.key === "Enter" && block !== null && onBlock(block)} />
        <button type="button" disabled={block === null} onClick={() => block !== null && onBlock(block)}>
          {block === null ? "Use" : `Use ${block}`}
        </button>
      </div>
    </div>
  );
}
