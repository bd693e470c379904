import { useEffect, useState } from "preact/hooks";
import { whenFree } from "../desk/hold";
import type { Pen } from "../desk/pen";
import { open, putDown } from "../desk/work";
import { useView } from "../desk/view";
import { Form } from "./form";
import { Home } from "./home";
import { Lock } from "./lock";
import { Heading, NewVersion, Said, Warnings } from "./parts";
import { pinIsWanted, PinScreen } from "./pin";
import { ReceiptScreen } from "./receipt";
import { Records } from "./records";
import { Review } from "./review";
import { Templates } from "./templates";
import { go, useRoute } from "./route";

export function App() {
  const view = useView();
  const { ready, locked } = view;
  const route = useRoute();
  const wanted = pinIsWanted(view);
  const [atStart] = useState(wanted); // later, what is being written is finished first
  const writes = route.screen === "draft" || route.screen === "review";
  if (!ready) return null;
  if (locked !== "no") return <><NewVersion /><Lock /><Warnings /></>;
  if (wanted && (atStart || !writes)) return <><NewVersion /><PinScreen /><Said /><Warnings /></>;
  return (
    <>
      <NewVersion />
      {route.screen === "home" && <Home />}
      {route.screen === "records" && <Records />}
      {route.screen === "receipt" && <ReceiptScreen id={route.id} />}
      {route.screen === "pin" && <PinScreen />}
      {route.screen === "templates" && <Templates />}
      {writes && <Writing key={route.id} {...route} />}
      <Said />
      <Warnings />
    </>
  );
}

/** A draft, once it is out of the store; without it, home. */
function Writing({ screen, id, at }: { screen: string; id: string; at: string }) {
  const [pen, setPen] = useState<Pen>();
  const [failed, setFailed] = useState("");
  const [elsewhere, setElsewhere] = useState(false);
  const [take, setTake] = useState(0);
  const [, draw] = useState(0);
  useEffect(() => {
    let stop: () => void = () => undefined;
    let gone = false;
    const opened = (there: Pen | undefined | null): void => {
      if (gone) return void putDown(id);
      if (there === undefined) return go("home");
      setElsewhere(there === null);
      setPen(there ?? undefined);
      if (there === null) return;
      stop = there.subscribe(() => {
        if (there.givenUp) setElsewhere(true);
        draw((count) => count + 1);
      });
    };
    open(id, { take: take > 0 }).then(opened, () => setFailed("The form of this draft is not on this device. Connect it once, then open the draft again."));
    return () => {
      gone = true;
      stop();
      void putDown(id);
    };
  }, [id, take]);
  useEffect(() => {
    if (!pen || pen.givenUp) return;
    const tap = (event: MouseEvent): void => {
      if (event.isTrusted && event.detail > 0) pen.tap();
    };
    const leave = (): void => (document.visibilityState === "hidden" ? pen.pause() : pen.resume());
    document.addEventListener("click", tap, true);
    document.addEventListener("visibilitychange", leave);
    addEventListener("pagehide", leave);
    pen.resume();
    return () => {
      document.removeEventListener("click", tap, true);
      document.removeEventListener("visibilitychange", leave);
      removeEventListener("pagehide", leave);
      pen.pause();
    };
  }, [pen]);
  if (failed) return <main class="first"><p class="problem">{failed}</p><button type="button" class="main" onClick={() => go("home")}>Home</button></main>;
  if (elsewhere) return <Elsewhere id={id} onTake={() => setTake(take + 1)} />;
  if (!pen) return null;
  return screen === "review" ? <Review pen={pen} /> : <Form pen={pen} jump={at} />;
}

/** Two windows with one draft: only one writes, so that neither overwrites the other. */
function Elsewhere({ id, onTake }: { id: string; onTake(): void }) {
  useEffect(() => {
    const left = new AbortController();
    whenFree(id, left.signal).then(onTake, () => undefined); // refused where this screen is left before
    return () => left.abort();
  }, [id]);
  return (
    <main class="first">
      <Heading focus="elsewhere">This record is open in another window</Heading>
      <p>It is written there. Nothing that you do here changes it. Once it is closed there, it opens here.</p>
      <button type="button" class="main" onClick={onTake}>Go on here instead</button>
      <button type="button" class="plain centre" onClick={() => go("home")}>Home</button>
    </main>
  );
}
