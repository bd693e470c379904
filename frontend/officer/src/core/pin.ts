// A key released by a PIN: derived slowly, tried seldom, and after too many tries not at all.

import { base64url, type Bytes, fromBase64url, random, utf8 } from "./bytes";
import type { Sealed } from "./contract";

export const ROUNDS = 600_000;
export const SHORTEST = 6;
export const MOST_TRIES = 10;
const FREE_TRIES = 3;
const FIRST_WAIT = 15_000;
const AES = { name: "AES-GCM", length: 256 };

/** What is kept of a PIN: never the PIN, and nothing of it after too many tries. */
export interface PinRecord {
  officer: string;
  salt: string;
  rounds: number;
  iv: string;
  /** The key under the PIN; empty once it may be opened by a sign-in alone. */
  wrapped: string;
  /** The key sealed to the server, which gives it back to its officer after a sign-in. */
  server: Sealed;
  /** Names this key to the server. */
  name: string;
  tries: number;
  /** No try before this time, in milliseconds of the clock. */
  next: number;
}

/** Why a PIN may not be chosen; empty where it may. */
export function weakness(pin: string): string {
  if (!/^\d*$/.test(pin) || pin.length < SHORTEST) return `Use at least ${SHORTEST} digits.`;
  if (/^(.)\1*$/.test(pin) || "01234567890".includes(pin) || "09876543210".includes(pin)) return "This one is tried first. Choose another.";
  return "";
}

/** How long to wait after so many wrong tries. */
export function waitAfterTries(tries: number): number {
  return tries < FREE_TRIES ? 0 : FIRST_WAIT * 2 ** (tries - FREE_TRIES);
}

/** The record after one more try, before it is known whether it is right: a try that is cut off counts. */
export function tried(record: PinRecord, now: number): PinRecord {
  const tries = record.tries + 1;
  return { ...record, tries, next: now + waitAfterTries(tries), wrapped: tries > MOST_TRIES ? "" : record.wrapped };
}

/** A key that can be used and never be read, from its bytes. */
export async function usable(raw: Bytes): Promise<CryptoKey> {
  return await crypto.subtle.importKey("raw", raw, AES, false, ["encrypt", "decrypt"]);
}

/** The bytes of a key under a PIN. */
export async function wrapped(raw: Bytes, pin: string, rounds = ROUNDS): Promise<Pick<PinRecord, "salt" | "rounds" | "iv" | "wrapped">> {
  const [salt, iv] = [random(16), random(12)];
  const key = await crypto.subtle.importKey("raw", raw, AES, true, ["encrypt"]);
  const closed = await crypto.subtle.wrapKey("raw", key, await pinKey(pin, salt, rounds), { name: "AES-GCM", iv });
  return { salt: base64url(salt), rounds, iv: base64url(iv), wrapped: base64url(new Uint8Array(closed)) };
}

/** The key under a PIN, which no script can read out; null where it is another PIN. */
export async function unwrapped(record: PinRecord, pin: string): Promise<CryptoKey | null> {
  const key = await pinKey(pin, fromBase64url(record.salt), record.rounds);
  const how = { name: "AES-GCM", iv: fromBase64url(record.iv) };
  try {
    return await crypto.subtle.unwrapKey("raw", fromBase64url(record.wrapped), key, how, AES, false, ["encrypt", "decrypt"]);
  } catch {
    return null;
  }
}

async function pinKey(pin: string, salt: Bytes, rounds: number): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveKey"]);
  return await crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, base, AES, false, ["wrapKey", "unwrapKey"]);
}
