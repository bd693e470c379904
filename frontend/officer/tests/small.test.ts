import { describe, expect, it } from "vitest";
import { ranked, used, usesOf } from "../src/core/favourites";
import { hoursSince, local, shownMoment, withOffset } from "../src/core/moments";
import { personal, without } from "../src/core/personal";
import { areaOf, isInside, rounded } from "../src/core/places";
import { Index } from "../src/core/search";
import { Timing } from "../src/core/timing";
import { toggled } from "../src/ui/choices";
import { DOCUMENT, START } from "./a_form";

describe("an area", () => {
  const [ring, hole] = START.areas[0]!.polygon;

  it("holds the points inside its ring and outside of its holes", () => {
    expect(areaOf([1, 1], START.areas)?.id).toBe("n");
    expect(areaOf([5, 5], START.areas)).toBe(null);
    expect(areaOf([11, 5], START.areas)).toBe(null);
    expect(isInside([5, 5], [ring!])).toBe(true);
    expect(isInside([5, 5], [])).toBe(false);
    expect(isInside([5, 5], [hole!, []])).toBe(true);
  });

  it("that meets another shares no point with it along their edge", () => {
    const [left, right] = [[[[0, 0], [5, 0], [5, 10], [0, 10]]], [[[5, 0], [10, 0], [10, 10], [5, 10]]]] as [number, number][][][];
    for (let y = 0.5; y < 10; y += 0.5) expect([left, right].filter((each) => isInside([5, y], each!))).toHaveLength(1);
  });

  it("rounds to so many digits", () => {
    expect(rounded(44.98765, 3)).toBe(44.988);
    expect(rounded(-93.2, 3)).toBe(-93.2);
  });
});

describe("personal data in free text", () => {
  const found = (text: string): string[] => personal(text, DOCUMENT).map((each) => each.text);

  it.each([
    ["Spoke with Mr. Garcia at the curb", "Mr. Garcia"],
    ["Mrs Anne-Marie O'Neill was driving", "Mrs Anne-Marie O'Neill"],
    ["La Sra. de la Cruz", "Sra. de la Cruz"],
    ["la señora era amable, Señora López Díaz", "Señora López Díaz"],
    ["habló con el Sr. Juan de la Cruz", "Sr. Juan de la Cruz"],
    ["the driver, named John Smith, said", "named John Smith"],
    ["se llama Pedro Ruiz", "se llama Pedro Ruiz"],
    ["call 612-555-0143", "612-555-0143"],
    ["(612) 555 0143 was given", "(612) 555 0143"],
    ["6125550143", "6125550143"],
    ["mail j.smith+x@mail.example.org", "j.smith+x@mail.example.org"],
    ["SSN 123-45-6789", "123-45-6789"],
    ["plate ABC 123, read twice", "ABC 123"],
    ["placa XYZ-987", "XYZ-987"],
    ["a car with 7ABC123", "7ABC123"],
    ["license D1234567", "D1234567"],
    ["licencia A1234567", "A1234567"],
    ["at 1234 Elm Street", "1234 Elm Street"],
    ["vive en Calle Luna 42", "Calle Luna 42"],
    ["apt 4B", "apt 4B"],
    ["DOB 01/02/1980", "01/02/1980"],
    ["nacido el 3/4/1990", "3/4/1990"],
    ["officer with badge 4411", "badge 4411"],
  ])("%s", (text, hit) => {
    expect(found(text)).toEqual([hit]);
  });

  it.each([
    "Ran the red light at 4th and Main",
    "1200 block of Elm Street",
    "1200 Elm Street",
    "Speed 54 in a 35 zone, three lanes",
    "El conductor pasó en rojo",
    "Headlight out on the right side",
    "I-94 at exit 235",
    "Mr. said he was late",
    "Two people were seen running at 22:15",
  ])("leaves “%s” alone", (text) => expect(found(text)).toEqual([]));

  it("is taken out without leaving a gap", () => {
    const text = "Spoke with Mr. Garcia , who left";
    expect(without(text, personal(text, DOCUMENT)[0]!)).toBe("Spoke with, who left");
  });
});

describe("searching", () => {
  const index = new Index([
    { value: "22350", label: "Unsafe speed" },
    { value: "21453", label: "Red light, señal" },
    { value: "2235", label: "Speed in a school zone" },
  ]);

  it("finds by the beginnings of words, in any order and without accents", () => {
    expect(index.find("spe").map((each) => each.value)).toEqual(["2235", "22350"]);
    expect(index.find("senal red").map((each) => each.value)).toEqual(["21453"]);
    expect(index.find("2145").map((each) => each.value)).toEqual(["21453"]);
    expect(index.find("peed")).toEqual([]);
  });

  it("puts what is used most first", () => {
    expect(index.find("speed", { uses: { "22350": 3 } })[0]!.value).toBe("22350");
  });

  it("looks through 5,000 rows while someone types", () => {
    const rows = Array.from({ length: 5000 }, (_, at) => ({ value: String(10000 + at), label: `Offence number ${at} of the vehicle code, part ${at % 37}` }));
    const large = new Index(rows);
    expect(large.find("veh 4999").map((each) => each.value)).toEqual(["14999"]);
    expect(large.find("offence", { most: 12 })).toHaveLength(12);
  });
});

describe("favourites", () => {
  it("count what is chosen and come first", () => {
    const uses = used(used({}, "person.reason", ["b"]), "person.reason", ["b", "c"]);
    expect(uses).toEqual({ "person.reason": { b: 2, c: 1 } });
    const choices = ["a", "b", "c"].map((value) => ({ value, label: value }));
    expect(ranked(choices, usesOf(uses, "person.reason")).map((each) => each.value)).toEqual(["b", "c", "a"]);
    expect(ranked(choices, usesOf({}, "x", ["c"])).map((each) => each.value)).toEqual(["c", "a", "b"]);
  });
});

describe("timing", () => {
  it("gives each section the seconds spent in it, without pauses", () => {
    const timing = new Timing({ when: 1 });
    timing.resume(1000);
    timing.touch("when", 3000);
    timing.touch("who", 7500);
    timing.pause(8500);
    timing.resume(900_000);
    timing.touch("who", 901_000);
    timing.touch("who", 9_000_000);
    expect(timing.seconds()).toEqual({ when: 3, who: 4.5 + 1 + 1 + 60 });
  });

  it("does not run backwards with the clock", () => {
    const timing = new Timing();
    timing.resume(5000);
    timing.touch("who", 1000);
    expect(timing.seconds()).toEqual({ who: 0 });
  });
});

describe("times", () => {
  it("are shown with their year where it is another one", () => {
    const now = new Date(2026, 10, 30);
    expect(shownMoment("2026-11-26T21:04", now)).toBe("Thu, Nov 26, 21:04");
    expect(shownMoment("2024-12-19T09:39", now)).toBe("Thu, Dec 19, 2024, 09:39");
  });

  it("are written by the clock of the place", () => {
    const at = new Date(2026, 11, 31, 23, 50, 9);
    expect(local(at)).toBe("2026-12-31T23:50");
    expect(new Date(withOffset(at)).getTime()).toBe(at.getTime());
    expect(hoursSince("2026-12-30T23:50", at)).toBeCloseTo(24, 1);
    expect(hoursSince("never", at)).toBe(null);
  });
});

describe("choosing several", () => {
  const [none, one, two] = [{ value: "none", label: "", exclusive: true }, { value: "1", label: "" }, { value: "2", label: "" }];
  const choices = [none!, one!, two!];

  it("clears what allows nothing beside it, and is cleared by it", () => {
    expect(toggled(one!, [], choices)).toEqual(["1"]);
    expect(toggled(two!, ["1"], choices)).toEqual(["1", "2"]);
    expect(toggled(none!, ["1", "2"], choices)).toEqual(["none"]);
    expect(toggled(one!, ["none"], choices)).toEqual(["1"]);
    expect(toggled(one!, ["1"], choices)).toEqual([]);
  });
});
