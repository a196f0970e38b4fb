import { describe, expect, it } from "vitest";
import { decodePolyline6, encodePolyline6 } from "../src/geo/polyline";

describe("polyline6", () => {
  it("reads the example of the algorithm's description, at six digits", () => {
    // The published example has five digits: the same text names a tenth at six.
    const points = decodePolyline6("_p~iF~ps|U_ulLnnqC_mqNvxq`@");
    const expected = [
      [-12.02, 3.85],
      [-12.095, 4.07],
      [-12.6453, 4.3252],
    ];
    expect(points.length).toBe(3);
    points.flat().forEach((n, at) => expect(n).toBeCloseTo(expected.flat()[at] ?? NaN, 6));
  });

  it("gives back what was encoded, all over the world", () => {
    const points: [number, number][] = [
      [24.941234, 60.171234],
      [24.941234, 60.171234],
      [-179.999999, -89.999999],
      [179.999999, 89.999999],
      [0, -0.000001],
    ];
    const again = decodePolyline6(encodePolyline6(points));
    expect(again.length).toBe(points.length);
    again.flat().forEach((n, at) => expect(n).toBeCloseTo(points.flat()[at] ?? NaN, 9));
  });

  it("leaves out what is cut off", () => {
    const whole = encodePolyline6([
      [24.94, 60.17],
      [24.95, 60.18],
    ]);
    expect(decodePolyline6(whole.slice(0, -1))).toEqual([[24.94, 60.17]]);
    expect(decodePolyline6("")).toEqual([]);
  });
});
