import { render } from "preact";
import { App } from "./ui/app";
import { recallChecked } from "./desk/checking";
import { lookAtLock, watchIdle } from "./desk/lock";
import { send, showRows, watch } from "./desk/sending";
import { cannotWrite, lookAtStore } from "./desk/health";
import { watchForUpdates } from "./desk/update";
import { now, show } from "./desk/view";
import { onWanted } from "./desk/hold";
import { showPersonal } from "./desk/personal";
import { putAllDown, putDown } from "./desk/work";
import { recall } from "./device/stores";
import { applyTheme } from "./ui/theme";
import "./style/base.css";
import "./style/controls.css";
import "./style/form.css";
import "./style/screens.css";

async function fromStore(): Promise<void> {
  const [start, theme] = await Promise.all([recall("start"), recall("theme")]);
  show({ start: start ?? null, theme: theme ?? "system" });
  await lookAtLock();
  applyTheme();
  await showRows();
  if (start) await recallChecked(start);
  if (now().locked === "no") await showPersonal();
}

async function main(): Promise<void> {
  await fromStore().catch(cannotWrite);
  show({ ready: true });
  const root = document.getElementById("app")!;
  root.replaceChildren();
  render(<App />, root);
  watchForUpdates();
  watch();
  watchIdle(putAllDown);
  onWanted((id) => void putDown(id));
  await lookAtStore();
  show({ looked: true });
  await send({ eager: true });
}

void main();
