// Seconds per section, as the officer spends them: time away from the screen and long pauses do not count.

const LONGEST_PAUSE = 60_000;

export class Timing {
  private section: string | null = null;
  private since = 0;
  private readonly spent: Record<string, number>;

  constructor(seconds: Record<string, number> = {}) {
    this.spent = Object.fromEntries(Object.entries(seconds).map(([section, each]) => [section, each * 1000]));
  }

  /** Something was done in a section: the time since the last deed belongs to it. */
  touch(section: string, now: number): void {
    if (this.since > 0) this.add(section, now);
    this.section = section;
    this.since = now;
  }

  /** The screen was left, or the draft closed. */
  pause(now: number): void {
    if (this.section !== null && this.since > 0) this.add(this.section, now);
    this.since = 0;
  }

  /** The screen is back. */
  resume(now: number): void {
    this.since = now;
  }

  /** Seconds per section, to a tenth. */
  seconds(): Record<string, number> {
    return Object.fromEntries(Object.entries(this.spent).map(([section, each]) => [section, Math.round(each / 100) / 10]));
  }

  private add(section: string, now: number): void {
    const passed = Math.min(Math.max(0, now - this.since), LONGEST_PAUSE);
    this.spent[section] = (this.spent[section] ?? 0) + passed;
  }
}
