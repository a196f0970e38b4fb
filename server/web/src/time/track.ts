import type { Fix } from "../contract";

/** Milliseconds, longitude, latitude. */
type Point = readonly [number, number, number];

/** Where a courier is on his track. */
export interface Place {
  lon: number;
  lat: number;
  /** Degrees clockwise from north; `undefined` while he stands. */
  heading: number | undefined;
}

/** What is older than this behind the time shown is forgotten. */
const KEPT_MS = 10 * 60_000;

/** The fixes of one courier, gathered over the frames, and his place between them. */
export class Track {
  private points: Point[] = [];

  /** Adds the fixes of a frame: those newer than what is known. */
  add(fixes: readonly Fix[]): void {
    let last = this.points.at(-1)?.[0] ?? -Infinity;
    const news: Point[] = fixes.map(([time, lat, lon]) => [Date.parse(time), lon, lat]);
    const newest = news.at(-1)?.[0] ?? last;
    // The clock was set back: what was known is of another past.
    if (newest < last) {
      this.points = [];
      last = -Infinity;
    }
    this.points.push(...news.filter(([time]) => time > last));
  }

  /** Drops what nobody will ask for again. */
  forget(shown: number): void {
    const old = this.points.findIndex(([time]) => time > shown - KEPT_MS);
    if (old > 1) this.points.splice(0, old - 1);
  }

  /** The place at a time, by linear interpolation; the ends hold beyond the track. */
  at(time: number): Place | undefined {
    const { points } = this;
    const first = points[0];
    const last = points.at(-1);
    if (!first || !last) return undefined;
    if (time <= first[0]) return standing(first);
    if (time >= last[0]) return standing(last);
    const after = upper(points, time);
    return between(points[after - 1] as Point, points[after] as Point, time);
  }
}

function standing([, lon, lat]: Point): Place {
  return { lon, lat, heading: undefined };
}

/** Index of the first point later than `time`. */
function upper(points: readonly Point[], time: number): number {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle] as Point)[0] <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function between(a: Point, b: Point, time: number): Place {
  const t = (time - a[0]) / (b[0] - a[0]);
  const [dx, dy] = [b[1] - a[1], b[2] - a[2]];
  const place = { lon: a[1] + t * dx, lat: a[2] + t * dy };
  if (dx === 0 && dy === 0) return { ...place, heading: undefined };
  const east = dx * Math.cos((a[2] * Math.PI) / 180);
  return { ...place, heading: ((Math.atan2(east, dy) * 180) / Math.PI + 360) % 360 };
}
