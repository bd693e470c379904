// Small things that every screen uses.

import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { takeUpdate } from "../desk/update";
import { now, unwarn, useView } from "../desk/view";

/** The heading of a screen takes the focus, so that a screen reader says where one is. */
export function Heading({ children, focus }: { children: ComponentChildren; focus: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), [focus]);
  return (
    <h1 tabIndex={-1} ref={heading}>
      {children}
    </h1>
  );
}

/** What would lose a record is said before anything else can be done. */
export function Warnings() {
  const { warnings, looked } = useView();
  const box = useRef<HTMLDialogElement>(null);
  const first = warnings[0];
  useLayoutEffect(() => {
    if (first && !box.current?.open) box.current?.showModal();
    if (!first) box.current?.close();
    if (looked) document.documentElement.dataset["looked"] = "yes";
  }, [first, looked]);
  // A browser lets the Escape key close a dialog that nobody touched yet, whatever the page says to it.
  const again = (): void => {
    if (now().warnings.length > 0 && !box.current?.open) box.current?.showModal();
  };
  return (
    <dialog ref={box} role="alertdialog" aria-labelledby="warning-title" aria-describedby="warning-text" onCancel={(event) => event.preventDefault()} onClose={again}>
      {first && (
        <>
          <h2 id="warning-title">{first.sentence}</h2>
          <p id="warning-text">{first.remedy}</p>
          {first.stop ? (
            <button type="button" class="main" onClick={() => location.reload()}>
              Load the page again
            </button>
          ) : (
            <button type="button" class="main" onClick={() => unwarn(first.id)}>
              I have read this
            </button>
          )}
        </>
      )}
    </dialog>
  );
}

export function NewVersion() {
  const { update } = useView();
  if (!update) return null;
  return (
    <button type="button" class="update" onClick={takeUpdate}>
      New version: tap to load
    </button>
  );
}

/** What happened, for eyes and for screen readers. */
export function Said() {
  const { said } = useView();
  return (
    <p class="said" role="status">
      {said}
    </p>
  );
}

/** The same where an eye must see it: why something was not done. */
export function TellAloud() {
  const { said } = useView();
  return said ? <p class="quiet" aria-hidden="true">{said}</p> : null;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
