import type { ExpressionSpecification as Expression, LayerSpecification } from "maplibre-gl";
import type { Palette } from "./palette";

/** Shops, bottom to top, as far as a click can hit them. */
export const SHOPS = "shops";
/** Doors of open orders. */
export const ORDERS = "orders";
/** Streets that a test may ask for. */
export const STREETS = ["streets", "paths"];

export type RouteKind = "route" | "draft" | "offer";

/** Width in pixels at zoom 11, 14 and 18, by class of street. */
const WIDTHS: Record<string, readonly [number, number, number]> = {
  motorway: [1.8, 4.2, 20],
  trunk: [1.7, 4, 19],
  primary: [1.6, 3.8, 18],
  secondary: [1.2, 3.2, 16],
  tertiary: [0.9, 2.6, 14],
  residential: [0.55, 1.8, 11],
  service: [0.25, 0.9, 6],
};

/** Every layer of the map, bottom to top. */
export function layers(p: Palette): LayerSpecification[] {
  return [
    { id: "land", type: "background", paint: { "background-color": p.land } },
    ...streets(p),
    ...routes(p),
    ...shops(p),
    ...orders(),
  ];
}

function width(extra: number): Expression {
  const by = (at: 0 | 1 | 2): unknown => [
    "match",
    ["get", "class"],
    ...Object.entries(WIDTHS).flatMap(([name, widths]) => [name, widths[at] + extra]),
    0.5 + extra,
  ];
  const stops = [11, by(0), 14, by(1), 18, by(2)];
  return ["interpolate", ["exponential", 1.5], ["zoom"], ...stops] as Expression;
}

function streets(p: Palette): LayerSpecification[] {
  const fast: Expression = ["in", ["get", "class"], ["literal", ["motorway", "trunk"]]];
  const major: Expression = ["in", ["get", "class"], ["literal", ["primary", "secondary"]]];
  const color: Expression = ["case", fast, p.highway, major, p.major, p.street];
  const paths: Expression = ["in", ["get", "class"], ["literal", ["path", "cycleway"]]];
  const wide: Expression = ["!", paths];
  // Seen from afar the casings of small streets would run together.
  const small: Expression = ["in", ["get", "class"], ["literal", ["residential", "service"]]];
  const cased: Expression = [
    "interpolate",
    ["linear"],
    ["zoom"],
    12.2,
    ["case", small, 0, 1],
    13.5,
    1,
  ];
  const layout = { "line-cap": "round", "line-join": "round" } as const;
  const order = { ...layout, "line-sort-key": ["get", "rank"] as Expression };
  return [
    {
      id: "paths",
      type: "line",
      source: "streets",
      filter: paths,
      layout: { "line-join": "round" },
      paint: {
        "line-color": p.path,
        "line-width": ["interpolate", ["linear"], ["zoom"], 12, 0.4, 15, 1.1, 18, 3],
        "line-dasharray": [2.2, 1.4],
      },
    },
    {
      id: "streets-casing",
      type: "line",
      source: "streets",
      filter: wide,
      layout: order,
      paint: { "line-color": p.casing, "line-width": width(1.5), "line-opacity": cased },
    },
    {
      id: "streets",
      type: "line",
      source: "streets",
      filter: wide,
      layout: order,
      paint: { "line-color": color, "line-width": width(0) },
    },
  ];
}

/** What is planned; everything but the selected courier's steps back when there is one. */
function routes(p: Palette): LayerSpecification[] {
  const dashes = { route: undefined, draft: [2.4, 2], offer: [0.1, 1.9] };
  return Object.entries(dashes).map(([kind, dash]) => ({
    id: `plan-${kind}`,
    type: "line" as const,
    source: "plan",
    filter: ["==", ["get", "kind"], kind] as Expression,
    layout: { "line-cap": "round", "line-join": "round" } as const,
    paint: {
      "line-color": p.accent,
      "line-width": ["interpolate", ["linear"], ["zoom"], 11, 1.2, 15, 2.6, 18, 5],
      "line-opacity": routeOpacity(kind as RouteKind, undefined),
      ...(dash ? { "line-dasharray": dash } : {}),
    },
  })) as LayerSpecification[];
}

/** How strong a line of the plan shows, and how strong while this courier is selected. */
export function routeOpacity(kind: RouteKind, courier: string | undefined): number | Expression {
  const usual = { route: 0.5, draft: 0.35, offer: 0.7 }[kind];
  return courier === undefined ? usual : ["case", ["==", ["get", "courier"], courier], 0.95, 0.1];
}

/** A shop's share of articles in stock, as a colour; live values come as feature state. */
function stock(p: Palette): Expression {
  const share: Expression = ["coalesce", ["feature-state", "stock"], 1000];
  const [empty, half, full] = p.stock;
  return ["interpolate-lab", ["linear"], share, 0, empty, 600, half, 1000, full];
}

function shops(p: Palette): LayerSpecification[] {
  const open: Expression = ["boolean", ["feature-state", "open"], true];
  const chosen: Expression = ["boolean", ["feature-state", "chosen"], false];
  const radius = (extra: number): Expression => [
    "interpolate",
    ["linear"],
    ["zoom"],
    11,
    3.2 + extra,
    14,
    4 + extra,
    17,
    8.5 + extra,
  ];
  return [
    {
      id: "shops-halo",
      type: "circle",
      source: "shops",
      paint: {
        "circle-radius": radius(4),
        "circle-color": p.accent,
        "circle-opacity": ["case", chosen, 0.35, 0],
      },
    },
    {
      id: SHOPS,
      type: "circle",
      source: "shops",
      paint: {
        "circle-radius": radius(0),
        "circle-color": ["case", open, stock(p), p.land],
        "circle-stroke-color": ["case", open, p.panel, stock(p)],
        "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 12, 0.8, 15, 1.5],
      },
    },
    {
      id: "shops-synthetic",
      type: "circle",
      source: "shops",
      filter: ["get", "synthetic"],
      // From farther away the dot would hide the colour.
      minzoom: 13.5,
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 13.5, 1.1, 17, 3],
        "circle-color": ["case", open, p.panel, stock(p)],
      },
    },
  ];
}

function orders(): LayerSpecification[] {
  return [
    {
      id: ORDERS,
      type: "symbol",
      source: "orders",
      layout: {
        "icon-image": ["get", "icon"],
        "icon-size": ["interpolate", ["linear"], ["zoom"], 11, 0.7, 15, 1],
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
        "symbol-sort-key": ["get", "rank"],
      },
    },
  ];
}
