// Forms and code tables: fetched once, kept for good under their fingerprint, made ready once.

import { ReadyForm, type Table } from "daylit-rules";
import type { FormName, Listed, Row, Start } from "../core/contract";
import type { FormDocument } from "../core/document";
import type { StreetsDocument } from "../core/streets";
import { Index } from "../core/search";
import { getSealed } from "./api";

const CACHE = "daylit-forms-1";

export interface Loaded {
  name: FormName;
  ready: ReadyForm;
  document: FormDocument;
  tables: Record<string, Table>;
  indexes: Record<string, Index>;
  labels: Record<string, Record<string, string>>;
}

/** The form in force on a day of contact; the newest where none is. */
export function formOn(day: string, forms: Listed[]): Listed | undefined {
  const newest = [...forms].sort((one, other) => (one.from < other.from ? 1 : -1));
  return newest.find((each) => each.from <= day && (!each.until || day <= each.until)) ?? newest[0];
}

async function fetched<Value>(kind: "forms" | "tables" | "streets", sha: string): Promise<Value> {
  const address = `/collect/api/${kind}/${sha}`;
  const cache = await caches.open(CACHE).catch(() => null);
  const there = await cache?.match(address);
  if (there) return (await there.json()) as Value;
  const value = await getSealed<Value>(kind, sha);
  const headers = { "Content-Type": "application/json" };
  await cache?.put(address, new Response(JSON.stringify(value), { headers })).catch(() => undefined);
  return value;
}

/** Everything that the app needs from now on without a network. */
export async function fetchAll(start: Start): Promise<void> {
  await Promise.all([
    ...start.forms.map((each) => fetched("forms", each.sha256)),
    ...start.tables.map((each) => fetched("tables", each.sha256)),
    loadStreets(start),
  ]);
}

/** The streets of the agency; null where it has none, or they are not on this device yet. Older ones are thrown away. */
export async function loadStreets({ streets }: Start): Promise<StreetsDocument | null> {
  if (!streets) return null;
  const found = await fetched<StreetsDocument>("streets", streets.sha256).catch(() => null);
  const cache = await caches.open(CACHE).catch(() => null);
  for (const each of (await cache?.keys()) ?? []) {
    if (found && each.url.includes("/streets/") && !each.url.endsWith(streets.sha256)) await cache?.delete(each);
  }
  return found;
}

const loaded = new Map<string, Promise<Loaded>>();

/** A form made ready, with the tables of its pack. */
export function load(name: FormName, start: Start): Promise<Loaded> {
  const key = `${name.sha256} ${start.tables.map((each) => each.sha256).join(" ")}`;
  if (!loaded.has(key)) {
    const loading = made(name, start);
    loaded.set(key, loading);
    loading.catch(() => loaded.delete(key));
  }
  return loaded.get(key)!;
}

async function made({ pack, version, sha256 }: FormName, start: Start): Promise<Loaded> {
  const document = await fetched<FormDocument>("forms", sha256);
  const name = { pack, version, sha256 };
  const ready = new ReadyForm(document as unknown as ConstructorParameters<typeof ReadyForm>[0]);
  const form: Loaded = { name, ready, document, tables: {}, indexes: {}, labels: {} };
  const listed = start.tables.filter((each) => each.pack === pack);
  for (const each of [...listed].sort((one) => (one.version === version ? 1 : -1))) {
    const { rows } = await fetched<{ rows: Row[] }>("tables", each.sha256);
    form.tables[each.name] = Object.fromEntries(rows.map(([code, , from, until]) => [code, [from, until]]));
    form.indexes[each.name] = new Index(rows.map(([value, label]) => ({ value, label })));
    form.labels[each.name] = Object.fromEntries(rows.map(([code, label]) => [code, label]));
  }
  return form;
}
