// Home: what needs doing, then one tap to begin.

import { useEffect, useRef, useState } from "preact/hooks";
import { lockNow } from "../desk/lock";
import { begin, discard, formToday, putAllDown } from "../desk/work";
import { templatesByUse } from "../desk/templates";
import { waitingForOthers } from "../desk/sending";
import { say, useView } from "../desk/view";
import { get } from "../core/answers";
import type { Template } from "../core/contract";
import { ranked, usesOf } from "../core/favourites";
import { shownMoment } from "../core/moments";
import { isWaiting } from "../core/outbox";
import type { Choice } from "../core/search";
import type { Loaded } from "../device/forms";
import { toMend } from "./mending";
import { Heading, plural } from "./parts";
import { go } from "./route";
import { ThemeChoice } from "./theme";

export const SIGN_IN = "/sign-in/login/?next=/collect/";

export function Home() {
  const view = useView();
  const [form, setForm] = useState<Loaded>();
  useEffect(() => void formToday().then(setForm, () => setForm(undefined)), [view.start?.forms[0]?.sha256, view.session, view.sending]);
  const busy = useRef(false);
  const { start } = view;
  if (!start) return <First />;
  const beginOnce = async (kind: string | null, template: Template | null = null): Promise<void> => {
    if (busy.current) return; // a second tap of a glove is no second record
    busy.current = true;
    await begin(kind, template).then((id) => go("draft", id), () => say("The record could not be begun."));
    busy.current = false;
  };
  const kinds = kindsOf(form, view.uses, start.favourites["contact.kind"]);
  const mine = view.drafts.filter((each) => each.officer === start.officer.id);
  const mend = toMend(view);
  return (
    <div class="home">
      <header class="top">
        <div>
          <Heading focus="home">{start.officer.name}</Heading>
          {view.session === "in" ? (
            <a class="agency quiet" href="/">
              {start.agency.name}
            </a>
          ) : (
            <p class="quiet">{start.agency.name}</p>
          )}
        </div>
        <ThemeChoice />
      </header>
      <Sending />
      <main>
        {mend.length > 0 && (
          <button type="button" class="row attention" onClick={() => go("records")}>
            <strong>{plural(mend.length, "record")} to mend</strong>
            <span class="quiet">Something was not right yet. See what, and answer.</span>
          </button>
        )}
        {view.checked !== null && view.checked.wrong.length > 0 && (
          <button type="button" class="row attention" onClick={() => go("records")}>
            <strong>{plural(view.checked.wrong.length, "record")} not as signed for</strong>
            <span class="quiet">The agency no longer holds what its server signed for. See which, and whom to tell.</span>
          </button>
        )}
        {mine.length > 0 && (
          <section aria-labelledby="drafts">
            <h2 id="drafts">Not saved yet</h2>
            {mine.map((each) => (
              <div class="row pair" key={each.id}>
                <button type="button" class="plain grow" onClick={() => go("draft", each.id)}>
                  <strong>{kindLabel(form, each.answers)}</strong>
                  <span class="quiet">{shownMoment(String(get(each.answers, "contact.start") ?? each.made_at))}</span>
                </button>
                <ThrowAway id={each.id} />
              </div>
            ))}
          </section>
        )}
        {start.templates.length > 0 && (
          <section aria-labelledby="templates">
            <div class="pair">
              <h2 id="templates">Often used</h2>
              <button type="button" class="plain" onClick={() => go("templates")}>
                Change<span class="hidden"> templates</span>
              </button>
            </div>
            <div class="chips wide">
              {templatesByUse().map((each) => (
                <button type="button" class="big template" key={each.id} onClick={() => void beginOnce(each.kind, each)}>
                  {each.name}
                </button>
              ))}
            </div>
          </section>
        )}
        {!form && <p class="quiet">The form is not on this device yet. It is fetched as soon as there is a network.</p>}
      </main>
      <footer class="bottom">
        <h2 class="hidden">Begin a record</h2>
        <div class="kinds">
          {kinds.map((each) => (
            <button type="button" class="big" key={each.value} disabled={!form} onClick={() => void beginOnce(each.value || null)}>
              {each.label}
            </button>
          ))}
        </div>
        <div class="pair around">
          <button type="button" class="plain" onClick={() => go("records")}>
            My records
          </button>
          {view.hasPin && (
            <button type="button" class="plain" onClick={() => void lockNow(putAllDown)}>
              Lock
            </button>
          )}
          <button type="button" class="plain" onClick={() => go("pin")}>
            {view.hasPin ? "PIN" : "Set a PIN"}
          </button>
        </div>
      </footer>
    </div>
  );
}

function kindsOf(form: Loaded | undefined, uses: Record<string, Record<string, number>>, suggested?: string[]): Choice[] {
  const codes = form?.document.elements.find((each) => each.path === "contact.kind")?.codes;
  if (!form || !codes) return [{ value: "", label: "New record" }];
  return ranked(form.document.codes[codes] ?? [], usesOf(uses, "contact.kind", suggested));
}

function kindLabel(form: Loaded | undefined, answers: Parameters<typeof get>[0]): string {
  const value = get(answers, "contact.kind");
  return kindsOf(form, {}).find((each) => each.value === value)?.label ?? "Record";
}

/** The outbox in one line; it tells what the store holds, and what stands in the way. */
function Sending() {
  const { rows, session, sending, broken } = useView();
  const waiting = rows.filter(isWaiting).length;
  const others = waitingForOthers();
  const unreadable = rows.filter((each) => each.status === "unreadable").length;
  return (
    <section class="sending" aria-label="Sending">
      <p>
        <strong class={waiting > 0 ? "badge" : "badge done"}>{waiting > 0 ? `${waiting} waiting` : "All sent"}</strong>
        <span class="quiet">
          {session === "out" && "Signed out. What is saved here stays, and goes once you sign in."}
          {session === "away" && "No network. Everything works; it is sent later."}
          {session === "in" && (sending ? "Sending …" : "Signed in.")}
        </span>
        {session === "out" && (
          <a class="button" href={SIGN_IN}>
            Sign in
          </a>
        )}
      </p>
      {others > 0 && <p class="quiet">{plural(others, "record")} of another officer on this device: that officer must sign in.</p>}
      {unreadable > 0 && <p class="problem">{plural(unreadable, "record")} could not be opened by the server. Tell your records office.</p>}
      {broken > 0 && <p class="problem">{plural(broken, "record")} on this device cannot be opened. Do not empty the browser; tell your records office.</p>}
    </section>
  );
}

function ThrowAway({ id }: { id: string }) {
  const [sure, setSure] = useState(false);
  if (!sure) {
    return (
      <button type="button" class="plain" onClick={() => setSure(true)}>
        Discard
      </button>
    );
  }
  return (
    <button type="button" class="danger" onClick={() => void discard(id).catch(() => say("It could not be thrown away."))}>
      Throw it away?
    </button>
  );
}

function First() {
  const { session } = useView();
  return (
    <main class="first">
      <Heading focus="first">Daylit</Heading>
      {session === "out" && (
        <>
          <p>Sign in once, with a network. After that, this works without one.</p>
          <a class="button main" href={SIGN_IN}>
            Sign in
          </a>
        </>
      )}
      {session === "away" && <p>This device has not been online with Daylit yet. Connect it once; after that, it works without a network.</p>}
      {session !== "out" && session !== "away" && <p class="quiet">Starting …</p>}
    </main>
  );
}
