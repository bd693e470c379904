// Whether this device will keep what it is given. What would lose a record is said before one is begun.

import { keep, recall } from "../device/stores";
import { warn } from "./view";

const LEAST_FREE = 20_000_000;
const FULLEST = 0.95;
const MARK = "daylit-store";

/** Look at the store once at the start. */
export async function lookAtStore(): Promise<void> {
  if (!(await canWrite())) return;
  await lookWhetherEmptied();
  if (!(await persisted())) {
    warn({
      id: "persist",
      stop: false,
      sentence: "This browser does not promise to keep what is saved here.",
      remedy: "Install the app on the home screen, and do not use a private window. Until then, wait for “all sent” before you put the device away.",
    });
  }
  await lookAtSpace();
}

/** Whether there is room; asked again after each save. */
export async function lookAtSpace(): Promise<void> {
  const estimate: StorageEstimate | undefined = await navigator.storage?.estimate?.().catch(() => undefined);
  const { quota = 0, usage = 0 } = estimate ?? {};
  if (quota > 0 && (quota - usage < LEAST_FREE || usage / quota > FULLEST)) {
    warn({
      id: "space",
      stop: false,
      sentence: "This device has almost no room left.",
      remedy: "Free some room, or send what is waiting, before you begin another record.",
    });
  }
}

async function persisted(): Promise<boolean> {
  if (!navigator.storage?.persist) return false;
  const already = await navigator.storage.persisted().catch(() => false);
  return already || (await navigator.storage.persist().catch(() => false));
}

async function canWrite(): Promise<boolean> {
  try {
    await keep("device", (await recall("device")) ?? crypto.randomUUID());
    return true;
  } catch {
    cannotWrite();
    return false;
  }
}

export function cannotWrite(): void {
  warn({
    id: "write",
    stop: true,
    sentence: "This device cannot keep records: its store refused to write.",
    remedy: "Free some room, leave a private window, then load the page again. Write on paper until this is gone.",
  });
}

/** The mark lies outside of the store: it is left where the store was emptied by hand or by the browser. */
async function lookWhetherEmptied(): Promise<void> {
  const device = await recall("device");
  try {
    const marked = localStorage.getItem(MARK);
    if (marked !== null && marked !== device) {
      warn({
        id: "emptied",
        stop: false,
        sentence: "The store of this device was emptied since you were here.",
        remedy: "Look under “My records” for what arrived; enter again what is missing, and tell your supervisor.",
      });
    }
    localStorage.setItem(MARK, device ?? "");
  } catch {
    // A browser without this little store has the large one; nothing is lost.
  }
}
