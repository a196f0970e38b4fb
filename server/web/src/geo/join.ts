import type { LonLat } from "./metres";

type Line = LonLat[];

/**
 * Joins lines that meet end to end, in either direction: a street cut at every corner becomes one
 * line again. A city then has a quarter of the features, and dashes do not start anew at each corner.
 * Each line is used once; which of several goes on at a crossing does not matter to a picture.
 */
export function join(lines: readonly Line[]): Line[] {
  const ends = new Map<string, Set<Line>>();
  for (const line of lines) for (const end of endsOf(line)) put(ends, end, line);
  const joined: Line[] = [];
  const used = new Set<Line>();
  for (const line of lines) {
    if (used.has(line)) continue;
    used.add(line);
    const ahead = grow([...line], ends, used);
    joined.push(grow(ahead.reverse(), ends, used));
  }
  return joined;
}

/** Goes on from the last point as long as a line starts or ends there. */
function grow(line: Line, ends: Map<string, Set<Line>>, used: Set<Line>): Line {
  for (;;) {
    const last = key(line.at(-1));
    const next = [...(ends.get(last) ?? [])].find((other) => !used.has(other));
    if (!next) return line;
    used.add(next);
    for (const end of endsOf(next)) ends.get(end)?.delete(next);
    const forwards = key(next[0]) === last;
    line.push(...(forwards ? next.slice(1) : [...next].reverse().slice(1)));
  }
}

function endsOf(line: Line): string[] {
  return line.length < 2 ? [] : [key(line[0]), key(line.at(-1))];
}

function put(ends: Map<string, Set<Line>>, end: string, line: Line): void {
  const here = ends.get(end);
  if (here) here.add(line);
  else ends.set(end, new Set([line]));
}

/** Points come from whole micro-degrees: equal points are equal numbers. */
function key(point: LonLat | undefined): string {
  return point ? `${point[0]},${point[1]}` : "";
}
