// A receipt is the server's signed word that it holds an entry. Without a valid one, nothing is ever forgotten.

import { fromBase64url, utf8 } from "./bytes";
import type { PublicKey, Receipt } from "./contract";

/** What is signed: each field on its own line, in the order of the contract. */
export function signedText(receipt: Receipt): string {
  const { contact, revision, id, sha256, event, leaf, at, key } = receipt;
  return ["daylit receipt 1", contact, revision, id, sha256, event, leaf, at, key].map((each) => `${each}\n`).join("");
}

/** Whether it is about this very entry and signed with one of the keys of the server. */
export async function isValid(
  receipt: unknown,
  entry: { id: string; sha256: string },
  keys: PublicKey[],
): Promise<boolean> {
  if (!isReceipt(receipt) || receipt.id !== entry.id || receipt.sha256 !== entry.sha256) return false;
  const known = keys.find((each) => each.id === receipt.key);
  if (!known) return false;
  try {
    const { kty, crv, x } = known.jwk;
    const key = await crypto.subtle.importKey("jwk", { kty, crv, x } as JsonWebKey, "Ed25519", false, ["verify"]);
    const signature = fromBase64url(receipt.signature);
    return await crypto.subtle.verify("Ed25519", key, signature, utf8(signedText(receipt)));
  } catch {
    return false;
  }
}

function isReceipt(given: unknown): given is Receipt {
  if (typeof given !== "object" || given === null) return false;
  const { event, signature, id, sha256 } = given as Record<string, unknown>;
  return Number.isInteger(event) && [signature, id, sha256].every((each) => typeof each === "string");
}
