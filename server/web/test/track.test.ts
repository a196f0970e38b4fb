import { describe, expect, it } from "vitest";
import type { Fix } from "../src/contract";
import { Track } from "../src/time/track";

const START = Date.parse("2026-11-21T12:00:00Z");
const fix = (s: number, lat: number, lon: number): Fix => [
  new Date(START + s * 1000).toISOString(),
  lat,
  lon,
];

function track(...fixes: Fix[]): Track {
  const made = new Track();
  made.add(fixes);
  return made;
}

describe("a track", () => {
  it("has no place before its first fix came", () => {
    expect(new Track().at(START)).toBeUndefined();
  });

  it("holds its ends and goes evenly between fixes", () => {
    const made = track(fix(0, 60, 24), fix(10, 60, 25), fix(20, 61, 25));
    const at = (s: number) => made.at(START + s * 1000);
    expect(at(-5)).toMatchObject({ lon: 24, lat: 60, heading: undefined });
    expect(at(2.5)?.lon).toBeCloseTo(24.25);
    expect(at(2.5)?.heading).toBeCloseTo(90);
    expect(at(15)).toMatchObject({ lon: 25, lat: 60.5 });
    expect(at(15)?.heading).toBeCloseTo(0);
    expect(at(99)).toMatchObject({ lon: 25, lat: 61, heading: undefined });
  });

  it("is the same when its fixes come in overlapping pieces", () => {
    const all = [0, 5, 10, 15, 20].map((s) => fix(s, 60 + s / 100, 24 + (s % 10) / 100));
    const pieces = new Track();
    pieces.add(all.slice(0, 3));
    pieces.add(all.slice(1, 4));
    pieces.add(all.slice(1, 4));
    pieces.add(all.slice(4));
    for (let ms = -1000; ms < 22_000; ms += 700)
      expect(pieces.at(START + ms)).toEqual(track(...all).at(START + ms));
  });

  it("starts anew when the clock was set back", () => {
    const made = track(fix(100, 60, 24), fix(110, 60, 25));
    made.add([fix(0, 50, 10), fix(10, 50, 11)]);
    expect(made.at(START + 5000)).toMatchObject({ lon: 10.5, lat: 50 });
    expect(made.at(START + 105_000)).toMatchObject({ lon: 11, lat: 50 });
  });

  it("still knows where he was when it forgets", () => {
    const made = track(...[0, 400, 800, 1200].map((s) => fix(s, 60, 24 + s / 1000)));
    const before = made.at(START + 1_000_000);
    made.forget(START + 1_000_000);
    expect(made.at(START + 1_000_000)).toEqual(before);
    expect(made.at(START)?.lon).toBeGreaterThan(24);
  });
});
