// The form on one page: every question that applies, in the order of the form; the main action under the thumb.

import type { Problem } from "daylit-rules";
import { Fragment } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get, isOpen, set } from "../core/answers";
import { peopleOf, somethingWasDone, withoutPart, withPerson } from "../core/drafts";
import type { Group, Item, List } from "../core/layout";
import { atPlace, placeWords } from "../core/prefill";
import { StreetFinder } from "./street";
import type { Pen } from "../desk/pen";
import { useView } from "../desk/view";
import { More } from "./more";
import { jumpTo } from "./moving";
import { Heading, plural } from "./parts";
import { Question } from "./question";
import { isLate, readingOf, type Reading } from "./reading";
import { go } from "./route";
import { answerWords } from "./wording";

export function Form({ pen, jump }: { pen: Pen; jump: string }) {
  const { draft, loaded } = pen;
  const reading = readingOf(draft, loaded);
  const [told, setTold] = useState<Set<string>>(new Set());
  const { start } = useView();
  useEffect(() => {
    if (jump) jumpTo(jump);
    else scrollTo(0, 0);
  }, [jump]);
  const shown = [...reading.errors, ...reading.warnings].filter((each) => told.has(each.at) || !reading.open.has(each.at) || draft.corrects);
  const first = reading.errors.find((each) => each.at !== "late_reason" && each.at !== "reason");
  const next = (): void => {
    if (!first) {
      go("review", draft.id);
      return;
    }
    setTold(new Set([...told, first.at]));
    requestAnimationFrame(() => jumpTo(first.at));
  };
  const people = peopleOf(draft.answers).length;
  const page: Page = { pen, reading, shown, people };
  const late = start ? isLate(draft, reading.answers, start.limits.late_hours) : false;
  return (
    <div class="form">
      <header class="formhead">
        <button type="button" class="plain" onClick={() => go("home")}>
          <span aria-hidden="true">‹ </span>Home
        </button>
        <Heading focus={draft.id}>{titleOf(pen)}</Heading>
      </header>
      <nav class="sections" aria-label="Parts of the form">
        {reading.groups.map((each) => (
          <button type="button" class="plain" key={each.id} onClick={() => document.getElementById(each.id)?.scrollIntoView({ block: "start" })}>
            {each.person !== null && people > 1 ? `${each.person + 1} · ` : ""}
            {each.section.title}
            <Left group={each} reading={reading} />
          </button>
        ))}
      </nav>
      <main>
        {draft.corrects && <p class="note">This corrects a record that came back. It is sent as a new version; the first one is kept.</p>}
        {late && <p class="note">This was some time ago. You will be asked why it is written down now.</p>}
        {reading.groups.map((each, index) => (
          <GroupOf key={each.id} group={each} page={page} isLastOfPeople={each.person !== null && reading.groups[index + 1]?.person == null} />
        ))}
        <More pen={pen} />
      </main>
      <div class="bar">
        <button type="button" class="main" onClick={next}>
          {first ? `Next · ${plural(reading.errors.length, "question")} to go` : "Check and save"}
        </button>
      </div>
      <p class="hidden" role="status">
        {shown[0] ? shown[0].sentence : ""}
      </p>
    </div>
  );
}

interface Page {
  pen: Pen;
  reading: Reading;
  shown: Problem[];
  people: number;
}

function titleOf({ draft, loaded }: Pen): string {
  const element = loaded.document.elements.find((each) => each.path === "contact.kind");
  const kind = get(draft.answers, "contact.kind");
  return element && kind ? answerWords(kind, element, loaded) : loaded.document.title;
}

function Left({ group, reading }: { group: Group; reading: Reading }) {
  const inside = (items: Item[]): number =>
    items.reduce((sum, each) => sum + (each.kind === "list" ? each.parts.reduce((more, part) => more + inside(part.items), 0) : reading.errors.some((one) => one.at === each.at) ? 1 : 0), 0);
  const left = inside(group.items);
  return left > 0 ? (
    <span class="count">
      {left}
      <span class="hidden"> to go</span>
    </span>
  ) : (
    <span class="count done">
      <span aria-hidden="true">✓</span>
      <span class="hidden"> complete</span>
    </span>
  );
}

function GroupOf({ group, page, isLastOfPeople }: { group: Group; page: Page; isLastOfPeople: boolean }) {
  const { pen, people } = page;
  const about = group.person !== null && people > 1 ? `Person ${group.person + 1}: ` : "";
  const person = group.person;
  const isFirst = person !== null && page.reading.groups.find((each) => each.person === person) === group;
  return (
    <section class="group" id={group.id} aria-labelledby={`h-${group.id}`}>
      <div class="pair">
        <h2 id={`h-${group.id}`}>
          {about}
          {group.section.title}
        </h2>
        {isFirst && people > 1 && <Remove what={`person ${person! + 1}`} onRemove={() => pen.change((draft) => withoutPart(draft, "people", person!))} />}
      </div>
      {group.section.help && <p class="help">{group.section.help}</p>}
      <PartProblems page={page} group={group} />
      <Items items={group.items} page={page} section={group.section.id} />
      {isLastOfPeople && <AddPerson pen={pen} />}
    </section>
  );
}

function AddPerson({ pen }: { pen: Pen }) {
  return (
    <>
      <button type="button" class="add" onClick={() => addPerson(pen, false)}>
        Add a person
      </button>
      {somethingWasDone(pen.draft, pen.loaded.document) && (
        <button type="button" class="add" onClick={() => addPerson(pen, true)}>
          Add a person to whom the same was done
        </button>
      )}
    </>
  );
}

function addPerson(pen: Pen, same: boolean): void {
  pen.change((draft) => withPerson(draft, pen.loaded.document, { same }), "person");
  const index = peopleOf(pen.draft.answers).length - 1;
  requestAnimationFrame(() => {
    const groups = document.querySelector<HTMLElement>(`[id^="p${index}-"]`);
    groups?.scrollIntoView({ block: "start" });
  });
}

function Items({ items, page, section }: { items: Item[]; page: Page; section: string }) {
  const firstOfPlace = items.find((each) => each.at.startsWith("location."));
  return (
    <>
      {items.map((each) => (
        <Fragment key={each.at}>
          {each === firstOfPlace && (
            <div class="place">
              <SamePlace page={page} section={section} />
              <StreetFinder pen={page.pen} section={section} />
            </div>
          )}
          {each.kind === "question" ? <Question pen={page.pen} question={each} problems={page.shown} section={section} /> : <Parts list={each} page={page} section={section} />}
        </Fragment>
      ))}
    </>
  );
}

/** Parts that repeat: searches, uses of force, results. */
function Parts({ list, page, section }: { list: List; page: Page; section: string }) {
  const { at, block, parts } = list;
  const { pen } = page;
  const word = (block.title ?? block.word).toLowerCase();
  return (
    <div class="parts" data-list={at}>
      {parts.map((part, index) => (
        <section class="part" key={part.at} aria-label={`${block.word} ${index + 1}`}>
          <div class="pair">
            <h3>{parts.length > 1 ? `${block.word} ${index + 1}` : block.word}</h3>
            <Remove what={`${word} ${index + 1}`} onRemove={() => pen.change((draft) => withoutPart(draft, at, index), section)} />
          </div>
          <Items items={part.items} page={page} section={section} />
        </section>
      ))}
      {page.shown.filter((each) => each.at === at).map((each) => (
        <p class="problem" key={each.sentence}>{each.sentence} <span class="remedy">{each.remedy}</span></p>
      ))}
      <button type="button" class="add" onClick={() => pen.change((draft) => ({ ...draft, answers: set(draft.answers, `${at}[${parts.length}]`, {}) }), section)}>
        {parts.length === 0 ? `Add a ${word}` : `Add another ${word}`}
      </button>
    </div>
  );
}

function Remove({ what, onRemove }: { what: string; onRemove(): void }) {
  const [sure, setSure] = useState(false);
  return (
    <button type="button" class={sure ? "danger" : "plain"} onBlur={() => setSure(false)} onClick={() => (sure ? onRemove() : setSure(true))}>
      {sure ? `Take away ${what}?` : <>Remove<span class="hidden"> {what}</span></>}
    </button>
  );
}

/** Rules that speak of a part as a whole: “The place is needed, as a map point or in words.” */
function PartProblems({ page, group }: { page: Page; group: Group }) {
  const blocks = new Set(group.items.map((each) => each.at.slice(0, each.at.lastIndexOf(".") < 0 ? undefined : each.at.lastIndexOf("."))));
  const first = page.reading.groups.find((each) => each.items.some((item) => blocks.has(item.at.slice(0, item.at.lastIndexOf(".")))));
  const asked = new Set(page.reading.questions.map((each) => each.at));
  const about = page.shown.filter((each) => blocks.has(each.at) && !asked.has(each.at));
  if (about.length === 0 || (first !== group && group.person !== null)) return null;
  return (
    <div data-at={about[0]!.at} class="whole">
      {about.map((each) => (
        <p class={each.severity === "error" ? "problem" : "caution"} key={each.sentence}>
          {each.sentence} <span class="remedy">{each.remedy}</span>
        </p>
      ))}
    </div>
  );
}

function SamePlace({ page, section }: { page: Page; section: string }) {
  const { place } = useView();
  const { pen } = page;
  const words = place ? placeWords(place, pen.loaded.document) : "";
  const empty = !pen.loaded.document.elements.some((each) => each.path.startsWith("location.") && each.kind === "text" && !isOpen(get(pen.draft.answers, each.path)));
  if (!place || !words || !empty) return null;
  return (
    <button type="button" class="add" onClick={() => pen.change((draft) => atPlace(draft, place, pen.loaded.document), section)}>
      Same place as before: {words}
    </button>
  );
}
