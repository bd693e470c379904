// A QR code (ISO/IEC 18004, model 2): bytes, error correction M, versions 1 to 10. Enough for a link of 213 signs.

import { utf8 } from "./bytes";

/** For each version: codewords in all, and of error correction M: codewords in a block, and blocks. */
const SIZES: readonly (readonly [all: number, check: number, blocks: number])[] = [
  [26, 10, 1], [44, 16, 1], [70, 26, 1], [100, 18, 2], [134, 24, 2], [172, 16, 4], [196, 18, 4], [242, 22, 4], [292, 22, 5], [346, 26, 5],
];
const ALIGNED: readonly (readonly number[])[] = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];
const MASKS: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

type Grid = boolean[][];

/** The dark squares of a text, row by row. Throws where the text is too long. */
export function qr(text: string): Grid {
  const data = utf8(text);
  const version = SIZES.findIndex(([all, check, blocks], index) => data.length + (index < 9 ? 2 : 3) <= all - check * blocks) + 1;
  if (version === 0) throw new Error("The text is too long for this QR code.");
  const words = interleaved(codewords(data, version), version);
  const drawn = MASKS.map((_, mask) => draw(words, version, mask));
  return drawn.reduce((best, each) => (penalty(each) < penalty(best) ? each : best));
}

function codewords(data: Uint8Array, version: number): number[] {
  const [all, check, blocks] = SIZES[version - 1]!;
  const room = all - check * blocks;
  const bits: number[] = [];
  const push = (value: number, length: number): void => {
    for (let at = length - 1; at >= 0; at -= 1) bits.push((value >> at) & 1);
  };
  push(4, 4);
  push(data.length, version < 10 ? 8 : 16);
  for (const each of data) push(each, 8);
  push(0, Math.min(4, room * 8 - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < room * 8; pad ^= 0xec ^ 0x11) push(pad, 8);
  return Array.from({ length: room }, (_, at) => parseInt(bits.slice(at * 8, at * 8 + 8).join(""), 2));
}

function interleaved(data: number[], version: number): number[] {
  const [all, check, blocks] = SIZES[version - 1]!;
  const short = Math.floor(all / blocks) - check;
  const longer = all % blocks;
  const divisor = generator(check);
  const parts: { own: number[]; checks: number[] }[] = [];
  for (let block = 0, at = 0; block < blocks; block += 1) {
    const own = data.slice(at, (at += short + (block < blocks - longer ? 0 : 1)));
    parts.push({ own, checks: remainder(own, divisor) });
  }
  const words: number[] = [];
  for (let at = 0; at <= short; at += 1) for (const { own } of parts) if (at < own.length) words.push(own[at]!);
  for (let at = 0; at < check; at += 1) for (const { checks } of parts) words.push(checks[at]!);
  return words;
}

/** Product in the field of 256 elements with 0x11d. */
function times(x: number, y: number): number {
  let z = 0;
  for (let at = 7; at >= 0; at -= 1) {
    z = (z << 1) ^ ((z >>> 7) * 0x11d);
    z ^= ((y >>> at) & 1) * x;
  }
  return z;
}

function generator(degree: number): number[] {
  const result = [...Array<number>(degree - 1).fill(0), 1];
  for (let step = 0, root = 1; step < degree; step += 1, root = times(root, 2)) {
    for (let at = 0; at < degree; at += 1) result[at] = times(result[at]!, root) ^ (result[at + 1] ?? 0);
  }
  return result;
}

function remainder(data: number[], divisor: number[]): number[] {
  const result = Array<number>(divisor.length).fill(0);
  for (const each of data) {
    const factor = each ^ result.shift()!;
    result.push(0);
    divisor.forEach((coefficient, at) => (result[at]! ^= times(coefficient, factor)));
  }
  return result;
}

function draw(words: number[], version: number, mask: number): Grid {
  const size = version * 4 + 17;
  const grid: Grid = Array.from({ length: size }, () => Array<boolean>(size).fill(false));
  const fixed: Grid = grid.map((row) => [...row]);
  const set = (x: number, y: number, dark: boolean): void => {
    grid[y]![x] = dark;
    fixed[y]![x] = true;
  };
  for (let at = 0; at < size; at += 1) {
    set(6, at, at % 2 === 0);
    set(at, 6, at % 2 === 0);
  }
  for (const [cx, cy] of [[3, 3], [size - 4, 3], [3, size - 4]] as const) finder(cx, cy, size, set);
  const places = ALIGNED[version - 1]!;
  const last = places.length - 1;
  places.forEach((x, i) => places.forEach((y, j) => {
    if ((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)) return;
    for (let dy = -2; dy <= 2; dy += 1) for (let dx = -2; dx <= 2; dx += 1) set(x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
  }));
  about(version, mask, size, set);
  fill(words, grid, fixed, mask);
  return grid;
}

function finder(cx: number, cy: number, size: number, set: (x: number, y: number, dark: boolean) => void): void {
  for (let dy = -4; dy <= 4; dy += 1) {
    for (let dx = -4; dx <= 4; dx += 1) {
      const [x, y, far] = [cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy))];
      if (x >= 0 && x < size && y >= 0 && y < size) set(x, y, far !== 2 && far !== 4);
    }
  }
}

/** Which mask, which error correction (M is 0), and from version 7 on which version. */
function about(version: number, mask: number, size: number, set: (x: number, y: number, dark: boolean) => void): void {
  let rest = mask;
  for (let at = 0; at < 10; at += 1) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
  const bits = ((mask << 10) | rest) ^ 0x5412;
  const bit = (at: number): boolean => ((bits >>> at) & 1) === 1;
  for (let at = 0; at <= 5; at += 1) set(8, at, bit(at));
  set(8, 7, bit(6));
  set(8, 8, bit(7));
  set(7, 8, bit(8));
  for (let at = 9; at < 15; at += 1) set(14 - at, 8, bit(at));
  for (let at = 0; at < 8; at += 1) set(size - 1 - at, 8, bit(at));
  for (let at = 8; at < 15; at += 1) set(8, size - 15 + at, bit(at));
  set(8, size - 8, true);
  if (version < 7) return;
  let check = version;
  for (let at = 0; at < 12; at += 1) check = (check << 1) ^ ((check >>> 11) * 0x1f25);
  const named = (version << 12) | check;
  for (let at = 0; at < 18; at += 1) {
    const [a, b, dark] = [size - 11 + (at % 3), Math.floor(at / 3), ((named >>> at) & 1) === 1];
    set(a, b, dark);
    set(b, a, dark);
  }
}

function fill(words: number[], grid: Grid, fixed: Grid, mask: number): void {
  const size = grid.length;
  const dark = MASKS[mask]!;
  let at = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      for (const x of [right, right - 1]) {
        const y = ((right + 1) & 2) === 0 ? size - 1 - step : step;
        if (fixed[y]![x]) continue;
        const bit = at < words.length * 8 && ((words[at >>> 3]! >>> (7 - (at & 7))) & 1) === 1;
        grid[y]![x] = bit !== dark(x, y);
        at += 1;
      }
    }
  }
}

/** How hard a grid is to read: runs, squares, what looks like a finder, and too much of one shade. */
function penalty(grid: Grid): number {
  const size = grid.length;
  let sum = 0;
  const lines = [...grid, ...grid.map((_, x) => grid.map((row) => row[x]!))];
  for (const line of lines) {
    const text = line.map((each) => (each ? "1" : "0")).join("");
    for (const run of text.match(/0{5,}|1{5,}/g) ?? []) sum += run.length - 2;
    for (let x = 0; x + 11 <= size; x += 1) if (["10111010000", "00001011101"].includes(text.slice(x, x + 11))) sum += 40;
  }
  let dark = 0;
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const here = grid[y]![x];
      if (here) dark += 1;
      if (x + 1 < size && y + 1 < size && here === grid[y]![x + 1] && here === grid[y + 1]![x] && here === grid[y + 1]![x + 1]) sum += 3;
    }
  }
  return sum + 10 * Math.floor(Math.abs((dark * 20) / (size * size) - 10));
}

/** The grid as the path of an SVG, with a white border of four squares. */
export function pathOf(grid: Grid): { path: string; size: number } {
  const parts = grid.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + 4} ${y + 4}h1v1h-1z` : "")));
  return { path: parts.join(""), size: grid.length + 8 };
}
