// Where one is, in the part of the address that is never sent: the back key of the phone works as everywhere.

import { useEffect, useState } from "preact/hooks";

export interface Route {
  screen: "home" | "draft" | "review" | "records" | "templates" | "pin" | "receipt";
  id: string;
  /** The question to jump to, if any. */
  at: string;
}

export function routeOf(hash: string): Route {
  const [screen = "", id = "", at = ""] = hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  const known = screen === "draft" || screen === "review" || screen === "records" || screen === "templates" || screen === "pin" || screen === "receipt";
  return { screen: known ? screen : "home", id, at };
}

export function go(screen: Route["screen"], id = "", at = ""): void {
  location.hash = `#/${[screen, id, at].filter(Boolean).map(encodeURIComponent).join("/")}`;
}

export function useRoute(): Route {
  const [route, set] = useState(() => routeOf(location.hash));
  useEffect(() => {
    const follow = (): void => set(routeOf(location.hash));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return route;
}
