// In which area a point lies, and how finely a point is kept.

import type { Area, Point } from "./contract";

/** The first area whose polygon holds the point; holes count. A point on an edge belongs to one side or the other. */
export function areaOf([longitude, latitude]: Point, areas: Area[]): Area | null {
  return areas.find((area) => isInside([longitude, latitude], area.polygon)) ?? null;
}

/** Even-odd rule over all rings, so that rings within rings are holes. */
export function isInside([x, y]: Point, rings: Point[][]): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let index = 0, before = ring.length - 1; index < ring.length; before = index, index += 1) {
      const [[ax, ay], [bx, by]] = [ring[index]!, ring[before]!];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
}

/** A coordinate with so many digits behind the point. */
export function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
