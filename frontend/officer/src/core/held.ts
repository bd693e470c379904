// Whether the server still holds what it signed for: each receipt is tied to the signed head of the server's log anew.

import { type Bytes, fromBase64url, fromHex, hex, sha256, utf8 } from "./bytes";
import type { Head, Held, HeldAnswer, PublicKey, Receipt } from "./contract";

/** A receipt whose record has left this device. It holds no answer of the record. */
export interface Remembered {
  id: string;
  officer: string;
  agency: string;
  /** When the record was saved here, in milliseconds. */
  saved: number;
  receipt: Receipt;
}

/** later: nothing can be said yet. gone: the server does not know it. changed: it is not what was signed for. */
export type Verdict = "well" | "erased" | "gone" | "changed" | "later";

/** How long a head may take to be signed; a server that still has none then cannot show what it says. */
const GRACE = 3_600_000;

/** What the server's answer says of one receipt that this device checked when it came. */
export async function judge(receipt: Receipt, answer: HeldAnswer, keys: PublicKey[], now: number): Promise<Verdict> {
  const held = answer.held.find((each) => each.id === receipt.id);
  if (!held) return "gone";
  if (held.state === "changed" || !isTheSame(held, receipt)) return "changed";
  const { head } = answer;
  if (!head || !keys.some((each) => each.id === head.key)) return "later";
  if (!(await isSigned(head, keys))) return "changed";
  if (head.size < receipt.event) return now - new Date(receipt.at).getTime() > GRACE ? "changed" : "later";
  const tied = held.path && (await isIncluded(receipt.leaf, receipt.event - 1, head.size, held.path, head.head));
  if (!tied) return "changed";
  return held.state === "erased" ? "erased" : "well";
}

function isTheSame(held: Held, receipt: Receipt): boolean {
  return held.sha256 === receipt.sha256 && held.event === receipt.event && held.leaf === receipt.leaf;
}

async function isSigned(head: Head, keys: PublicKey[]): Promise<boolean> {
  const body = ["daylit checkpoint", head.epoch, head.size, head.head, head.at].map((each) => `${each}\n`).join("");
  for (const { id, jwk } of keys) {
    if (id !== head.key) continue;
    try {
      const { kty, crv, x } = jwk;
      const key = await crypto.subtle.importKey("jwk", { kty, crv, x } as JsonWebKey, "Ed25519", false, ["verify"]);
      if (await crypto.subtle.verify("Ed25519", key, fromBase64url(head.signature), utf8(body))) return true;
    } catch {
      continue;
    }
  }
  return false;
}

/** Whether the path leads from the leaf at an index (from 0) to the head of a tree of that size (RFC 6962). */
export async function isIncluded(leaf: string, index: number, size: number, path: string[], head: string): Promise<boolean> {
  let [at, last, found] = [index, size - 1, fromHex(leaf)];
  if (at < 0 || at > last) return false;
  for (const each of path) {
    if (last === 0) return false;
    const one = fromHex(each);
    if (at % 2 === 1 || at === last) {
      found = await above(one, found);
      while (at % 2 === 0 && at > 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else found = await above(found, one);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && hex(found) === head;
}

async function above(left: Bytes, right: Bytes): Promise<Bytes> {
  return fromHex(await sha256(new Uint8Array([1, ...left, ...right]) as Bytes));
}
