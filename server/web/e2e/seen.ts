import type { Page } from "playwright-core";
import { type LonLat, distance } from "../src/geo/metres";

/** So far a courier must have gone to have moved. */
const MOVED_M = 40;
/** In so many steps at least: he goes, he does not jump. */
const STEPS = 8;
/** A step is longer than this; less is the rounding of the screen. */
const STEP_M = 1;

/** Longitude and latitude of every courier's element on the screen. */
export function couriers(page: Page): Promise<Record<string, [number, number]>> {
  return page.evaluate(() => {
    const map = window.__sameday?.map;
    const at: Record<string, [number, number]> = {};
    const origin = map?.getContainer().getBoundingClientRect();
    if (!map || !origin) return at;
    for (const node of document.querySelectorAll<HTMLElement>(".map [data-courier]")) {
      const box = node.getBoundingClientRect();
      const middle = [box.x + box.width / 2 - origin.x, box.y + box.height / 2 - origin.y];
      const { lng, lat } = map.unproject(middle as [number, number]);
      at[node.dataset["courier"] ?? ""] = [lng, lat];
    }
    return at;
  });
}

/** Lines of the streets as they are drawn. */
export function streets(page: Page): Promise<LonLat[][]> {
  return page.evaluate(() => {
    const found =
      window.__sameday?.map.queryRenderedFeatures({ layers: ["streets", "paths"] }) ?? [];
    return found.flatMap(({ geometry }) => {
      if (geometry.type === "LineString") return [geometry.coordinates as [number, number][]];
      if (geometry.type === "MultiLineString") return geometry.coordinates as [number, number][][];
      return [];
    });
  });
}

/** Places that a courier has gone to, of those where he was seen one after the other. */
export function steps(places: readonly LonLat[]): LonLat[] {
  return places.filter((at, n) => distance(places[n - 1] ?? at, at) > STEP_M);
}

/** Somebody who has gone far enough, step by step. */
export function moved(
  seen: Record<string, LonLat[]>,
  first: Record<string, LonLat>,
): string | undefined {
  return Object.keys(seen).find((id) => {
    const places = [first[id], ...(seen[id] ?? [])].filter((at) => at !== undefined);
    const far = distance(places[0] ?? [0, 0], places.at(-1) ?? [0, 0]);
    return far > MOVED_M && steps(places).length >= STEPS;
  });
}
