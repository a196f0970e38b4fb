/** Steps of a degree in a polyline6. */
const SCALE = 1e6;

/**
 * Decodes a polyline (Google's algorithm, six digits, latitude before longitude) to GeoJSON
 * positions, longitude first. What is cut off in the middle of a number is left out.
 */
export function decodePolyline6(text: string): [number, number][] {
  const points: [number, number][] = [];
  const read = reader(text);
  let lat = 0;
  let lon = 0;
  for (;;) {
    const dLat = read();
    const dLon = read();
    if (dLat === undefined || dLon === undefined) return points;
    lat += dLat;
    lon += dLon;
    points.push([lon / SCALE, lat / SCALE]);
  }
}

/** Encodes latitude and longitude pairs; the inverse of {@link decodePolyline6}. */
export function encodePolyline6(points: readonly [number, number][]): string {
  let text = "";
  let [lastLat, lastLon] = [0, 0];
  for (const [lon, lat] of points) {
    const [y, x] = [Math.round(lat * SCALE), Math.round(lon * SCALE)];
    text += number(y - lastLat) + number(x - lastLon);
    [lastLat, lastLon] = [y, x];
  }
  return text;
}

/** Gives one signed number after the other, then `undefined`. */
function reader(text: string): () => number | undefined {
  let at = 0;
  return () => {
    let value = 0;
    let factor = 1;
    for (;;) {
      if (at >= text.length) return undefined;
      const part = text.charCodeAt(at++) - 63;
      // Multiplied, not shifted: a longitude at six digits leaves the range of 32-bit shifts.
      value += (part & 31) * factor;
      factor *= 32;
      if (part < 32) break;
    }
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  };
}

function number(value: number): string {
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  let text = "";
  while (rest >= 32) {
    text += String.fromCharCode(63 + 32 + (rest % 32));
    rest = Math.floor(rest / 32);
  }
  return text + String.fromCharCode(63 + rest);
}
