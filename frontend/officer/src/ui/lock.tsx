// The locked app: a PIN, or a sign-in; how many records wait is still seen, and they go on to the server.

import { useEffect, useState } from "preact/hooks";
import { SHORTEST, weakness } from "../core/pin";
import { shownMoment, withOffset } from "../core/moments";
import { Refused, SignedOut } from "../device/api";
import { isWaiting } from "../core/outbox";
import { openWithPin, openWithServer } from "../desk/lock";
import { showPersonal } from "../desk/personal";
import { useView } from "../desk/view";
import { Heading, plural } from "./parts";
import { SIGN_IN } from "./home";

const AGAIN = "/sign-in/2fa/reauthenticate/?next=/collect/";
const LONGEST = 12;

export function Lock() {
  const { locked, rows, start } = useView();
  const [forgotten, setForgotten] = useState(false);
  useEffect(() => scrollTo(0, 0), []);
  const waiting = rows.filter(isWaiting).length;
  return (
    <main class="first lock">
      <Heading focus="lock">Locked</Heading>
      <p class="quiet">
        {start?.officer.name}. {waiting > 0 ? `${plural(waiting, "saved record")} waiting; sent while locked.` : "All saved records are sent."}
      </p>
      {locked === "pin" && !forgotten ? <ByPin onForgotten={() => setForgotten(true)} /> : <BySignIn tooMany={locked === "sign-in"} onBack={() => setForgotten(false)} />}
    </main>
  );
}

function ByPin({ onForgotten }: { onForgotten(): void }) {
  const [pin, setPin] = useState("");
  const [told, setTold] = useState("");
  const [busy, setBusy] = useState(false);
  const open = async (): Promise<void> => {
    setBusy(true);
    const opened = await openWithPin(pin);
    setPin("");
    setBusy(false);
    if (opened.kind === "open") await showPersonal();
    if (opened.kind === "wrong") setTold(`That is not the PIN. ${plural(opened.left, "try", "tries")} left; then a sign-in opens it.`);
    if (opened.kind === "wait") setTold(`That is not the PIN, or it comes too soon. Next try after ${shownMoment(withOffset(new Date(opened.until))).split(", ").pop()}:${String(new Date(opened.until).getSeconds()).padStart(2, "0")}.`);
  };
  return (
    <form onSubmit={(event) => (event.preventDefault(), void open())}>
      <PinField label="PIN" value={pin} onPin={setPin} />
      {told && <p class="problem" role="alert">{told}</p>}
      <button type="submit" class="main" disabled={busy || pin.length < SHORTEST}>{busy ? "Opening …" : "Open"}</button>
      <button type="button" class="plain centre" onClick={onForgotten}>Forgot the PIN</button>
    </form>
  );
}

/** The server holds no copy: it opens what this device sealed to it, for this officer, after a fresh second factor. */
function BySignIn({ tooMany, onBack }: { tooMany: boolean; onBack(): void }) {
  const { session } = useView();
  const [pin, setPin] = useState("");
  const [told, setTold] = useState("");
  const [again, setAgain] = useState(false);
  const open = async (): Promise<void> => {
    try {
      await openWithServer(pin);
      await showPersonal();
    } catch (error) {
      setAgain(error instanceof SignedOut);
      if (error instanceof Refused) setTold(`${error.said.sentence} ${error.said.remedy}`);
      else setTold(error instanceof SignedOut ? "Give your second factor once more, then come back here." : "This needs a network.");
    }
  };
  return (
    <form onSubmit={(event) => (event.preventDefault(), void open())}>
      <p>{tooMany ? "There were too many wrong tries. " : ""}Sign in with your second factor, and choose a new PIN. Nothing that you wrote is lost.</p>
      {session === "out" && <a class="button main" href={SIGN_IN}>Sign in</a>}
      {session !== "out" && (
        <>
          <PinField label="New PIN" value={pin} onPin={setPin} />
          {told && <p class="problem" role="alert">{told}</p>}
          {again && <a class="button" href={AGAIN}>Second factor</a>}
          <Weak pin={pin} />
          <button type="submit" class="main" disabled={weakness(pin) !== ""}>Open and keep this PIN</button>
        </>
      )}
      {!tooMany && <button type="button" class="plain centre" onClick={onBack}>Back to the PIN</button>}
    </form>
  );
}

export function Weak({ pin }: { pin: string }) {
  return pin && weakness(pin) ? <p class="quiet">{weakness(pin)}</p> : null;
}

export function PinField({ label, value, onPin }: { label: string; value: string; onPin(pin: string): void }) {
  return (
    <label class="field">
      <span>{label}</span>
      <input type="password" inputMode="numeric" autocomplete="off" maxLength={LONGEST} value={value}
        onInput={(event) => onPin(event.currentTarget.value.replace(/\D/g, ""))} />
    </label>
  );
}
