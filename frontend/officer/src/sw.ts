// The service worker: the app itself from the device, never the answers of the server. It imports nothing.

declare const self: ServiceWorkerGlobalScope;

const VERSION = "__VERSION__";
const FILES = "__FILES__" as unknown as string[];
const CACHE = `daylit-app-${VERSION}`;
const ROOT = "/collect/";

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("message", (event) => {
  if (event.data === "take over") void self.skipWaiting();
});

/** All files or none: an answer that was led elsewhere (to the sign-in page) is not the app. */
async function fill(): Promise<void> {
  const cache = await caches.open(CACHE);
  await Promise.all(
    FILES.map(async (name) => {
      const response = await fetch(ROOT + name, { cache: "no-cache", credentials: "same-origin" });
      if (!response.ok || response.redirected) throw new Error(`${name || "the page"} could not be fetched`);
      await cache.put(ROOT + name, response);
    }),
  );
}

async function tidy(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith("daylit-app-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { method, url, mode } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin || !pathname.startsWith(ROOT)) return;
  if (pathname.startsWith(`${ROOT}api/`)) return;
  if (mode === "navigate") event.respondWith(page(event.request, pathname));
  else event.respondWith(kept(event.request));
});

/** The page itself from the device; other pages under the same roof (help, print) from the network. */
async function page(request: Request, pathname: string): Promise<Response> {
  const own = pathname === ROOT || pathname === `${ROOT}index.html`;
  if (!own) return await fetch(request);
  const cache = await caches.open(CACHE);
  return (await cache.match(ROOT)) ?? (await fetch(request));
}

async function kept(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(request, { ignoreSearch: true })) ?? (await fetch(request));
}

export {};
