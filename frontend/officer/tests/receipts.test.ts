// Codes and pictures of receipts: the same as the server's own (cases made by tests/web/for_receipts.py).

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { blinded, inverse, power, unblinded } from "../src/core/blind";
import { type Stock, taken, wanted } from "../src/core/handing";
import { pathOf, qr } from "../src/core/qr";

interface Cases {
  blind: { n: string; e: number; purpose: string; nonce: number[]; factor: string; signed: string; code: string }[];
  qr: { text: string; masks: string[] }[];
}
const CASES = JSON.parse(readFileSync(new URL("./receipt_cases.json", import.meta.url), "utf8")) as Cases;
const STOCK: Stock = { agency: "a1", open: true, key: null, purpose: "stops", address: "https://x.example/survey/", short: "abcd1234", codes: ["ONE", "TWO"] };
const STOP = { kind: "traffic", area: "12345678-aaaa-4000-8000-000000000000", month: "2026-11" };

describe("a code", () => {
  it("is the one that the server makes of the same number", async () => {
    for (const each of CASES.blind) {
      const key = { id: "k", n: each.n, e: each.e };
      expect(await unblinded(each.signed, { sent: "", nonce: each.nonce, factor: each.factor }, key, each.purpose)).toBe(each.code);
    }
  });
  it("is refused where the signature is of another key or number", async () => {
    const [one, two] = CASES.blind;
    const key = { id: "k", n: one!.n, e: one!.e };
    expect(await unblinded(two!.signed, { sent: "", nonce: one!.nonce, factor: one!.factor }, key, one!.purpose)).toBeNull();
    expect(await unblinded(one!.signed, { sent: "", nonce: one!.nonce, factor: one!.factor }, key, "survey x")).toBeNull();
  });
  it("is sent hidden, each time differently", async () => {
    const key = { id: "k", n: CASES.blind[0]!.n, e: CASES.blind[0]!.e };
    const many = await Promise.all(Array.from({ length: 20 }, () => blinded(key, "stops")));
    expect(new Set(many.map((each) => each.sent)).size).toBe(20);
  });
  it("rests on sums that are right", () => {
    expect(power(7n, 560n, 561n)).toBe(1n);
    expect((inverse(17n, 3120n) * 17n) % 3120n).toBe(1n);
    expect(() => inverse(6n, 9n)).toThrow();
  });
});

describe("a picture", () => {
  it("is the one that segno draws, under one of the eight masks", () => {
    for (const each of CASES.qr) {
      const rows = qr(each.text).map((row) => row.map((dark) => (dark ? "1" : "0")).join("")).join("/");
      expect(each.masks).toContain(rows);
    }
  });
  it("refuses a text that is too long, and has a white border", () => {
    expect(() => qr("x".repeat(300))).toThrow("too long");
    expect(pathOf(qr("x")).size).toBe(21 + 8);
  });
});

describe("the stock", () => {
  it("hands each code out once, with the kind, area and month of the stop and nothing else", () => {
    const first = taken(STOCK, "a1", STOP)!;
    expect(first.handed.link).toBe("https://x.example/survey/?g=abcd1234&c=ONE&k=traffic&a=12345678&m=2026-11");
    const second = taken(first.stock, "a1", STOP)!;
    expect(second.handed.code).toBe("TWO");
    expect(taken(second.stock, "a1", STOP)).toBeNull();
  });
  it("hands out nothing of another agency, or where receipts are not given", () => {
    expect(taken(STOCK, "a2", STOP)).toBeNull();
    expect(taken({ ...STOCK, open: false }, "a1", STOP)).toBeNull();
    expect(taken(undefined, "a1", STOP)).toBeNull();
  });
  it("leaves out what is no kind and no month", () => {
    expect(taken(STOCK, "a1", { kind: "<b>", area: null, month: "soon" })!.handed.link).toBe("https://x.example/survey/?g=abcd1234&c=ONE");
  });
  it("is filled when few are left", () => {
    expect(wanted(STOCK)).toBe(18);
    expect(wanted({ ...STOCK, codes: Array.from({ length: 10 }, String) })).toBe(0);
    expect(wanted({ ...STOCK, open: false })).toBe(0);
  });
});
