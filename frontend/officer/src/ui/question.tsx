// One question: its words, what answers it, why there may be no answer, and what is not right yet.

import type { Json, Problem } from "daylit-rules";
import { useState } from "preact/hooks";
import { get, howOf, isOpen, missingOf, plain } from "../core/answers";
import { answered, type Origin } from "../core/drafts";
import { isPerceived } from "../core/document";
import { ranked, usesOf } from "../core/favourites";
import type { Question as Asked } from "../core/layout";
import type { Choice } from "../core/search";
import type { Pen } from "../desk/pen";
import { followDay, locate } from "../desk/work";
import { now } from "../desk/view";
import { Chips, YesNo } from "./choices";
import { Figure, MapPoint, Moment } from "./figures";
import { Finder } from "./finder";
import { focusNext, revealNext } from "./moving";
import { readingOf } from "./reading";
import { answerWords } from "./wording";
import { Words } from "./words";

const MOST_CHIPS = 12;
const FILLED: Record<Origin, string> = { chosen: "", now: "now", gps: "by position", template: "template", copied: "copied", agency: "filled in", before: "as before" };

interface Asking {
  pen: Pen;
  question: Asked;
  /** Told only once the officer has come here or asked for what is missing. */
  problems: Problem[];
  section: string;
}

export function Question({ pen, question, problems, section }: Asking) {
  const { at, element } = question;
  const { draft, loaded } = pen;
  const answer = get(draft.answers, at);
  const origin = draft.origins[at];
  const [opened, setOpened] = useState(false);
  const told = problems.filter((each) => each.at === at);
  if (origin && !opened && told.every((each) => each.severity !== "error")) {
    return (
      <div class="filled" data-at={at}>
        <span class="name">{element.label}</span>
        <span class="value">{answerWords(answer, element, loaded)}</span>
        {FILLED[origin] && <span class={origin === "copied" ? "tag copied" : "tag"}>{FILLED[origin]}</span>}
        <button type="button" class="plain" aria-label={`Change: ${element.label}`} onClick={() => setOpened(true)}>
          Change
        </button>
      </div>
    );
  }
  const write = (value: Json | undefined, byHand: boolean): void => {
    setOpened(true);
    pen.change((before) => answered(before, at, wrapped(value, element.how, answer)), section);
    if (at.startsWith("contact.start") || at === "contact.date") void followDay(pen);
    if (byHand && !isOpen(value) && element.kind !== "choices") revealNext(at, [...readingOf(pen.draft, pen.loaded).open]);
  };
  const described = told.length > 0 ? `problem-${at}` : element.help ? `help-${at}` : undefined;
  return (
    <fieldset class={told.some((each) => each.severity === "error") ? "question wrong" : "question"} data-at={at} aria-describedby={described} onKeyDown={(event) => byKey(event, at)}>
      <legend>
        {element.label}
        {!question.required && <span class="quiet"> (if any)</span>}
      </legend>
      {element.help && <p class="help" id={`help-${at}`}>{element.help}</p>}
      <Answering pen={pen} question={question} answer={answer} described={described} onAnswer={write} />
      <How pen={pen} question={question} answer={answer} section={section} />
      <Missing pen={pen} question={question} answer={answer} section={section} />
      {told.length > 0 && (
        <div id={`problem-${at}`}>
          {told.map((each) => (
            <p class={each.severity === "error" ? "problem" : "caution"} key={each.sentence}>
              {each.sentence} <span class="remedy">{each.remedy}</span>
            </p>
          ))}
        </div>
      )}
    </fieldset>
  );
}

interface AnsweringProps {
  pen: Pen;
  question: Asked;
  answer: Json | undefined;
  described: string | undefined;
  onAnswer(value: Json | undefined, byHand: boolean): void;
}

function Answering({ pen, question, answer, described, onAnswer }: AnsweringProps) {
  const { at, element } = question;
  const value = plain(answer);
  const uses = isPerceived(element) ? {} : usesOf(now().uses, element.path, now().start?.favourites[element.path]);
  if (element.kind === "yes_no") return <YesNo at={at} value={value} onAnswer={onAnswer} />;
  if (element.kind === "choice" || element.kind === "choices") {
    return <Choosing pen={pen} question={question} value={value} uses={uses} onAnswer={onAnswer} />;
  }
  const figures = { at, element, value, uses, onAnswer };
  if (element.kind === "number") return <Figure {...figures} />;
  if (element.kind === "place") return <MapPoint {...figures} onLocate={() => locate(pen.draft.id)} />;
  if (element.kind !== "text") return <Moment {...figures} />;
  const table = element.table ? pen.loaded.indexes[element.table] : undefined;
  if (table) return <Choosing pen={pen} question={question} value={value} uses={uses} onAnswer={onAnswer} />;
  return (
    <Words
      label={element.label}
      value={typeof value === "string" ? value : ""}
      longest={element.max_length}
      long={Boolean(element.narrative) && (element.max_length ?? 250) > 100}
      hits={readingOf(pen.draft, pen.loaded).hits[at] ?? []}
      excuse={pen.draft.override[at] ?? null}
      describedBy={described}
      onWrite={(text) => onAnswer(text, false)}
      onExcuse={(reason) => pen.change((draft) => ({ ...draft, override: { ...draft.override, [at]: reason } }))}
    />
  );
}

function Choosing({ pen, question, value, uses, onAnswer }: Omit<AnsweringProps, "answer" | "described"> & { value: Json | undefined; uses: Record<string, number> }) {
  const { at, element, codes } = question;
  const several = element.kind === "choices";
  const chosen = Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)];
  const index = element.table ? pen.loaded.indexes[element.table] : undefined;
  const may = new Set(codes);
  const choices: Choice[] = (element.codes ? (pen.loaded.document.codes[element.codes] ?? []) : []).filter((each) => may.has(each.value));
  const choose = (values: string[], byHand: boolean): void =>
    onAnswer(values.length === 0 ? undefined : several ? values : values[0], byHand);
  const labelOf = (code: string): string => answerWords(code, element, pen.loaded);
  if (element.table && !index) {
    return <Words label={element.label} value={chosen.join(", ")} long={false} hits={[]} excuse={null} onExcuse={() => undefined}
      onWrite={(text) => onAnswer(text && several ? text.split(/, */) : text, false)} />;
  }
  if (index || choices.length > MOST_CHIPS) {
    return <Finder at={at} label={element.label} choices={choices} {...(index ? { index } : {})} uses={uses} chosen={chosen} several={several} labelOf={labelOf} onChoose={choose} />;
  }
  // Few choices keep their places: a hand learns where they are.
  const order = isPerceived(element) || choices.length <= 8 ? choices : ranked(choices, uses);
  return <Chips at={at} choices={order} chosen={chosen} several={several} onChoose={choose} />;
}

/** The answer with how it came to be known; where there is but one way, it goes without asking. */
function wrapped(value: Json | undefined, ways: string[] | undefined, before: Json | undefined): Json | undefined {
  if (value === undefined || !ways?.length) return value;
  const how = ways.length === 1 ? ways[0]! : howOf(before);
  return how === null ? { value } : { value, how };
}

type Side = Omit<Asking, "problems"> & { answer: Json | undefined };

function How({ pen, question, answer, section }: Side) {
  const ways = question.element.how ?? [];
  if (ways.length < 2 || isOpen(answer) || missingOf(answer) !== null) return null;
  const words = pen.loaded.document.words.how;
  const how = howOf(answer);
  return (
    <fieldset class="how">
      <legend>How do you know?</legend>
      <Chips at={`${question.at} how`} several={false} chosen={how ? [how] : []} choices={ways.map((value) => ({ value, label: words[value] ?? value }))}
        onChoose={([way]) => pen.change((draft) => answered(draft, question.at, way ? { value: plain(answer) ?? null, how: way } : { value: plain(answer) ?? null }), section)} />
    </fieldset>
  );
}

/** Why there is no answer: within reach, never suggested. */
function Missing({ pen, question, answer, section }: Side) {
  const [open, setOpen] = useState(false);
  const markers = question.element.missing ?? [];
  const marker = missingOf(answer);
  if (markers.length === 0) return null;
  if (!open && marker === null) {
    return (
      <button type="button" class="plain missing" aria-expanded={false} aria-label={`No answer: ${question.element.label}`} onClick={() => setOpen(true)}>
        No answer …
      </button>
    );
  }
  const words = pen.loaded.document.words.missing;
  return (
    <div class="missing">
      <Chips at={`${question.at} missing`} several={false} chosen={marker ? [marker] : []} choices={markers.map((value) => ({ value, label: words[value] ?? value }))}
        onChoose={([value]) => pen.change((draft) => answered(draft, question.at, value ? { missing: value } : undefined), section)} />
    </div>
  );
}

/** Number keys choose, Enter goes on. */
function byKey(event: KeyboardEvent, at: string): void {
  const target = event.target as HTMLElement;
  const typing = target.matches("textarea, input:not([type=radio]):not([type=checkbox])");
  const box = event.currentTarget as HTMLElement;
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "Enter" && !target.matches("button, textarea")) {
    event.preventDefault();
    focusNext(box);
  } else if (!typing && /^[1-9]$/.test(event.key)) {
    const inputs = box.querySelectorAll<HTMLInputElement>(`.chips input[name="${CSS.escape(at)}"]`);
    const options = inputs.length > 0 ? inputs : box.querySelectorAll<HTMLInputElement>(".chips input");
    const option = options[Number(event.key) - 1];
    if (!option) return;
    event.preventDefault();
    option.focus();
    option.click();
  }
}
