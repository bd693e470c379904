// Everything in the store is encrypted under a key that no script can read out: what the app needs while it is locked
// (the outbox, the agency's settings) under the key of this device, what is personal under that of the PIN, if there is one.

import { type Bytes, random, utf8 } from "../core/bytes";
import { read, readAll, type StoreName, write } from "./database";

export interface Locked {
  iv: Bytes;
  data: ArrayBuffer;
}

let known: Promise<CryptoKey> | null = null;

function deviceKey(): Promise<CryptoKey> {
  known ??= made().catch((error: unknown) => {
    known = null;
    throw error;
  });
  return known;
}

async function made(): Promise<CryptoKey> {
  const there = await read<CryptoKey>("keys", "device");
  if (there) return there;
  const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  // Two windows may come here together: the first one's key stays.
  await write(["keys"], (store) => {
    const request = store("keys").get("device");
    request.onsuccess = () => {
      if (!request.result) store("keys").put(fresh, "device");
    };
  });
  return (await read<CryptoKey>("keys", "device")) ?? fresh;
}

/** What is personal cannot be read or written while the app is locked. */
export class IsLocked extends Error {}

let personal: CryptoKey | "device" | "locked" = "device";

/** Which key opens what is personal from now on; without a PIN it is that of the device. */
export function usePersonalKey(key: CryptoKey | "device" | "locked"): void {
  personal = key;
}

async function personalKey(): Promise<CryptoKey> {
  if (personal === "locked") throw new IsLocked("The app is locked.");
  return personal === "device" ? await deviceKey() : personal;
}

/** A value under a key; bound to where it is kept, so that no two can be exchanged. */
export async function lock(place: string, value: unknown, key?: CryptoKey): Promise<Locked> {
  const iv = random(12);
  const how = { name: "AES-GCM", iv, additionalData: utf8(place) };
  return { iv, data: await crypto.subtle.encrypt(how, key ?? (await deviceKey()), utf8(JSON.stringify(value))) };
}

async function unlock<Value>(place: string, { iv, data }: Locked, key: CryptoKey): Promise<Value> {
  const how = { name: "AES-GCM", iv, additionalData: utf8(place) };
  // A window that did not hear yet of a new PIN wrote under the key of the device.
  const bytes = await crypto.subtle.decrypt(how, key, data).catch(async () => await crypto.subtle.decrypt(how, await deviceKey(), data));
  return JSON.parse(new TextDecoder().decode(bytes)) as Value;
}

/** One kind of thing in the store, by its id. */
export class Drawer<Value> {
  constructor(
    readonly name: StoreName,
    private readonly isPersonal = false,
  ) {}

  private async key(): Promise<CryptoKey> {
    return this.isPersonal ? await personalKey() : await deviceKey();
  }

  place(id: string): string {
    return `${this.name}/${id}`;
  }

  async get(id: string): Promise<Value | undefined> {
    const key = await this.key();
    const locked = await read<Locked>(this.name, id);
    return locked && (await unlock<Value>(this.place(id), locked, key));
  }

  async put(id: string, value: Value): Promise<void> {
    const locked = await lock(this.place(id), value, await this.key());
    await write([this.name], (store) => store(this.name).put(locked, id));
  }

  async remove(id: string): Promise<void> {
    await write([this.name], (store) => store(this.name).delete(id));
  }

  /** All of them; one that cannot be opened is passed over, and stays where it is. */
  async all(): Promise<{ values: Value[]; broken: number }> {
    const key = await this.key();
    const locked = await readAll<Locked>(this.name);
    const opened = await Promise.allSettled(locked.map(([id, each]) => unlock<Value>(this.place(id), each, key)));
    const values = opened.filter((each) => each.status === "fulfilled").map((each) => each.value);
    return { values, broken: opened.length - values.length };
  }
}
