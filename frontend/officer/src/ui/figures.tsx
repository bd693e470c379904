// Numbers, days, times and map points.

import type { Json } from "daylit-rules";
import { isObject } from "../core/answers";
import type { Element } from "../core/document";
import { isPerceived } from "../core/document";
import { day, local } from "../core/moments";
import { Chips } from "./choices";

interface Figures {
  at: string;
  element: Element;
  value: Json | undefined;
  uses: Record<string, number>;
  onAnswer(value: Json | undefined, byHand: boolean): void;
}

const MINUTES = [5, 10, 15, 20, 30, 45];

/** What one tap answers: every number of a short range, common lengths of time, what this officer often enters. */
export function quickFigures(element: Element, uses: Record<string, number>): number[] {
  const { minimum = 0, maximum = Number.POSITIVE_INFINITY } = element;
  if (isPerceived(element)) return [];
  if (element.whole && maximum - minimum < 10) return Array.from({ length: maximum - minimum + 1 }, (_, index) => minimum + index);
  const often = Object.entries(uses).sort(([, one], [, other]) => other - one).slice(0, 4).map(([each]) => Number(each));
  const common = element.whole && /minute|duration/i.test(`${element.label} ${element.path}`) ? MINUTES : [];
  const all = [...new Set([...often, ...common])].filter((each) => each >= minimum && each <= maximum).slice(0, 6);
  return all.sort((one, other) => one - other);
}

export function Figure({ at, element, value, uses, onAnswer }: Figures) {
  const quick = quickFigures(element, uses).map((each) => ({ value: String(each), label: String(each) }));
  const given = typeof value === "number" ? value : undefined;
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = element;
  const step = (by: number): void => {
    const from = given ?? Math.max(0, Number.isFinite(minimum) ? minimum : 0) - (by > 0 ? by : 0);
    onAnswer(Math.min(maximum, Math.max(minimum, from + by)), false);
  };
  const typed = (text: string): void => {
    const figure = Number(text.replace(",", "."));
    onAnswer(text.trim() === "" || Number.isNaN(figure) ? undefined : figure, false);
  };
  return (
    <div class="figure">
      {quick.length > 0 && (
        <Chips at={`${at} quick`} choices={quick} chosen={given === undefined ? [] : [String(given)]} several={false}
          onChoose={([first], byHand) => onAnswer(first === undefined ? undefined : Number(first), byHand)} />
      )}
      <div class="stepper">
        <button type="button" aria-label="One less" disabled={given === undefined || given <= minimum} onClick={() => step(-1)}>−</button>
        <input type="text" inputMode={element.whole ? "numeric" : "decimal"} autocomplete="off" enterkeyhint="next"
          aria-label={element.label} value={given === undefined ? "" : String(given)}
          onInput={(event) => typed(event.currentTarget.value)} />
        <button type="button" aria-label="One more" disabled={given !== undefined && given >= maximum} onClick={() => step(1)}>+</button>
      </div>
    </div>
  );
}

const INPUTS = { date: "date", time: "time", datetime: "datetime-local" } as const;

export function Moment({ element, value, onAnswer }: Figures) {
  const kind = element.kind as keyof typeof INPUTS;
  const given = typeof value === "string" ? value : "";
  const at = (moment: Date): string => (kind === "date" ? day(moment) : kind === "time" ? local(moment).slice(11) : local(moment));
  const earlier = (): void => {
    const from = new Date(kind === "time" ? `${day(new Date())}T${given}` : given);
    if (!Number.isNaN(from.getTime())) onAnswer(at(new Date(from.getTime() - 300_000)), false);
  };
  return (
    <div class="moment">
      <input type={INPUTS[kind]} autocomplete="off" aria-label={element.label} value={given}
        onInput={(event) => onAnswer(event.currentTarget.value || undefined, false)} />
      <button type="button" onClick={() => onAnswer(at(new Date()), false)}>Now</button>
      {kind !== "date" && given && <button type="button" onClick={earlier}>5 min earlier</button>}
    </div>
  );
}

export function MapPoint({ element, value, onAnswer, onLocate }: Figures & { onLocate(): void }) {
  const point = isObject(value) ? value : {};
  const part = (name: "latitude" | "longitude", text: string): void => {
    const next = { ...point, [name]: Number(text) };
    if (text.trim() === "") delete (next as Record<string, unknown>)[name];
    onAnswer(Object.keys(next).length === 0 ? undefined : next, false);
  };
  return (
    <div class="mappoint">
      <button type="button" onClick={onLocate}>Use my position</button>
      {(["latitude", "longitude"] as const).map((name) => (
        <input key={name} type="text" inputMode="decimal" autocomplete="off" placeholder={name}
          aria-label={`${element.label}, ${name}`} value={typeof point[name] === "number" ? String(point[name]) : ""}
          onChange={(event) => part(name, event.currentTarget.value)} />
      ))}
    </div>
  );
}
