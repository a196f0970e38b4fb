import type { Map as Canvas } from "maplibre-gl";
import type { Model } from "./model";
import type { MapView } from "./map/view";

/**
 * What the page lets tests see, as `window.__sameday`. It is no interface for programs: those have
 * the server's.
 */
export interface Probe {
  /** MapLibre's map, to ask for rendered features and project points. */
  map: Canvas;
  /** Streets and shops were drawn to the end and a frame has come. */
  ready: boolean;
  /** The server's time that the page shows, ms since 1970. */
  now(): number;
  /** Frames received. */
  frames: number;
}

declare global {
  interface Window {
    __sameday?: Probe;
  }
}

/** Opens the page to tests. */
export function probe(view: MapView, model: Model): Probe {
  const seen: Probe = { map: view.canvas, ready: false, now: () => model.now(), frames: 0 };
  window.__sameday = seen;
  return seen;
}
