// Everything once more before it is sealed: what was answered, with a way back to each answer, then one button.

import { useEffect, useState } from "preact/hooks";
import { get } from "../core/answers";
import type { Named, Template } from "../core/contract";
import { type Draft, peopleOf } from "../core/drafts";
import type { Item, Question } from "../core/layout";
import { questionsOf } from "../core/layout";
import { templateAnswers } from "../core/templates";
import type { Pen } from "../desk/pen";
import { keepTemplate } from "../desk/templates";
import { now, useView } from "../desk/view";
import { save } from "../desk/work";
import { Heading } from "./parts";
import { isLate, readingOf } from "./reading";
import { go } from "./route";
import { answerWords } from "./wording";
import { Words } from "./words";

const LEAST = 5;

export function Review({ pen }: { pen: Pen }) {
  const { start } = useView();
  const { draft, loaded } = pen;
  const reading = readingOf(draft, loaded);
  const [saving, setSaving] = useState(false);
  const late = start ? isLate(draft, reading.answers, start.limits.late_hours) : false;
  const mustSay: (keyof Draft & ("late_reason" | "reason"))[] = [...(late ? (["late_reason"] as const) : []), ...(draft.corrects ? (["reason"] as const) : [])];
  const unsaid = mustSay.filter((each) => draft[each].trim().length < LEAST);
  const problems = [...reading.errors, ...reading.warnings];
  const mayNot = reading.errors.length > 0 || unsaid.length > 0;
  useEffect(() => scrollTo(0, 0), []);
  const several = peopleOf(draft.answers).length > 1;
  const finish = async (): Promise<void> => {
    setSaving(true);
    if (await save(pen)) draft.id in now().handed ? go("receipt", draft.id) : go("home");
    setSaving(false);
  };
  return (
    <div class="review">
      <header class="formhead">
        <button type="button" class="plain" onClick={() => go("draft", draft.id)}>
          <span aria-hidden="true">‹ </span>Back
        </button>
        <Heading focus={`review ${draft.id}`}>Check and save</Heading>
      </header>
      <main>
        {problems.length > 0 && (
          <ul class="problems" aria-label="Not right yet">
            {problems.map((each) => (
              <li key={each.at + each.sentence}>
                <button type="button" class={each.severity === "error" ? "problem" : "caution"} onClick={() => go("draft", draft.id, each.at)}>
                  {each.sentence} <span class="remedy">{each.remedy}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
        {mustSay.map((each) => (
          <fieldset class="question" key={each}>
            <legend>{each === "reason" ? "What did you correct, and why?" : "Why is it written down late?"}</legend>
            <Words label={each === "reason" ? "What did you correct" : "Why late"} value={draft[each]} long longest={250} hits={reading.hits[each] ?? []}
              excuse={draft.override[each] ?? null} onWrite={(text) => pen.change((before) => withReason(before, each, text ?? ""), "review")}
              onExcuse={(why) => pen.change((before) => ({ ...before, override: { ...before.override, [each]: why } }), "review")} />
          </fieldset>
        ))}
        {reading.groups.map((group) => (
          <section key={group.id} class="group">
            <h2>
              {group.person !== null && several ? `Person ${group.person + 1}: ` : ""}
              {group.section.title}
            </h2>
            <dl>
              {questionsOf(group.items as Item[]).map((each) => (
                <Answer key={each.at} pen={pen} question={each} />
              ))}
            </dl>
          </section>
        ))}
        <Around pen={pen} />
        <KeepAsTemplate pen={pen} />
        <p class="quiet">When you save, the record is locked for the agency's server. This device cannot open it again.</p>
      </main>
      <div class="bar">
        <button type="button" class="main" disabled={mayNot || saving} onClick={() => void finish()}>
          {saving ? "Saving …" : "Save"}
        </button>
      </div>
    </div>
  );
}

/** What belongs to the record beside its answers, as it is sent. */
function Around({ pen }: { pen: Pen }) {
  const { start } = useView();
  const { unit, area, cad, tags } = pen.draft;
  const name = (list: Named[] | undefined, id: string | null): string => list?.find((each) => each.id === id)?.name ?? "";
  const said: [string, string][] = [
    ["Unit", name(start?.units, unit)],
    ["Area", name(start?.areas, area)],
    ["Number of the call", cad],
    ["Tags", tags.join(", ")],
  ];
  return (
    <section class="group">
      <h2>Unit, call and tags</h2>
      <dl>
        {said.filter(([, words]) => words).map(([label, words]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <span>{words}</span>
              <button type="button" class="plain" aria-label={`Change: ${label}`} onClick={() => go("draft", pen.draft.id, "cad")}>
                Change
              </button>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Other words need another excuse. */
function withReason(draft: Draft, name: "late_reason" | "reason", text: string): Draft {
  const override = { ...draft.override };
  delete override[name];
  return { ...draft, [name]: text, override };
}

function Answer({ pen, question }: { pen: Pen; question: Question }) {
  const answer = get(pen.draft.answers, question.at);
  const words = answerWords(answer, question.element, pen.loaded);
  if (words === "–" && !question.required) return null;
  return (
    <div>
      <dt>{question.element.label}</dt>
      <dd>
        <span>{words}</span>
        <button type="button" class="plain" aria-label={`Change: ${question.element.label}`} onClick={() => go("draft", pen.draft.id, question.at)}>
          Change
        </button>
      </dd>
    </div>
  );
}

function KeepAsTemplate({ pen }: { pen: Pen }) {
  const [name, setName] = useState<string | null>(null);
  if (name === null) {
    return (
      <button type="button" class="plain" onClick={() => setName("")}>
        Keep as a template
      </button>
    );
  }
  const keep = async (): Promise<void> => {
    const kind = String(get(pen.draft.answers, "contact.kind") ?? "");
    const template: Template = { id: crypto.randomUUID(), name: name.trim(), owner: "own", kind, answers: templateAnswers(pen.draft, pen.loaded.document) };
    if (await keepTemplate(template, "The template is kept. It holds nothing that was perceived, no time and no place.")) setName(null);
  };
  return (
    <div class="field">
      <label>
        <span>Name of the template</span>
        <input type="text" autocomplete="off" maxLength={40} value={name} onInput={(event) => setName(event.currentTarget.value)} />
      </label>
      <button type="button" disabled={name.trim().length < 2} onClick={() => void keep()}>
        Keep it
      </button>
    </div>
  );
}
