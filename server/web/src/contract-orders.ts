import type { Position } from "./contract";

/** What the server answers about one order, one shop, and the clock. */

/** How the customer gets the goods. */
export type Mode = "delivery" | "pickup" | "locker" | "pickup_point" | "shipment";

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
  mode: Mode;
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
  break_risk?: number;
  substitution?: number;
  handling?: number;
  change?: number;
  total: number;
}

export interface Option {
  option: number;
  mode: Mode;
  sources: Source[];
  window: [string, string];
  distance_m: number;
  /** How likely the promise is kept, 0 to 1. */
  on_time_p?: number;
  cost: Cost;
}

export interface Loser {
  mode: Mode;
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
    mode: Mode;
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
