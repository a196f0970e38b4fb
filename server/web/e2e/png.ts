import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLORS = 256;
const CHANNELS = 3;

/**
 * A picture of a page with at most 256 colours, a third of the size: pages have few colours, and
 * those of the edges of letters and lines are close to them. Takes what Chromium writes: eight bits,
 * RGB, not interlaced.
 */
export function paletted(png: Buffer): Buffer {
  const { header, data } = chunks(png);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  if (header[8] !== 8 || header[9] !== 2 || header[12] !== 0) return png;
  const pixels = unfiltered(inflateSync(data), width * CHANNELS, height);
  const { palette, index } = reduce(pixels);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows[y * (width + 1) + x + 1] = index[y * width + x] ?? 0;
  const head = Buffer.from(header);
  head[9] = 3;
  const parts = [
    chunk("IHDR", head),
    chunk("PLTE", palette),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
  ];
  return Buffer.concat([SIGNATURE, ...parts, chunk("IEND", Buffer.alloc(0))]);
}

function chunks(png: Buffer): { header: Buffer; data: Buffer } {
  let header: Buffer = Buffer.alloc(13);
  const data: Buffer[] = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const kind = png.toString("latin1", at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (kind === "IHDR") header = body;
    if (kind === "IDAT") data.push(body);
    at += 12 + length;
  }
  return { header, data: Buffer.concat(data) };
}

function chunk(kind: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind, "latin1"), body]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

/** Takes back the five filters of the PNG specification, section 9. */
function unfiltered(raw: Buffer, stride: number, height: number): Buffer {
  const out = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const left = x >= CHANNELS ? (out[y * stride + x - CHANNELS] ?? 0) : 0;
      const up = y > 0 ? (out[(y - 1) * stride + x] ?? 0) : 0;
      const corner = y > 0 && x >= CHANNELS ? (out[(y - 1) * stride + x - CHANNELS] ?? 0) : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 0] ?? 0;
      out[y * stride + x] = (raw[y * (stride + 1) + 1 + x] ?? 0) + guess;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** The most frequent colours, and for each pixel the nearest of them. */
function reduce(pixels: Buffer): { palette: Buffer; index: Uint8Array } {
  const count = pixels.length / CHANNELS;
  const colors = new Uint32Array(count).map((_, at) => pixels.readUIntBE(at * CHANNELS, CHANNELS));
  const often = new Map<number, number>();
  for (const color of colors) often.set(color, (often.get(color) ?? 0) + 1);
  const sorted = [...often].sort((a, b) => b[1] - a[1]).map(([color]) => color);
  const chosen = spread(sorted);
  const nearest = new Map<number, number>();
  for (const color of sorted) nearest.set(color, closest(chosen, color));
  const palette = Buffer.alloc(chosen.length * CHANNELS);
  chosen.forEach((color, at) => palette.writeUIntBE(color, at * CHANNELS, CHANNELS));
  return { palette, index: Uint8Array.from(colors, (color) => nearest.get(color) ?? 0) };
}

/** Frequent colours that are not nearly the same; the rest of the palette by frequency alone. */
function spread(sorted: number[]): number[] {
  const chosen: number[] = [];
  for (const least of [24, 0])
    for (const color of sorted) {
      if (chosen.length >= COLORS) return chosen;
      const near = chosen.some((other) => difference(color, other) <= least);
      if (!near) chosen.push(color);
    }
  return chosen;
}

function closest(palette: number[], color: number): number {
  let best = 0;
  let least = Infinity;
  palette.forEach((other, at) => {
    const away = difference(color, other);
    if (away < least) [best, least] = [at, away];
  });
  return best;
}

function difference(a: number, b: number): number {
  const [r, g, l] = [
    (a >> 16) - (b >> 16),
    ((a >> 8) & 255) - ((b >> 8) & 255),
    (a & 255) - (b & 255),
  ];
  return r * r + g * g + l * l;
}
