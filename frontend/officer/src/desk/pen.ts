// The draft that is being written: every change is kept before the next breath, and time and taps are counted.

import { type Draft } from "../core/drafts";
import { Timing } from "../core/timing";
import type { Loaded } from "../device/forms";
import { drafts } from "../device/stores";
import { cannotWrite } from "./health";
import { now, show, unwarn } from "./view";

export class Pen {
  private readonly timing: Timing;
  private readonly readers = new Set<() => void>();
  private writing: Promise<void> | null = null;
  private unwritten = false;
  private closed = false;
  givenUp = false;

  constructor(
    public draft: Draft,
    public loaded: Loaded,
  ) {
    this.timing = new Timing(draft.seconds);
    this.timing.resume(Date.now());
  }

  subscribe(reader: () => void): () => void {
    this.readers.add(reader);
    return () => void this.readers.delete(reader);
  }

  /** Another draft in the place of this one; it is written at once. */
  change(to: (draft: Draft) => Draft, section = "more"): void {
    if (this.closed) return;
    this.timing.touch(section, Date.now());
    this.draft = { ...to(this.draft), seconds: this.timing.seconds() };
    for (const each of this.readers) each();
    void this.write();
  }

  /** One tap more, wherever it fell. */
  tap(): void {
    this.draft = { ...this.draft, taps: this.draft.taps + 1 };
  }

  pause(): void {
    this.timing.pause(Date.now());
    this.draft = { ...this.draft, seconds: this.timing.seconds() };
    void this.write();
  }

  resume(): void {
    this.timing.resume(Date.now());
  }

  /** The last word on the time spent, before the entry is sealed. */
  finished(section: string): Draft {
    this.timing.touch(section, Date.now());
    this.draft = { ...this.draft, seconds: this.timing.seconds() };
    return this.draft;
  }

  /** Resolves when the draft as it is now is on the disk. A change that comes while writing is written after it. */
  write(): Promise<void> {
    this.unwritten = true;
    this.writing ??= this.writeAll().finally(() => (this.writing = null));
    return this.writing;
  }

  private async writeAll(): Promise<void> {
    while (this.unwritten && !this.closed) {
      this.unwritten = false;
      try {
        await drafts.put(this.draft.id, this.draft);
        if (now().warnings.some((each) => each.id === "write")) unwarn("write");
      } catch {
        cannotWrite();
        return;
      }
    }
  }

  /** Another window goes on with it, or the app is locked: whoever shows it learns of it. */
  async giveUp(): Promise<void> {
    await this.write();
    await this.close();
    this.givenUp = true;
    for (const each of this.readers) each();
  }

  /** Nothing is written from now on: the draft was saved or thrown away. */
  async close(): Promise<void> {
    this.closed = true;
    await this.writing;
  }
}

export async function showDrafts(): Promise<void> {
  if (now().locked !== "no") return;
  const { values } = await drafts.all();
  show({ drafts: values.sort((one, other) => (one.made_at < other.made_at ? 1 : -1)) });
}
