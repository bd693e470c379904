// Choosing: one of a few, several of a few, yes or no; as large buttons, numbered for the keyboard.

import type { Json } from "daylit-rules";
import type { Choice } from "../core/search";

interface Chips {
  at: string;
  choices: Choice[];
  chosen: string[];
  several: boolean;
  /** Called with everything that is chosen then, and whether a finger did it. */
  onChoose(values: string[], byHand: boolean): void;
}

export function Chips({ at, choices, chosen, several, onChoose }: Chips) {
  const choose = (choice: Choice, event: MouseEvent): void => {
    const next = several ? toggled(choice, chosen, choices) : chosen.includes(choice.value) ? [] : [choice.value];
    onChoose(next, event.detail > 0);
  };
  return (
    <div class={choices.length === 2 ? "chips two" : "chips"}>
      {choices.map((choice, index) => {
        const on = chosen.includes(choice.value);
        return (
          <label class={on ? "chip on" : "chip"} key={choice.value}>
            <input
              type={several ? "checkbox" : "radio"}
              name={at}
              autocomplete="off"
              checked={on}
              onClick={(event) => choose(choice, event)}
            />
            <span class="label">{choice.label}</span>
            {index < 9 && (
              <kbd aria-hidden="true">{index + 1}</kbd>
            )}
          </label>
        );
      })}
    </div>
  );
}

/** One choice more or less; what allows nothing beside it clears the others, and is cleared by them. */
export function toggled(choice: Choice, chosen: string[], choices: Choice[]): string[] {
  if (chosen.includes(choice.value)) return chosen.filter((each) => each !== choice.value);
  if (choice.exclusive) return [choice.value];
  const alone = new Set(choices.filter((each) => each.exclusive).map((each) => each.value));
  return [...chosen.filter((each) => !alone.has(each)), choice.value];
}

const YES_NO: Choice[] = [
  { value: "yes", label: "Yes" },
  { value: "no", label: "No" },
];

export function YesNo({ at, value, onAnswer }: { at: string; value: Json | undefined; onAnswer(value: boolean | undefined, byHand: boolean): void }) {
  const chosen = value === true ? ["yes"] : value === false ? ["no"] : [];
  const answer = ([first]: string[], byHand: boolean): void => onAnswer(first === undefined ? undefined : first === "yes", byHand);
  return <Chips at={at} choices={YES_NO} chosen={chosen} several={false} onChoose={answer} />;
}
