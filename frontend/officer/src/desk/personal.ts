// What is personal, from the store to the screens: at the start, or when the app is unlocked.

import { recall } from "../device/stores";
import { showHanded } from "./handing";
import { forgetMine, recallMine } from "./mine";
import { showDrafts } from "./pen";
import { now, show } from "./view";

export async function showPersonal(): Promise<void> {
  const [uses, place, tags] = await Promise.all([recall("uses"), recall("place"), recall("tags")]);
  show({ uses: uses ?? {}, place: place ?? null, tags: tags ?? [] });
  forgetMine();
  const { start } = now();
  await Promise.all([showDrafts(), showHanded(), start && recallMine(start)]);
}
