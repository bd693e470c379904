// Times by the clock of the place, as the record wants them, and times with an offset, as the contract wants them.

const two = (value: number): string => String(value).padStart(2, "0");

/** “2026-11-23T08:01” by this device's clock. */
export function local(at: Date): string {
  return `${day(at)}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** “2026-11-23” by this device's clock. */
export function day(at: Date): string {
  return `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** “2026-11-23T08:01:07-06:00”. */
export function withOffset(at: Date): string {
  const east = -at.getTimezoneOffset();
  const sign = east < 0 ? "-" : "+";
  const offset = `${sign}${two(Math.floor(Math.abs(east) / 60))}:${two(Math.abs(east) % 60)}`;
  return `${local(at)}:${two(at.getSeconds())}${offset}`;
}

/** The hours from one local time to another moment; null where it is no time. */
export function hoursSince(start: unknown, now: Date): number | null {
  if (typeof start !== "string") return null;
  const at = new Date(start).getTime();
  return Number.isNaN(at) ? null : (now.getTime() - at) / 3_600_000;
}

/** “Mon 23 Nov, 08:01”, for people. */
export function shownMoment(text: string, now = new Date()): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return text;
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  const said = at.toLocaleDateString("en-US", { weekday: "short", day: "numeric", month: "short", ...year });
  return `${said}, ${two(at.getHours())}:${two(at.getMinutes())}`;
}
