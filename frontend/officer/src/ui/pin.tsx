// Choosing a PIN, because one wants it or the agency does, and taking it away.

import { useState } from "preact/hooks";
import { weakness } from "../core/pin";
import { removePin, setPin } from "../desk/lock";
import { cannotWrite } from "../desk/health";
import { say, useView, type View } from "../desk/view";
import { PinField, Weak } from "./lock";
import { Heading } from "./parts";
import { go } from "./route";

/** Whether this agency wants a PIN on every device, and none is chosen here yet. */
export function pinIsWanted({ start, hasPin, locked }: Pick<View, "start" | "hasPin" | "locked">): boolean {
  return start?.limits.pin === true && !hasPin && locked === "no";
}

export function PinScreen() {
  const { hasPin, start } = useView();
  const demanded = start?.limits.pin === true;
  const [pin, choose] = useState("");
  const [again, setAgain] = useState("");
  const done = (doing: Promise<void>, said: string): void => void doing.then(() => (say(said), go("home")), cannotWrite);
  return (
    <div class="records pin">
      <header class="formhead">
        {(hasPin || !demanded) && (
          <button type="button" class="plain" onClick={() => go("home")}>
            <span aria-hidden="true">‹ </span>Home
          </button>
        )}
        <Heading focus="pin">PIN for this device</Heading>
      </header>
      <main>
        {demanded && !hasPin && <p>{start.agency.name} asks for a PIN on every device, before anything is written on it.</p>}
        <p>
          The app asks for it when it starts, and after five minutes without a touch. Drafts and your list of records cannot be read without it. Saved records need no
          PIN: they are sealed already, and go on to the server.
        </p>
        <form onSubmit={(event) => (event.preventDefault(), done(setPin(pin), "The PIN is kept."))}>
          <PinField label={hasPin ? "New PIN, 6 digits or more" : "PIN, 6 digits or more"} value={pin} onPin={choose} />
          <Weak pin={pin} />
          <PinField label="The same once more" value={again} onPin={setAgain} />
          {again.length >= pin.length && again !== pin && <p class="quiet">The two are not the same.</p>}
          <button type="submit" class="main" disabled={weakness(pin) !== "" || again !== pin}>{hasPin ? "Change the PIN" : "Lock with this PIN"}</button>
        </form>
        {hasPin && !demanded && <button type="button" class="plain" onClick={() => done(removePin(), "The PIN is taken away.")}>Take the PIN away</button>}
      </main>
    </div>
  );
}
