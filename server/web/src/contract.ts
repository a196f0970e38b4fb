/** What the server answers, as far as the page reads it. */

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
  | "idle"
  | "waiting"
  | "to_shop"
  | "at_shop"
  | "to_door"
  | "at_door"
  | "returning";

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
  mode: "delivery" | "pickup";
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

export interface Line {
  sku: string;
  qty: number;
}

export interface Source {
  store: string;
  lines: Line[];
  ready_at: string;
}

/** GET /v1/orders/{id} */
export interface Order {
  id: string;
  state: string;
  mode: "delivery" | "pickup";
  accepted_at: string;
  lines: Line[];
  sources: Source[];
  window: [string, string];
  eta: string | null;
  courier: string | null;
  reason: string | null;
  closed_at: string | null;
  dropoff: Position | null;
}

export interface Cost {
  courier: number;
  store: number;
  lateness: number;
  split: number;
  total: number;
}

export interface Option {
  option: number;
  mode: "delivery" | "pickup";
  sources: Source[];
  window: [string, string];
  distance_m: number;
  cost: Cost;
}

export interface Loser {
  mode: "delivery" | "pickup";
  store: string;
  courier?: string;
  code: string;
  missing?: { sku: string; short: number }[];
  extra_cost?: number;
}

export interface Decision {
  id: string;
  at: string;
  what: string;
  state?: string;
  courier?: string;
  offer?: string;
  offer_state?: string;
  pay?: number;
  cost?: number;
  stores?: string[];
  window?: [string, string];
  reasons?: string[];
}

/** GET /v1/orders/{id}/explanation */
export interface Explanation {
  order: string;
  state: string;
  options: Option[];
  losers: Loser[];
  refused_by: string[];
  reason: string | null;
  decisions: Decision[];
}

/** GET /v1/stores/{id}/stock */
export interface Stock {
  store: string;
  last_heard_at: string | null;
  cells: { sku: string; book: number; reserved: number; in_basket: number; atp: number }[];
}

/** GET /v1/stores/{id}/queue */
export interface Queue {
  store: string;
  name?: string;
  pickers?: number;
  jobs: {
    order: string;
    mode: "delivery" | "pickup";
    lines: number;
    state: "waiting" | "picking" | "ready";
    ready_at: string;
  }[];
}

/** GET /v1/clock */
export interface Clock {
  now: string;
  speed: number;
  adjustable: boolean;
}
