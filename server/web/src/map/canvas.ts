import {
  type GeoJSONSource,
  type LngLatBoundsLike,
  Map as Canvas,
  NavigationControl,
  ScaleControl,
  setWorkerUrl,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import type { City } from "../contract";
import { shopFeatures, streetFeatures } from "./features";
import { ICON_RATIO, icons } from "./icons";
import { layers } from "./layers";
import { onTheme, palette } from "./palette";

/** What the selection sets, not the theme. */
const SELECTS = "line-opacity";

const NOTHING: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

/** Degrees around a single shop, some hundred metres. */
const LEAST = 0.004;

/** What may cover the map's edges, in pixels. */
export interface Margins {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

/** Draws an empty map of a city; streets and shops follow with {@link showCity}. */
export function createCanvas(container: HTMLElement, city: City, margins: Margins): Canvas {
  setWorkerUrl(new URL(workerUrl, document.baseURI).href);
  const bounds = boundsOf(city);
  const canvas = new Canvas({
    container,
    style: { version: 8, sources: sources(), layers: layers(palette()) },
    attributionControl: false,
    ...(bounds ? { bounds, fitBoundsOptions: { padding: margins } } : {}),
    maxZoom: 19,
    maxPitch: 0,
    dragRotate: false,
    pitchWithRotate: false,
    // Icons and colours change at once; nothing shall fade over moving couriers.
    fadeDuration: 0,
  });
  canvas.touchZoomRotate.disableRotation();
  canvas.keyboard.disableRotation();
  canvas.addControl(new NavigationControl({ showCompass: false }), "top-right");
  canvas.addControl(new ScaleControl({ maxWidth: 90 }), "bottom-right");
  canvas.once("load", () => {
    dress(canvas);
    onTheme(() => dress(canvas));
  });
  return canvas;
}

/** Puts streets and shops on the map. */
export function showCity(canvas: Canvas, city: City): void {
  void source(canvas, "streets").setData(streetFeatures(city));
  void source(canvas, "shops").setData(shopFeatures(city));
}

/** A source of the map by its name. */
export function source(canvas: Canvas, name: string): GeoJSONSource {
  const found = canvas.getSource<GeoJSONSource>(name);
  if (!found) throw new Error(`the map has no source ${name}`);
  return found;
}

function sources() {
  const empty = { type: "geojson" as const, data: NOTHING };
  return {
    streets: { ...empty, tolerance: 0.25 },
    plan: empty,
    shops: { ...empty, promoteId: "id" },
    orders: { ...empty, promoteId: "id" },
  };
}

/** Where to look at first: the shops and as much again around them, as far as there are streets. */
function boundsOf(city: City): LngLatBoundsLike | undefined {
  if (city.shops.length === 0) return city.bounds;
  const [west, east] = wider(city.shops.map((shop) => shop.at.lon));
  const [south, north] = wider(city.shops.map((shop) => shop.at.lat));
  if (!city.bounds) return [west, south, east, north];
  const [w, s, e, n] = city.bounds;
  return [Math.max(w, west), Math.max(s, south), Math.min(e, east), Math.min(n, north)];
}

/** The span of some numbers and half of it on both sides. */
function wider(numbers: number[]): [number, number] {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const more = Math.max((high - low) / 2, LEAST);
  return [low - more, high + more];
}

/** Colours and icons of the theme; called again when it changes. */
function dress(canvas: Canvas): void {
  const colors = palette();
  for (const [name, image] of icons(colors)) {
    if (canvas.hasImage(name)) canvas.updateImage(name, image);
    else canvas.addImage(name, image, { pixelRatio: ICON_RATIO });
  }
  for (const layer of layers(colors))
    for (const [name, value] of Object.entries(layer.paint ?? {}))
      if (name !== SELECTS) canvas.setPaintProperty(layer.id, name as never, value as never);
}
