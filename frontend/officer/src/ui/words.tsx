// Free text, in which nobody may be named. Each place that may name someone is shown, with one tap to take it out.

import { useEffect, useRef } from "preact/hooks";
import { type Hit, without } from "../core/personal";

interface Words {
  label: string;
  value: string;
  longest?: number | undefined;
  long: boolean;
  hits: Hit[];
  excuse: string | null;
  describedBy?: string | undefined;
  onWrite(text: string | undefined): void;
  onExcuse(reason: string): void;
}

export function Words({ label, value, longest, long, hits, excuse, describedBy, onWrite, onExcuse }: Words) {
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const box = area.current;
    if (box) box.rows = Math.min(8, Math.max(2, Math.ceil(value.length / 38)));
  }, [value]);
  const shared = {
    "aria-label": label,
    "aria-describedby": describedBy,
    autocomplete: "off" as const,
    enterkeyhint: "next" as const,
    value,
    onInput: (event: Event) => onWrite((event.currentTarget as HTMLInputElement).value || undefined),
  };
  return (
    <div class="words">
      {long ? <textarea ref={area} rows={2} {...shared} /> : <input type="text" {...shared} />}
      {longest && value.length > longest * 0.8 && (
        <p class="quiet">
          {value.length} of {longest}
        </p>
      )}
      <Hits value={value} hits={hits} excuse={excuse} onWrite={onWrite} onExcuse={onExcuse} />
    </div>
  );
}

type Found = Pick<Words, "value" | "hits" | "excuse" | "onWrite" | "onExcuse">;

/** Each place that may name somebody, with one tap to take it out, or a reason why it names nobody. */
export function Hits({ value, hits, excuse, onWrite, onExcuse }: Found) {
  if (hits.length === 0) return null;
  return (
    <ul class="hits" aria-label="This may name somebody">
      {hits.map((hit) => (
        <li key={`${hit.from} ${hit.text}`}>
          <span>
            <mark>{hit.text}</mark> may be {hit.what}.
          </span>
          <button type="button" onClick={() => onWrite(without(value, hit) || undefined)}>
            Take out
          </button>
        </li>
      ))}
      <li class="excuse">
        <label>
          <span>If it names nobody, say why. A supervisor decides.</span>
          <input type="text" autocomplete="off" value={excuse ?? ""} onInput={(event) => onExcuse(event.currentTarget.value)} />
        </label>
      </li>
    </ul>
  );
}
