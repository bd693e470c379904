// The streets of the agency: found by typing, with the streets that cross them and the blocks along them.

import { type Choice, Index } from "./search";

/** As the server keeps it: name, lowest and highest block if known; pairs of places in that list that cross. */
export interface StreetsDocument {
  streets: [name: string, low?: number, high?: number][];
  crossings: [one: number, other: number][];
}

const BLOCK = 100;

export class Streets {
  readonly index: Index;
  private readonly at = new Map<string, number>();
  private readonly crossed = new Map<number, number[]>();

  /** `typed` are streets that this officer wrote before: they are offered beside those of the agency. */
  constructor(private readonly document: StreetsDocument, typed: string[] = []) {
    for (const [place, [name]] of document.streets.entries()) this.at.set(name, place);
    for (const [one, other] of document.crossings) {
      this.join(one, other);
      this.join(other, one);
    }
    const more = typed.filter((each) => !this.at.has(each));
    const names = [...document.streets.map(([name]) => name), ...more];
    this.index = new Index(names.map((name): Choice => ({ value: name, label: name })));
  }

  private join(one: number, other: number): void {
    const there = this.crossed.get(one);
    if (there) there.push(other);
    else this.crossed.set(one, [other]);
  }

  /** The streets that cross a street; none where that is not known. */
  crossing(name: string): string[] {
    const place = this.at.get(name);
    const others = place === undefined ? [] : (this.crossed.get(place) ?? []);
    return others.map((each) => this.document.streets[each]![0]).sort();
  }

  /** The blocks along a street; none where they are not known. */
  blocks(name: string): number[] {
    const [, low, high] = this.document.streets[this.at.get(name) ?? -1] ?? [];
    if (low === undefined || high === undefined) return [];
    return Array.from({ length: (high - low) / BLOCK + 1 }, (_, step) => low + step * BLOCK);
  }
}

/** The block of a house number: no home can be told from it. */
export function blockOfNumber(text: string): number | null {
  const number = /^\s*(\d{1,6})\s*$/.exec(text);
  return number ? Math.floor(Number(number[1]) / BLOCK) * BLOCK : null;
}
