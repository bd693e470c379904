// One window writes a draft at a time: another one that opens it says so, and may take it over.

const held = new Map<string, () => void>();
const windows = "BroadcastChannel" in globalThis ? new BroadcastChannel("daylit-drafts") : null;
const PATIENCE = 3_000;

const nameOf = (id: string): string => `daylit-draft-${id}`;

/** Hold a draft for this window; false where another window holds it. A browser without locks has one window. */
export async function hold(id: string): Promise<boolean> {
  return await asked(id, { ifAvailable: true });
}

async function asked(id: string, how: LockOptions): Promise<boolean> {
  if (held.has(id) || !navigator.locks) return true;
  return await new Promise<boolean>((resolve) => {
    const kept = (lock: Lock | null): Promise<void> | undefined => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise<void>((release) => held.set(id, release));
    };
    navigator.locks.request(nameOf(id), how, kept).catch(() => resolve(false));
  });
}

export function letGo(id: string): void {
  held.get(id)?.();
  held.delete(id);
}

/** Ask the other window to put the draft down, then hold it here. */
export async function takeOver(id: string): Promise<boolean> {
  windows?.postMessage({ take: id });
  return await asked(id, { signal: AbortSignal.timeout(PATIENCE) });
}

/** Until no window holds the draft. */
export async function whenFree(id: string, signal: AbortSignal): Promise<void> {
  await navigator.locks.request(nameOf(id), { signal }, () => undefined);
}

/** Another window wants a draft that is held here. */
export function onWanted(give: (id: string) => void): void {
  windows?.addEventListener("message", (event: MessageEvent<{ take?: string }>) => {
    const id = event.data.take;
    if (id && held.has(id)) give(id);
  });
}
