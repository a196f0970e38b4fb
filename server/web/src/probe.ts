import type { Map as Canvas } from "maplibre-gl";
import type { MapView } from "./map/view";
import type { Model } from "./model";

/**
 * What the page lets tests see, as `window.__sameday`. It is no interface for programs: those have
 * the server's.
 */
export interface Probe {
  /** MapLibre's map, to ask for rendered features and to project points. */
  map: Canvas;
  /** Streets and shops were drawn to the end (MapLibre's `idle`) and a frame has come. */
  ready: boolean;
  /** Frames received. */
  frames: number;
  /** An order with a courier, a shop with a queue, a courier at work: something to look at. */
  worthSeeing(kind: "order" | "shop" | "courier"): string | undefined;
}

declare global {
  interface Window {
    __sameday?: Probe;
  }
}

/** Opens the page to tests. */
export function probe(view: MapView, model: Model): Probe {
  const worthSeeing = (kind: "order" | "shop" | "courier") => {
    const { orders = [], shops = [], couriers = [] } = model.frame ?? {};
    if (kind === "order")
      return [...orders].reverse().find((order) => order.courier && order.at)?.id;
    if (kind === "shop") return (shops.find((shop) => shop.queue > 0) ?? shops[0])?.id;
    return couriers.find((courier) => courier.orders.length > 0)?.id;
  };
  const seen = { map: view.canvas, ready: false, frames: 0, worthSeeing };
  window.__sameday = seen;
  return seen;
}
