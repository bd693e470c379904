// The phone finds in a text what the server finds: the same cases, and texts that the server's tests make up.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { personalInCall, spans } from "../src/core/personal";

interface Case {
  text: string;
  found: [text: string, kind: string][];
}

const more = process.env["DAYLIT_PERSONAL_CASES"];
const files = [new URL("../../../tests/privacy/personal_cases.json", import.meta.url), ...(more ? [more] : [])];
const cases = files.flatMap((file) => JSON.parse(readFileSync(file, "utf-8")) as Case[]);
const found = (text: string): [string, string][] => spans(text).map(({ from, to, kind }) => [text.slice(from, to), kind]);

describe("personal data, as the server finds it", () => {
  it("works on every case alike", () => {
    expect(cases.length).toBeGreaterThan(60);
    expect(cases.filter(({ text, found: wanted }) => JSON.stringify(found(text)) !== JSON.stringify(wanted)).map(({ text, found: wanted }) => ({ text, wanted, found: found(text) }))).toEqual([]);
  });

  it("leaves the number of a call alone, and finds who is named in its place", () => {
    for (const call of ["2026-00123", "P26-118822", "2611188221", "ABC1234", "INC 24-1188", ""]) expect(personalInCall(call)).toEqual([]);
    for (const named of ["Mr. Garcia", "call 555-867-5309", "jdoe77@example.com", "18 Birch Avenue"]) expect(personalInCall(named)).toHaveLength(1);
  });
});
