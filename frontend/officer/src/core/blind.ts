// Codes of survey receipts: drawn here, signed by the server without seeing them. The same as community/blind.py.

import { type Bytes, random, utf8 } from "./bytes";

export const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const NONCE = 7;
const TAG = 8;
const SIGNS = 24;

export interface BlindKey {
  id: string;
  /** The modulus, in hex. */
  n: string;
  e: number;
}

/** A code that is on its way: the number to send, and what only this device knows. */
export interface Blinded {
  sent: string;
  nonce: number[];
  factor: string;
}

const digest = async (bytes: Bytes): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)) as Bytes;

function joined(...parts: Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, each) => sum + each.length, 0));
  let at = 0;
  for (const each of parts) {
    all.set(each, at);
    at += each.length;
  }
  return all as Bytes;
}

function toNumber(bytes: Uint8Array): bigint {
  let number = 0n;
  for (const each of bytes) number = (number << 8n) | BigInt(each);
  return number;
}

function toBytes(number: bigint, length: number): Bytes {
  const bytes = new Uint8Array(length);
  for (let at = length - 1; at >= 0; at -= 1, number >>= 8n) bytes[at] = Number(number & 255n);
  return bytes as Bytes;
}

const lengthOf = (modulus: bigint): number => Math.ceil(modulus.toString(2).length / 8);

export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (base %= modulus; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % modulus;
    base = (base * base) % modulus;
  }
  return result;
}

/** The number that undoes a factor; throws where there is none. */
export function inverse(number: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [number % modulus, modulus, 1n, 0n];
  while (b > 0n) {
    const times = a / b;
    [a, b] = [b, a - times * b];
    [x, y] = [y, x - times * y];
  }
  if (a !== 1n) throw new Error("This number has no inverse.");
  return ((x % modulus) + modulus) % modulus;
}

async function image(nonce: Uint8Array, purpose: string, modulus: bigint): Promise<bigint> {
  const begun = joined(utf8(`daylit code 1\n${purpose}\n`), nonce);
  const length = lengthOf(modulus) + 16;
  const blocks: Bytes[] = [];
  for (let count = 0; count * 32 < length; count += 1) blocks.push(await digest(joined(toBytes(BigInt(count), 4), begun)));
  return toNumber(joined(...blocks).slice(0, length)) % modulus;
}

/** Draw a code and hide it under a factor: what is sent could hide any other code as well. */
export async function blinded(key: BlindKey, purpose: string): Promise<Blinded> {
  const modulus = BigInt(`0x${key.n}`);
  const nonce = random(NONCE);
  const factor = (toNumber(random(lengthOf(modulus) + 8)) % (modulus - 2n)) + 2n;
  const sent = ((await image(nonce, purpose, modulus)) * power(factor, BigInt(key.e), modulus)) % modulus;
  return { sent: sent.toString(16), nonce: [...nonce], factor: factor.toString(16) };
}

/** The code, once the server signed; null where the signature is not one of this key. */
export async function unblinded(signed: string, { nonce, factor }: Blinded, key: BlindKey, purpose: string): Promise<string | null> {
  const modulus = BigInt(`0x${key.n}`);
  const bytes = new Uint8Array(nonce);
  const signature = (BigInt(`0x${signed}`) * inverse(BigInt(`0x${factor}`), modulus)) % modulus;
  if (power(signature, BigInt(key.e), modulus) !== (await image(bytes, purpose, modulus))) return null;
  const tag = await digest(joined(utf8("daylit tag 1\n"), toBytes(signature, lengthOf(modulus))));
  return written(joined(bytes, tag.slice(0, TAG)));
}

/** A code as people type it. */
export function written(code: Uint8Array): string {
  let number = toNumber(code);
  let signs = "";
  for (let at = 0; at < SIGNS; at += 1, number >>= 5n) signs = ALPHABET[Number(number & 31n)] + signs;
  return signs.replace(/(.{4})(?=.)/g, "$1-");
}
