/** What the server answers, as far as the page reads it. */

import type { Mode } from "./contract-orders";

export interface Position {
  lat: number;
  lon: number;
}

export type StreetClass =
  | "motorway"
  | "trunk"
  | "primary"
  | "secondary"
  | "tertiary"
  | "residential"
  | "service"
  | "cycleway"
  | "path";

export interface CityShop {
  id: string;
  name?: string;
  kind?: string;
  synthetic: boolean;
  at: Position;
}

/** GET /v1/map */
export interface City {
  name: string;
  kind: "osm" | "synthetic" | "none";
  /** Absent without streets. */
  attribution?: string;
  /** Offset of the city's clocks from UTC. */
  utc_offset_s: number;
  /** West, south, east, north. */
  bounds?: [number, number, number, number];
  streets: { class: StreetClass; lines: string[] }[];
  shops: CityShop[];
}

export interface LiveShop {
  id: string;
  open: boolean;
  in_stock_permille: number;
  skus: number;
  sold_out: number;
  queue: number;
}

export type CourierState =
  "idle" | "waiting" | "to_shop" | "at_shop" | "to_door" | "at_door" | "returning";

/** Time, latitude, longitude. */
export type Fix = [string, number, number];

export interface LiveCourier {
  id: string;
  profile: string;
  state: CourierState;
  orders: string[];
  track: Fix[];
}

export interface LiveOrder {
  id: string;
  state: string;
  mode: Mode;
  at?: Position;
  stores: string[];
  courier?: string;
  due?: string;
}

export interface LiveOffer {
  id: string;
  courier: string;
  orders: string[];
  pay: number;
  expires_at: string;
}

export interface Kpi {
  name: string;
  label: string;
  value: number | null;
  /** `1` for a plain number, `share` for a part of 1, or a unit such as `min`. */
  unit: string;
  meaning?: string;
  better: "more" | "less" | "neither";
}

/** GET /v1/map/live */
export interface Live {
  now: string;
  speed: number;
  speed_adjustable: boolean;
  plan_version: number;
  /** Changes whenever the plan's picture does. */
  plan_tag: string;
  playback_delay_s: number;
  shops: LiveShop[];
  couriers: LiveCourier[];
  orders: LiveOrder[];
  offers: LiveOffer[];
  kpis: Kpi[];
}

export interface RouteProperties {
  kind: "route" | "draft" | "offer";
  courier: string;
  along_streets: boolean;
  distance_m: number;
  until: string;
}

export interface StopProperties {
  kind: "stop";
  plan: RouteProperties["kind"];
  courier: string;
  index: number;
  stop: "pickup" | "deliver" | "return";
  store?: string;
  orders: string[];
  arrival: string;
}

/** GET /v1/plan.geojson */
export interface Plan {
  type: "FeatureCollection";
  attribution?: string;
  features: (
    | GeoJSON.Feature<GeoJSON.LineString, RouteProperties>
    | GeoJSON.Feature<GeoJSON.Point, StopProperties>
  )[];
}

export type * from "./contract-orders";
