import { type Map as Canvas, Marker } from "maplibre-gl";
import type { Plan, StopProperties } from "../contract";
import { h } from "../ui/dom";
import { hhmm } from "../words/plain";

const WORDS = { pickup: "pick up", deliver: "hand over", return: "bring back" };

type Stop = GeoJSON.Feature<GeoJSON.Point, StopProperties>;

/** The stops of the selected courier, numbered in their order. */
export class Stops {
  private markers: Marker[] = [];
  private shown = "";
  private known: Plan | undefined;
  private courier: string | undefined;

  constructor(private readonly canvas: Canvas) {}

  /** A new plan: the numbers may have moved. */
  set plan(plan: Plan) {
    this.known = plan;
    this.show(this.courier);
  }

  /** Shows the stops of one courier, or none. */
  show(courier: string | undefined): void {
    this.courier = courier;
    const stops = courier ? stopsOf(this.known, courier) : [];
    const text = JSON.stringify(stops);
    if (text === this.shown) return;
    this.shown = text;
    for (const marker of this.markers) marker.remove();
    this.markers = stops.map((stop, at) => this.mark(stop, at + 1));
  }

  private mark({ properties, geometry }: Stop, n: number): Marker {
    const title = `${n}: ${WORDS[properties.stop]}, ${hhmm(properties.arrival)}`;
    const element = h("span", { class: `stop ${properties.stop}`, title }, String(n));
    const [lon = 0, lat = 0] = geometry.coordinates;
    return new Marker({ element, offset: [14, -14] }).setLngLat([lon, lat]).addTo(this.canvas);
  }
}

/** The stops of a courier in their order: what he has accepted, else is asked, else might get. */
export function stopsOf(plan: Plan | undefined, courier: string): Stop[] {
  const all = (plan?.features ?? []).filter((feature): feature is Stop => {
    return feature.properties.kind === "stop" && feature.properties.courier === courier;
  });
  const kinds = new Set(all.map((stop) => stop.properties.plan));
  const shown = (["route", "offer", "draft"] as const).find((kind) => kinds.has(kind));
  const stops = all.filter((stop) => stop.properties.plan === shown);
  return stops.sort((a, b) => a.properties.index - b.properties.index);
}
