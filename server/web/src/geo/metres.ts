/** Longitude and latitude in degrees. */
export type LonLat = readonly [number, number];

/** Metres of a degree of latitude. */
const PER_DEGREE = 111_195;

/** Metres east and north of `origin`; good within a city. */
export function plane(origin: LonLat, point: LonLat): [number, number] {
  const shrink = Math.cos((origin[1] * Math.PI) / 180);
  const east = (point[0] - origin[0]) * PER_DEGREE * shrink;
  return [east, (point[1] - origin[1]) * PER_DEGREE];
}

/** Metres between two points of a city. */
export function distance(a: LonLat, b: LonLat): number {
  const [east, north] = plane(a, b);
  return Math.hypot(east, north);
}

/** Metres from a point to the nearest point of a line. */
export function distanceToLine(point: LonLat, line: readonly LonLat[]): number {
  let best = Infinity;
  for (let at = 0; at + 1 < line.length; at++) {
    const [ax, ay] = plane(point, line[at] as LonLat);
    const [bx, by] = plane(point, line[at + 1] as LonLat);
    const [dx, dy] = [bx - ax, by - ay];
    const length = dx * dx + dy * dy;
    const t = length === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length));
    best = Math.min(best, Math.hypot(ax + t * dx, ay + t * dy));
  }
  return best;
}
