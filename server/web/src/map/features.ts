import type { City, LiveOrder, Position, StreetClass } from "../contract";
import { join } from "../geo/join";
import { decodePolyline6 } from "../geo/polyline";
import { isLate, stage } from "../words/states";
import { iconName } from "./icons";

/** Drawn later, that is above, the higher. */
const RANKS: readonly StreetClass[] = [
  "path",
  "cycleway",
  "service",
  "residential",
  "tertiary",
  "secondary",
  "primary",
  "trunk",
  "motorway",
];

/** One feature a line, so that a city of any size is cut into tiles quickly. */
export function streetFeatures(city: City): GeoJSON.FeatureCollection {
  const features = city.streets.flatMap(({ class: name, lines }) =>
    join(lines.map(decodePolyline6)).map((line): GeoJSON.Feature => ({
      type: "Feature",
      properties: { class: name, rank: RANKS.indexOf(name) },
      geometry: { type: "LineString", coordinates: line as unknown as GeoJSON.Position[] },
    })),
  );
  return { type: "FeatureCollection", features };
}

/** The shops; what is live about them comes as feature state. */
export function shopFeatures(city: City): GeoJSON.FeatureCollection {
  const features = city.shops.map(({ id, at, synthetic }) => point(at, { id, synthetic }));
  return { type: "FeatureCollection", features };
}

/** Doors of the open orders. */
export function orderFeatures(
  orders: readonly LiveOrder[],
  now: number,
  chosen: string | undefined,
): GeoJSON.FeatureCollection {
  const features: GeoJSON.Feature[] = [];
  for (const order of orders) {
    if (!order.at) continue;
    const is = order.id === chosen;
    const icon = iconName(stage(order.state), isLate(order, now), is);
    features.push(point(order.at, { id: order.id, icon, rank: is ? 1 : 0 }));
  }
  return { type: "FeatureCollection", features };
}

function point(at: Position, properties: GeoJSON.GeoJsonProperties): GeoJSON.Feature {
  return {
    type: "Feature",
    properties,
    geometry: { type: "Point", coordinates: [at.lon, at.lat] },
  };
}
