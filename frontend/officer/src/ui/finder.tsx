// Choosing from a long list: what was used most stands there at once, the rest is found by typing.

import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { type Choice, Index } from "../core/search";
import { ranked } from "../core/favourites";
import { Chips, toggled } from "./choices";

const AT_ONCE = 8;

interface Finder {
  at: string;
  label: string;
  choices: Choice[];
  index?: Index;
  uses: Record<string, number>;
  chosen: string[];
  several: boolean;
  labelOf(value: string): string;
  onChoose(values: string[], byHand: boolean): void;
  /** What was typed may be taken as it is. */
  onType?(text: string): void;
  focus?: boolean;
}

export function Finder({ at, label, choices, index, uses, chosen, several, labelOf, onChoose, onType, focus }: Finder) {
  const [query, setQuery] = useState("");
  const [all, setAll] = useState(false);
  const list = useId();
  const search = useMemo(() => index ?? new Index(choices), [index, choices]);
  const few = useMemo(() => shortlist(search.choices, uses, index !== undefined), [search, uses]);
  const shown = all && !index ? choices : few;
  const chips = [...shown, ...missing(chosen, shown, labelOf)];
  const found = query.trim() === "" ? [] : search.find(query, { uses, most: 12 });
  const typed = query.trim().replace(/\s+/g, " ").slice(0, 50);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => void (focus && box.current?.focus()), []);
  const take = (choice: Choice, byHand: boolean): void => {
    setQuery("");
    if (!chosen.includes(choice.value)) onChoose(several ? toggled(choice, chosen, search.choices) : [choice.value], byHand);
  };
  return (
    <div class="finder">
      {chips.length > 0 && <Chips at={at} choices={chips} chosen={chosen} several={several} onChoose={onChoose} />}
      <div class="find">
        <input
          ref={box}
          type="search"
          placeholder={index && search.choices.length > 0 ? `Find among ${search.choices.length.toLocaleString("en-US")}` : "Find"}
          aria-label={`Find: ${label}`}
          aria-controls={list}
          autocomplete="off"
          autocorrect="off"
          spellcheck={false}
          enterkeyhint="done"
          value={query}
          onInput={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || (found.length === 0 && !(onType && typed))) return;
            event.preventDefault();
            event.stopPropagation();
            if (found[0]) take(found[0], false);
            else onType?.(typed);
          }}
        />
        {!index && choices.length > few.length && (
          <button type="button" class="plain" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? "Fewer" : `All ${choices.length}`}
          </button>
        )}
      </div>
      <ul class="found" id={list} aria-label="Found">
        {found.map((choice) => (
          <li key={choice.value}>
            <button type="button" class={chosen.includes(choice.value) ? "hit on" : "hit"} onClick={(event) => take(choice, event.detail > 0)}>
              <span>{choice.label}</span>
              {index && choice.value !== choice.label && <code>{choice.value}</code>}
            </button>
          </li>
        ))}
      </ul>
      <p class="hidden" role="status">
        {query.trim() !== "" && (found.length === 0 ? "Nothing found." : `${found.length} found.`)}
      </p>
      {query.trim() !== "" && found.length === 0 && !onType && <p class="quiet">Nothing begins with these letters.</p>}
      {onType && typed.length > 1 && found.every((each) => each.value !== typed) && (
        <button type="button" class="hit" onClick={() => onType(typed)}>
          Use “{typed}” as it is
        </button>
      )}
    </div>
  );
}

/** From a table, only what was used; from a list of the form, its first ones, the used ones before them. */
function shortlist(choices: Choice[], uses: Record<string, number>, isTable: boolean): Choice[] {
  const used = choices.filter((each) => (uses[each.value] ?? 0) > 0);
  const few = ranked(isTable ? used : choices, uses).slice(0, AT_ONCE);
  const exclusive = isTable ? [] : choices.filter((each) => each.exclusive && !few.includes(each)).slice(0, 2);
  return [...few, ...exclusive];
}

function missing(chosen: string[], shown: Choice[], labelOf: (value: string) => string): Choice[] {
  const there = new Set(shown.map((each) => each.value));
  return chosen.filter((each) => !there.has(each)).map((value) => ({ value, label: labelOf(value) }));
}
