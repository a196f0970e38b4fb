import { describe, expect, it } from "vitest";
import { join } from "../src/geo/join";
import type { LonLat } from "../src/geo/metres";

const hop = ([x, y]: LonLat, [u, v]: LonLat) => Math.hypot(u - x, v - y);

/** In degrees, which is the same both ways. */
const length = (lines: LonLat[][]) =>
  lines.reduce(
    (sum, line) => sum + line.slice(1).reduce((s, p, n) => s + hop(line[n] as LonLat, p), 0),
    0,
  );

describe("joining lines", () => {
  it("puts a street together again, whichever way its parts run", () => {
    const parts: LonLat[][] = [
      [
        [2, 0],
        [3, 0],
      ],
      [
        [2, 0],
        [1, 0],
      ],
      [
        [0, 0],
        [1, 0],
      ],
      [
        [9, 9],
        [9, 8],
      ],
    ];
    const joined = join(parts);
    expect(joined.length).toBe(2);
    const street = joined[0]?.map(([x]) => x) ?? [];
    expect([street, [...street].reverse()]).toContainEqual([0, 1, 2, 3]);
  });

  it("neither loses nor doubles anything of a grid with a ring", () => {
    const parts: LonLat[][] = [];
    for (let x = 0; x < 5; x++)
      for (let y = 0; y < 5; y++) {
        parts.push([
          [x / 100, y / 100],
          [(x + 1) / 100, y / 100],
        ]);
        parts.push([
          [x / 100, (y + 1) / 100],
          [x / 100, y / 100],
        ]);
      }
    parts.push([
      [7, 7],
      [7, 8],
      [8, 8],
      [7, 7],
    ]);
    const joined = join(parts);
    expect(joined.length).toBeLessThan(parts.length / 2);
    expect(length(joined)).toBeCloseTo(length(parts), 9);
  });
});
