// A finished entry is sealed to the server's key at once: from then on this device cannot read it either.

import { base64url, type Bytes, random, sha256, utf8 } from "./bytes";
import type { Entry, PublicKey, Sealed } from "./contract";

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const INFO = utf8("daylit entry 1");

/** The entry, sealed for the server alone. The one-time key's private half is forgotten on return. */
export async function seal(entry: Entry, to: PublicKey): Promise<Sealed> {
  return await sealed(entry, entry.id, to);
}

/** Anything, sealed for the server alone and bound to a name. */
export async function sealed(value: unknown, name: string, to: PublicKey): Promise<Sealed> {
  const bytes = utf8(JSON.stringify(value));
  const pair = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const { kty, crv, x, y } = to.jwk;
  const theirs = await crypto.subtle.importKey("jwk", { kty, crv, x, y } as JsonWebKey, CURVE, false, []);
  const key = await entryKey(pair.privateKey, theirs, "encrypt");
  const iv = random(12);
  const closed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8(name) }, key, bytes);
  const epk = await crypto.subtle.exportKey("jwk", pair.publicKey);
  return {
    layout: 1,
    key: to.id,
    epk: { kty: epk.kty, crv: epk.crv, x: epk.x, y: epk.y } as JsonWebKey,
    iv: base64url(iv),
    sealed: base64url(new Uint8Array(closed)),
    sha256: await sha256(bytes),
  };
}

/** The key of one entry, from one half of each pair. The server does the same with the other halves. */
export async function entryKey(mine: CryptoKey, theirs: CryptoKey, use: "encrypt" | "decrypt"): Promise<CryptoKey> {
  const secret = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, mine, 256);
  const base = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const salt: Bytes = new Uint8Array(32);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: INFO };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, [use]);
}
