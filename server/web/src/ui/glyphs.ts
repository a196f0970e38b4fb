import type { CourierState, LiveShop } from "../contract";
import type { Stage } from "../words/states";
import { h, svg } from "./dom";

const PROFILES: Record<string, string[]> = {
  bike: [
    "M6 13.2a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8z",
    "M18 13.2a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8z",
    "M6 16.6l3.6-7h6l2.4 7M9.6 9.6l3 7 3.4-5.4M8 7h3M15.6 9.6L14.6 6H17",
  ],
  foot: [
    "M13 3.2a1.9 1.9 0 1 0 0 3.8 1.9 1.9 0 0 0 0-3.8z",
    "M8 13l2.2-4.4 3.2-.4 2.2 3.4 2.4 1M13 9l-1.2 5.4 3 2.4.8 4.2M11 15.2L8.6 21",
  ],
  car: [
    "M4 16.5v-4l2.2-5h11.6l2.2 5v4zM4.2 12.5h15.6",
    "M7.5 15.2a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2zM16.5 15.2a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2z",
  ],
};

/** How somebody moves: a bicycle, a person, a car. */
export function profileGlyph(profile: string): SVGSVGElement {
  const kind = /foot|walk/.test(profile)
    ? "foot"
    : /car|van|auto|truck/.test(profile)
      ? "car"
      : "bike";
  return svg(...(PROFILES[kind] ?? []));
}

/** Name of the class of a courier's disc. */
export function courierClass(state: CourierState): string {
  const loaded = state === "to_door" || state === "at_door" || state === "returning";
  return state === "idle" ? "free" : loaded ? "loaded" : "called";
}

/** The sign of a shop, as on the map: coloured by its stock, hollow while it is closed. */
export function shopGlyph(shop: LiveShop | undefined): HTMLElement {
  const node = h("span", {
    class: `shopdot ${shop?.open === false ? "closed" : "open"}`,
    "aria-hidden": "true",
  });
  const share = (shop?.in_stock_permille ?? 1000) / 1000;
  const [low, high, part] =
    share < 0.6 ? ["0", "60", share / 0.6] : ["60", "100", (share - 0.6) / 0.4];
  const percent = (part * 100).toFixed(0);
  node.style.setProperty(
    "--stock",
    `color-mix(in lab, var(--stock-${high}) ${percent}%, var(--stock-${low}))`,
  );
  return node;
}

/** The sign of an order's door, as on the map. */
export function doorGlyph(stage: Stage, late: boolean): HTMLElement {
  return h("span", { class: `door ${stage}${late ? " late" : ""}`, "aria-hidden": "true" });
}

/** Turns an existing sign into that of another stage. */
export function setDoor(node: Element, stage: Stage, late: boolean): void {
  const name = `door ${stage}${late ? " late" : ""}`;
  if (node.className !== name) node.className = name;
}
