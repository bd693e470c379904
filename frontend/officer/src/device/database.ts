// The store of this device. Every write waits until it is on the disk (“strict”), before anyone is told that it is kept.

const NAME = "daylit-officer";
const VERSION = 1;
const STORES = ["keys", "drafts", "outbox", "kept"] as const;

export type StoreName = (typeof STORES)[number];

let opened: Promise<IDBDatabase> | null = null;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      const known = request.result.objectStoreNames;
      for (const store of STORES) if (!known.contains(store)) request.result.createObjectStore(store);
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => {
        request.result.close();
        opened = null;
      };
      request.result.onclose = () => (opened = null);
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("Another window holds an older store open. Close it."));
  }).catch((error: unknown) => {
    opened = null;
    throw error;
  });
  return opened;
}

type Change = (store: (name: StoreName) => IDBObjectStore) => void;

/** Several changes, all of them or none; resolves once they are on the disk. */
export async function write(names: StoreName[], change: Change): Promise<void> {
  const transaction = (await database()).transaction(names, "readwrite", { durability: "strict" });
  const done = finished(transaction);
  change((name) => transaction.objectStore(name));
  await done;
}

export async function read<Value>(name: StoreName, key: string): Promise<Value | undefined> {
  const transaction = (await database()).transaction(name, "readonly");
  return await answered<Value | undefined>(transaction.objectStore(name).get(key));
}

export async function readAll<Value>(name: StoreName): Promise<[key: string, value: Value][]> {
  const store = (await database()).transaction(name, "readonly").objectStore(name);
  const [keys, values] = await Promise.all([answered(store.getAllKeys()), answered<Value[]>(store.getAll())]);
  return keys.map((key, index) => [String(key), values[index] as Value]);
}

function answered<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("The store of this device refused."));
    transaction.onerror = () => reject(transaction.error);
  });
}
