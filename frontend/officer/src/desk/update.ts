// A new version of the app waits until the officer says so; every draft is on the disk before it takes over.

import { show } from "./view";

let waiting: ServiceWorker | null = null;

export function watchForUpdates(): void {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  let had = Boolean(workers.controller);
  let reloading = false;
  workers.addEventListener("controllerchange", () => {
    // The first worker of a device takes the page as it is; each later one comes with an app of its own.
    if (!had) had = true;
    else if (!reloading) {
      reloading = true;
      location.reload();
    }
  });
  workers
    .register("/collect/sw.js", { scope: "/collect/", updateViaCache: "none" })
    .then((registration) => {
      const look = (): void => {
        waiting = registration.waiting;
        if (waiting && workers.controller) show({ update: true });
      };
      look();
      registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", look));
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "visible") void registration.update().catch(() => undefined);
      });
    })
    .catch(() => undefined);
}

export function takeUpdate(): void {
  waiting?.postMessage("take over");
}
