import { describe, expect, it } from "vitest";
import type { Receipt, Sealed } from "../src/core/contract";
import { after, type Answer, flush, isWaiting, type OutboxRow, underEpoch, waitAfter, type Whose, type World } from "../src/core/outbox";

const WHOSE: Whose = { officer: "o", agency: "a", epoch: "e1", horizon: 0 };

function aRow(id: string, changes: Partial<OutboxRow> = {}): OutboxRow {
  const body = { sha256: `hash of ${id}` } as Sealed;
  const label = { time: "2026-11-23T08:00", kind: "Traffic", people: 1 };
  const rest = { corrects: null, tries: 0, next: 0, frozen: false, saved: 0, epoch: "", receipt: null, problems: [], said: null };
  return { id, officer: "o", agency: "a", label, body, status: "waiting", ...rest, ...changes };
}

const receiptOf = (row: OutboxRow, event = 1): Receipt => ({ id: row.id, sha256: row.body.sha256, event }) as Receipt;

/** A server in memory with a clock of its own; what it does to each sending is handed in. */
class FakeWorld implements World {
  readonly kept = new Map<string, OutboxRow>();
  readonly delivered = new Map<string, number>();
  readonly sent: string[] = [];
  frozenWhenSent = true;
  time = 1_000_000;
  event = 0;

  constructor(
    rows: OutboxRow[],
    private readonly behave: (row: OutboxRow, time: number) => "ok" | "lost" | Answer = () => "ok",
  ) {
    for (const each of rows) this.kept.set(each.id, each);
  }

  rows = {
    all: async (): Promise<OutboxRow[]> => [...this.kept.values()],
    put: async (row: OutboxRow): Promise<void> => void this.kept.set(row.id, row),
    remove: async (id: string): Promise<void> => void this.kept.delete(id),
  };

  async send(row: OutboxRow): Promise<Answer> {
    this.sent.push(row.id);
    this.frozenWhenSent &&= this.kept.get(row.id)?.frozen ?? false;
    const behaviour = this.behave(row, this.time);
    if (typeof behaviour === "object") return behaviour;
    this.delivered.set(row.id, 1 + (this.delivered.get(row.id) ?? 0));
    if (behaviour === "lost") return { kind: "later", after: null, why: "lost" };
    return { kind: "receipt", receipt: receiptOf(row, (this.event += 1)), problems: [], mend: false };
  }

  verify = async (receipt: unknown, row: OutboxRow): Promise<boolean> => (receipt as Receipt | null)?.sha256 === row.body.sha256;
  now = (): number => this.time;
  random = (): number => 0.5;
  readonly remembered: string[] = [];
  remember = async (rows: OutboxRow[]): Promise<void> => void this.remembered.push(...rows.map((each) => each.id));
  waiting = (): string[] => [...this.kept.values()].filter(isWaiting).map((each) => each.id);
}

const many = (count: number): OutboxRow[] => Array.from({ length: count }, (_, index) => aRow(`r${index}`, { saved: index }));

describe("the outbox", () => {
  it("sends each entry once, frozen before its first byte, and forgets it when a backup holds it", async () => {
    const world = new FakeWorld(many(3));
    await flush(world, WHOSE);
    expect(world.sent).toEqual(["r0", "r1", "r2"]);
    expect(world.frozenWhenSent).toBe(true);
    expect(world.kept.size).toBe(3);
    await flush(world, { ...WHOSE, horizon: 2 });
    expect([...world.kept.keys()]).toEqual(["r2"]);
    expect(world.remembered).toEqual(["r0", "r1"]);
    expect(world.sent).toHaveLength(3);
  });

  it("keeps what is not signed for", async () => {
    const forged: Answer = { kind: "receipt", receipt: { sha256: "another", event: 1 }, problems: [], mend: false };
    const world = new FakeWorld(many(1), () => forged);
    await flush(world, { ...WHOSE, horizon: 99 });
    expect(world.waiting()).toEqual(["r0"]);
  });

  const poisons: [string, Answer][] = [
    ["the server cannot open", { kind: "unreadable", said: { code: "unreadable", sentence: "", remedy: "" } }],
    ["the server falls over", { kind: "later", after: null, why: "500" }],
    ["is answered with a false receipt", { kind: "receipt", receipt: {}, problems: [], mend: false }],
  ];

  it.each(poisons)("delivers the 99 others wherever the one stands that %s", async (_, poison) => {
    for (let position = 0; position < 100; position += 1) {
      const world = new FakeWorld(many(100), (row) => (row.id === `r${position}` ? poison : "ok"));
      await flush(world, WHOSE);
      expect(world.delivered.size).toBe(99);
      expect(world.waiting()).toEqual([`r${position}`]);
    }
  });

  it("gets past several bad ones in a row, because those tried least go first", async () => {
    const bad = new Set(["r0", "r1", "r2", "r3", "r4"]);
    const world = new FakeWorld(many(10), (row) => (bad.has(row.id) ? { kind: "later", after: null, why: "500" } : "ok"));
    await flush(world, WHOSE);
    await flush(world, WHOSE, { eager: true });
    await flush(world, WHOSE, { eager: true });
    expect(world.delivered.size).toBe(5);
  });

  it("stops knocking when the server is silent, and waits longer each time", async () => {
    const world = new FakeWorld(many(50), () => ({ kind: "later", after: null, why: "down" }));
    const { next } = await flush(world, WHOSE);
    expect(world.sent).toHaveLength(3);
    expect(next).toBe(0);
    expect([0, 1, 2, 3].map((tries) => waitAfter(tries, 0.5))).toEqual([2000, 4000, 8000, 16000]);
    expect(waitAfter(99, 0.5)).toBe(300_000);
  });

  it("waits as long as the server asks", async () => {
    const world = new FakeWorld(many(1), () => ({ kind: "later", after: 7_000, why: "429" }));
    expect((await flush(world, WHOSE)).next).toBe(world.time + 7_000);
    await flush(world, WHOSE);
    expect(world.sent).toHaveLength(1);
    world.time += 7_000;
    await flush(world, WHOSE);
    expect(world.sent).toHaveLength(2);
  });

  it("changes nothing when signed out", async () => {
    const world = new FakeWorld(many(2), () => ({ kind: "signed_out" }));
    expect((await flush(world, WHOSE)).signedOut).toBe(true);
    expect(world.sent).toHaveLength(1);
    expect(world.waiting()).toHaveLength(2);
    expect(world.kept.get("r0")!.tries).toBe(0);
  });

  it("never sends what another officer saved, nor for another agency", async () => {
    const world = new FakeWorld([aRow("mine"), aRow("theirs", { officer: "p" }), aRow("elsewhere", { agency: "z" })]);
    await flush(world, WHOSE);
    expect(world.sent).toEqual(["mine"]);
  });

  it("sends everything it still holds again to a server that was restored", async () => {
    const world = new FakeWorld(many(2));
    await flush(world, WHOSE);
    await flush(world, { ...WHOSE, epoch: "e2", horizon: 50 });
    expect([...world.delivered.values()]).toEqual([2, 2]);
    expect(world.kept.size).toBe(0);
  });

  it("does not take the horizon of one life of the server for a receipt of another", () => {
    const row = aRow("r", { epoch: "e1", receipt: receiptOf(aRow("r")), status: "kept" });
    expect(isWaiting(underEpoch(row, { ...WHOSE, epoch: "e2" }))).toBe(true);
    expect(underEpoch(row, WHOSE)).toBe(row);
    expect(underEpoch(row, { ...WHOSE, epoch: "e2", agency: "z" })).toBe(row);
  });

  it("shows what the server set aside", () => {
    const row = aRow("r");
    const answer: Answer = { kind: "receipt", receipt: receiptOf(row), problems: [{ sentence: "No." }], mend: true };
    const world = new FakeWorld([row]);
    expect(after(row, answer, true, world, WHOSE)).toMatchObject({ status: "mend", problems: [{ sentence: "No." }] });
  });

  it("loses nothing over 500 random lives of phone and network", { timeout: 60_000 }, async () => {
    for (let seed = 1; seed <= 500; seed += 1) expect(await lostIn(seed)).toEqual([]);
  });

  it("would be caught if it forgot an entry before it was signed for", { timeout: 60_000 }, async () => {
    const forgetful = (world: FakeWorld): void => {
      const send = world.send.bind(world);
      world.send = async (row) => {
        world.kept.delete(row.id);
        return await send(row);
      };
      world.rows.put = async (row) => void (world.kept.has(row.id) && world.kept.set(row.id, row));
    };
    let lost = 0;
    for (let seed = 1; seed <= 20; seed += 1) lost += (await lostIn(seed, forgetful)).length;
    expect(lost).toBeGreaterThan(0);
  });
});

/** One life: records are saved and sent over a bad network, then drained over a bad network. What never arrived. */
async function lostIn(seed: number, sabotage: (world: FakeWorld) => void = () => undefined): Promise<string[]> {
  let state = seed;
  const chance = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  const stored = new Set<string>();
  const world = new FakeWorld([], (row) => {
    const what = chance();
    if (what < 0.25) return { kind: "later", after: null, why: "request lost" };
    if (what < 0.3) return { kind: "signed_out" };
    stored.add(row.id);
    return what < 0.5 ? "lost" : "ok";
  });
  sabotage(world);
  const saved: string[] = [];
  for (let step = 0; step < 20; step += 1) {
    if (chance() < 0.4) {
      const row = aRow(`r${step}`, { saved: step });
      world.kept.set(row.id, row);
      saved.push(row.id);
    }
    world.time += chance() * 400_000;
    await flush(world, { ...WHOSE, horizon: chance() < 0.3 ? world.event : 0 });
  }
  for (let drain = 0; drain < 60 && world.waiting().length > 0; drain += 1) {
    world.time += 400_000;
    await flush(world, WHOSE);
  }
  return [...saved.filter((id) => !stored.has(id)), ...world.waiting()];
}
