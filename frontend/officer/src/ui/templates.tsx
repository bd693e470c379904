// Templates: the officer's own can be renamed and taken away; the agency's are there for all.

import { useEffect, useState } from "preact/hooks";
import type { Template } from "../core/contract";
import { keepTemplate, removeTemplate, templatesByUse } from "../desk/templates";
import { say, useView } from "../desk/view";
import { Heading, TellAloud } from "./parts";
import { go } from "./route";

export function Templates() {
  useView();
  useEffect(() => say(""), []);
  const all = templatesByUse();
  const own = all.filter((each) => each.owner !== "agency");
  const agency = all.filter((each) => each.owner === "agency");
  return (
    <div class="records">
      <header class="formhead">
        <button type="button" class="plain" onClick={() => go("home")}>
          <span aria-hidden="true">‹ </span>Home
        </button>
        <Heading focus="templates">Templates</Heading>
      </header>
      <main>
        <TellAloud />
        <section aria-labelledby="own">
          <h2 id="own">Your own</h2>
          <p class="quiet">Make one at the end of a record: “Keep as a template”.</p>
          {own.map((each) => (
            <Own key={each.id} template={each} />
          ))}
        </section>
        {agency.length > 0 && (
          <section aria-labelledby="agency">
            <h2 id="agency">Of the agency</h2>
            <p class="quiet">Your agency's administrator keeps these.</p>
            <ul class="list">
              {agency.map((each) => (
                <li key={each.id}>{each.name}</li>
              ))}
            </ul>
          </section>
        )}
      </main>
    </div>
  );
}

function Own({ template }: { template: Template }) {
  const [name, setName] = useState<string | null>(null);
  const [sure, setSure] = useState(false);
  const rename = async (): Promise<void> => {
    if (await keepTemplate({ ...template, name: (name ?? "").trim() }, "Renamed.")) setName(null);
  };
  if (name !== null) {
    return (
      <form class="row rename" onSubmit={(event) => (event.preventDefault(), void rename())}>
        <label class="field">
          <span>New name</span>
          <input type="text" autocomplete="off" maxLength={40} value={name} onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        <div class="pair">
          <button type="button" class="plain" onClick={() => setName(null)}>Leave it</button>
          <button type="submit" disabled={name.trim().length < 2}>Rename</button>
        </div>
      </form>
    );
  }
  return (
    <div class="row pair">
      <strong class="grow">{template.name}</strong>
      <button type="button" class="plain" aria-label={`Rename ${template.name}`} onClick={() => setName(template.name)}>Rename</button>
      <button type="button" class={sure ? "danger" : "plain"} aria-label={sure ? undefined : `Delete ${template.name}`} onBlur={() => setSure(false)}
        onClick={() => (sure ? void removeTemplate(template) : setSure(true))}>
        {sure ? "Delete it?" : "Delete"}
      </button>
    </div>
  );
}
