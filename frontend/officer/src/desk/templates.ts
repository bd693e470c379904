// The officer's own templates: another name, or away with it. Both need the server; what is shown is what it holds.

import type { Template } from "../core/contract";
import { used, usesOf } from "../core/favourites";
import { deleteTemplate, NoAnswer, putTemplate, Refused } from "../device/api";
import { keep } from "../device/stores";
import { now, say, show } from "./view";

export const TEMPLATES = "template";

/** The templates, those this officer begins with most first. */
export function templatesByUse(): Template[] {
  const uses = usesOf(now().uses, TEMPLATES);
  return [...(now().start?.templates ?? [])].sort((one, other) => (uses[other.id] ?? 0) - (uses[one.id] ?? 0));
}

export async function countTemplate(id: string): Promise<void> {
  const uses = used(now().uses, TEMPLATES, [id]);
  show({ uses });
  await keep("uses", uses).catch(() => undefined);
}

/** Keep a template, new or under another name; whether the server took it. */
export async function keepTemplate(template: Template, done: string): Promise<boolean> {
  const others = (now().start?.templates ?? []).filter((each) => each.id !== template.id);
  return await told(() => putTemplate(template), [...others, template], done);
}

export async function removeTemplate({ id, name }: Template): Promise<boolean> {
  const others = (now().start?.templates ?? []).filter((each) => each.id !== id);
  return await told(() => deleteTemplate(id), others, `“${name}” is taken away.`);
}

async function told(ask: () => Promise<unknown>, templates: Template[], done: string): Promise<boolean> {
  try {
    await ask();
  } catch (error) {
    if (error instanceof Refused) say(`${error.said.sentence} ${error.said.remedy}`);
    else say(error instanceof NoAnswer ? "Templates can be changed only with a network." : "Sign in to change templates.");
    return false;
  }
  const { start } = now();
  if (start) {
    show({ start: { ...start, templates } });
    await keep("start", { ...start, templates }).catch(() => undefined);
  }
  say(done);
  return true;
}
