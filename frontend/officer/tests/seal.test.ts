import { describe, expect, it } from "vitest";
import { base64url, fromBase64url, sha256, utf8 } from "../src/core/bytes";
import type { Entry, PublicKey, Receipt } from "../src/core/contract";
import { isValid, signedText } from "../src/core/receipts";
import { entryKey, seal } from "../src/core/seal";

const ENTRY = { id: "4f3c", answers: { people: [{ note: "señal 😀" }] }, taps: 3 } as unknown as Entry;
const CURVE = { name: "ECDH", namedCurve: "P-256" };

async function aServer(): Promise<{ pair: CryptoKeyPair; key: PublicKey }> {
  const pair = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  return { pair, key: { id: "k1", jwk: await crypto.subtle.exportKey("jwk", pair.publicKey) } };
}

describe("sealing", () => {
  it("gives the server, and nobody else, what was sealed", async () => {
    const [server, other] = [await aServer(), await aServer()];
    const sealed = await seal(ENTRY, server.key);
    const theirs = await crypto.subtle.importKey("jwk", sealed.epk, CURVE, false, []);
    const open = async (mine: CryptoKey, name: string): Promise<string> => {
      const key = await entryKey(mine, theirs, "decrypt");
      const how = { name: "AES-GCM", iv: fromBase64url(sealed.iv), additionalData: utf8(name) };
      return new TextDecoder().decode(await crypto.subtle.decrypt(how, key, fromBase64url(sealed.sealed)));
    };
    const text = await open(server.pair.privateKey, ENTRY.id);
    expect(JSON.parse(text)).toEqual(ENTRY);
    expect(sealed.sha256).toBe(await sha256(utf8(text)));
    expect(sealed.key).toBe("k1");
    await expect(open(other.pair.privateKey, ENTRY.id)).rejects.toThrow();
    await expect(open(server.pair.privateKey, "another id")).rejects.toThrow();
  });

  it("never seals twice alike", async () => {
    const { key } = await aServer();
    const [one, two] = [await seal(ENTRY, key), await seal(ENTRY, key)];
    expect(one.sealed).not.toBe(two.sealed);
    expect(one.epk.x).not.toBe(two.epk.x);
    expect(one.sha256).toBe(two.sha256);
  });

  it("writes bytes as text and back", () => {
    const bytes = Uint8Array.from({ length: 300 }, (_, index) => index % 256);
    expect([...fromBase64url(base64url(bytes))]).toEqual([...bytes]);
    expect(base64url(bytes)).not.toMatch(/[+/=]/);
  });
});

describe("a receipt", () => {
  const receipt = { contact: "c", revision: 1, id: "i", sha256: "h", event: 7, leaf: "l", at: "t", key: "r1", signature: "" };

  async function signed(): Promise<{ receipt: Receipt; keys: PublicKey[] }> {
    const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
    const signature = await crypto.subtle.sign("Ed25519", pair.privateKey, utf8(signedText(receipt)));
    const key = { id: "r1", jwk: await crypto.subtle.exportKey("jwk", pair.publicKey) };
    return { receipt: { ...receipt, signature: base64url(new Uint8Array(signature)) }, keys: [key] };
  }

  it("is valid for its own entry alone, and only as it was signed", async () => {
    const { receipt: given, keys } = await signed();
    const entry = { id: "i", sha256: "h" };
    expect(await isValid(given, entry, keys)).toBe(true);
    expect(await isValid(given, { ...entry, id: "other" }, keys)).toBe(false);
    expect(await isValid(given, { ...entry, sha256: "other" }, keys)).toBe(false);
    for (const change of [{ event: 8 }, { leaf: "m" }, { at: "u" }, { contact: "d" }, { revision: 2 }, { key: "r2" }, { signature: "AAAA" }]) {
      expect(await isValid({ ...given, ...change }, entry, keys)).toBe(false);
    }
    expect(await isValid(given, entry, [])).toBe(false);
    for (const nothing of [null, undefined, "receipt", {}, []]) expect(await isValid(nothing, entry, keys)).toBe(false);
  });

  it("is signed over its fields in the order of the contract", () => {
    expect(signedText(receipt)).toBe("daylit receipt 1\nc\n1\ni\nh\n7\nl\nt\nr1\n");
  });
});
