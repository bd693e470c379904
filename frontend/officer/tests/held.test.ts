import { describe, expect, it } from "vitest";
import { base64url, fromHex, hex, sha256, utf8 } from "../src/core/bytes";
import type { Head, HeldAnswer, PublicKey, Receipt } from "../src/core/contract";
import { isIncluded, judge } from "../src/core/held";

const NOW = new Date("2026-11-23T20:00:00Z").getTime();
const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
const KEYS: PublicKey[] = [{ id: "k", jwk: await crypto.subtle.exportKey("jwk", pair.publicKey) }];

const node = async (left: string, right: string): Promise<string> => await sha256(new Uint8Array([1, ...fromHex(left), ...fromHex(right)]));
const leafOf = async (index: number): Promise<string> => await sha256(utf8(`leaf ${index}`));

/** The definition of RFC 6962, written out: the head over leaves, and the way of one of them. */
async function root(leaves: string[]): Promise<string> {
  if (leaves.length === 1) return leaves[0]!;
  const cut = cutOf(leaves.length);
  return await node(await root(leaves.slice(0, cut)), await root(leaves.slice(cut)));
}

async function way(leaves: string[], index: number): Promise<string[]> {
  if (leaves.length === 1) return [];
  const cut = cutOf(leaves.length);
  if (index < cut) return [...(await way(leaves.slice(0, cut), index)), await root(leaves.slice(cut))];
  return [...(await way(leaves.slice(cut), index - cut)), await root(leaves.slice(0, cut))];
}

function cutOf(size: number): number {
  let cut = 1;
  while (cut * 2 < size) cut *= 2;
  return cut;
}

async function signed(size: number, head: string): Promise<Head> {
  const at = "2026-11-23T19:00:00.000000+00:00";
  const body = ["daylit checkpoint", "e", size, head, at].map((each) => `${each}\n`).join("");
  const signature = base64url(new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, utf8(body))));
  return { epoch: "e", size, head, at, key: "k", signature };
}

const LEAVES = await Promise.all(Array.from({ length: 13 }, (_, index) => leafOf(index)));
const RECEIPT = { id: "r", revision: 1, sha256: "s", event: 6, leaf: LEAVES[5]!, at: "2026-11-23T15:00:00+00:00" } as Receipt;

async function anAnswer(changes: Partial<HeldAnswer["held"][number]> = {}, head?: Partial<Head>): Promise<HeldAnswer> {
  const held = { id: "r", state: "held" as const, sha256: "s", event: 6, leaf: LEAVES[5]!, path: await way(LEAVES, 5), ...changes };
  return { head: { ...(await signed(13, await root(LEAVES))), ...head }, held: [held] };
}

describe("a way to the head", () => {
  it("holds for its leaf and for no other, in trees of every size", async () => {
    for (let size = 1; size <= 13; size += 1) {
      const leaves = LEAVES.slice(0, size);
      const head = await root(leaves);
      for (let index = 0; index < size; index += 1) {
        const path = await way(leaves, index);
        expect(await isIncluded(leaves[index]!, index, size, path, head)).toBe(true);
        expect(await isIncluded(await leafOf(99), index, size, path, head)).toBe(false);
        if (size > 1) expect(await isIncluded(leaves[index]!, (index + 1) % size, size, path, head)).toBe(false);
        expect(await isIncluded(leaves[index]!, index, size, [...path, head], head)).toBe(false);
      }
    }
    expect(await isIncluded(LEAVES[0]!, 5, 3, [], LEAVES[0]!)).toBe(false);
  });
});

describe("what the device concludes", () => {
  it("is well where the record is tied to a signed head", async () => {
    expect(await judge(RECEIPT, await anAnswer(), KEYS, NOW)).toBe("well");
    expect(await judge(RECEIPT, await anAnswer({ state: "erased" }), KEYS, NOW)).toBe("erased");
  });

  it("names what is gone and what was changed", async () => {
    expect(await judge(RECEIPT, { ...(await anAnswer()), held: [] }, KEYS, NOW)).toBe("gone");
    const other = hex(new Uint8Array(32));
    for (const change of [{ state: "changed" as const }, { sha256: "t" }, { event: 7 }, { leaf: other }, { path: null }, { path: [other] }]) {
      expect(await judge(RECEIPT, await anAnswer(change), KEYS, NOW)).toBe("changed");
    }
  });

  it("does not take a head that was not signed, or one of another log", async () => {
    expect(await judge(RECEIPT, await anAnswer({}, { size: 14 }), KEYS, NOW)).toBe("changed");
    expect(await judge(RECEIPT, await anAnswer({}, { signature: "x" }), KEYS, NOW)).toBe("changed");
    const rewritten = LEAVES.map((leaf, index) => (index === 5 ? hex(new Uint8Array(32)) : leaf));
    const head = await signed(13, await root(rewritten));
    expect(await judge(RECEIPT, { ...(await anAnswer({ path: await way(rewritten, 5) })), head }, KEYS, NOW)).toBe("changed");
  });

  it("waits for a head that is not signed yet, and not for ever", async () => {
    const short = { ...(await anAnswer({ path: null })), head: await signed(3, await root(LEAVES.slice(0, 3))) };
    const soon = new Date(RECEIPT.at).getTime() + 60_000;
    expect(await judge(RECEIPT, short, KEYS, soon)).toBe("later");
    expect(await judge(RECEIPT, short, KEYS, NOW)).toBe("changed");
    expect(await judge(RECEIPT, { ...(await anAnswer()), head: null }, KEYS, NOW)).toBe("later");
    expect(await judge(RECEIPT, await anAnswer({}, { key: "newer" }), KEYS, NOW)).toBe("later");
  });
});
