// Going from question to question, by hand or by keyboard, without making anyone look for the next one.

const gentle = (): ScrollBehavior => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

export function questionAt(at: string): HTMLElement | null {
  const name = CSS.escape(at);
  return document.querySelector(`[data-at="${name}"], [data-outside="${name}"]`);
}

/** Show a question and put the focus on what answers it. */
export function jumpTo(at: string): void {
  const target = questionAt(at) ?? nearest(at);
  if (!target) return;
  const folded = target.closest("details");
  if (folded) folded.open = true;
  target.scrollIntoView({ block: "center", behavior: "auto" });
  focusIn(target);
}

function nearest(at: string): HTMLElement | null {
  const all = [...document.querySelectorAll<HTMLElement>("[data-at]")];
  return all.find((each) => each.dataset["at"]!.startsWith(at)) ?? null;
}

function focusIn(target: HTMLElement): void {
  const inside = "input:checked, input:not([tabindex='-1']), textarea, select, button";
  target.querySelector<HTMLElement>(inside)?.focus({ preventScroll: true });
}

/** The question after this one takes the focus; after the last, the main button does. */
export function focusNext(from: HTMLElement): void {
  const all = [...document.querySelectorAll<HTMLElement>("[data-at]")];
  const next = all[all.indexOf(from) + 1];
  if (!next) {
    document.querySelector<HTMLElement>(".bar .main")?.focus();
    return;
  }
  next.scrollIntoView({ block: "nearest", behavior: "auto" });
  focusIn(next);
}

/** After a tap: the next open question comes into sight, if it is not there already. Nothing takes the focus. */
export function revealNext(at: string, open: string[]): void {
  requestAnimationFrame(() => {
    const all = [...document.querySelectorAll<HTMLElement>("[data-at]")];
    const here = all.findIndex((each) => each.dataset["at"] === at);
    const next = all.slice(here + 1).find((each) => open.some((one) => one === each.dataset["at"]));
    if (!next) return;
    const { top, bottom } = next.getBoundingClientRect();
    const bar = document.querySelector(".bar")?.getBoundingClientRect().top ?? innerHeight;
    const head = document.querySelector(".formhead")?.getBoundingClientRect().bottom ?? 0;
    if (bottom <= bar && top >= head) return;
    const room = bar - head;
    scrollBy({ top: top - head - Math.max(12, Math.min(room * 0.35, room - (bottom - top))), behavior: gentle() });
  });
}
