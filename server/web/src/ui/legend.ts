import type { City } from "../contract";
import type { Stage } from "../words/states";
import { h } from "./dom";
import { doorGlyph, profileGlyph } from "./glyphs";

const DOORS: [Stage, string][] = [
  ["waiting", "waits for a courier"],
  ["offered", "offered to one"],
  ["assigned", "a courier has it"],
  ["picked_up", "goods on board"],
  ["back", "coming back"],
];

/** What colours and shapes mean: the colours of the shops at once, everything else unfolds. */
export function legend(city: City): HTMLElement {
  const made = city.shops.filter((shop) => shop.synthetic).length;
  const all = made === city.shops.length;
  return h(
    "div",
    { class: "legend" },
    h("small", {}, `${all && made > 0 ? "Synthetic shops" : "Shops"} by articles in stock`),
    h("span", { class: "colors" }),
    h("div", { class: "ends" }, h("small", {}, "0"), h("small", {}, "100 %")),
    h("details", {}, h("summary", {}, "What the signs mean"), signs(made > 0)),
  );
}

function signs(synthetic: boolean): HTMLElement {
  return h(
    "div",
    { class: "signs" },
    h("h3", {}, "Shops"),
    line(h("span", { class: "shopdot open" }), "open"),
    line(h("span", { class: "shopdot closed" }), "closed"),
    synthetic && line(h("span", { class: "shopdot open synthetic" }), "synthetic, made up"),
    h("h3", {}, "Orders, at their doors"),
    ...DOORS.map(([stage, words]) => line(doorGlyph(stage, false), words)),
    line(doorGlyph("assigned", true), "late"),
    h("h3", {}, "Couriers"),
    line(courier("free"), "free"),
    line(courier("called"), "on the way to a shop"),
    line(courier("loaded"), "on the way to a door"),
    line(h("span", { class: "ring" }), "asked, has not answered"),
    h("h3", {}, "Routes"),
    line(h("span", { class: "way solid" }), "accepted"),
    line(h("span", { class: "way dashed" }), "draft"),
    line(h("span", { class: "way dotted" }), "offered"),
  );
}

function line(sign: HTMLElement, words: string): HTMLElement {
  return h("div", { class: "line" }, h("span", { class: "sign" }, sign), words);
}

function courier(name: string): HTMLElement {
  return h(
    "span",
    { class: `courier ${name}` },
    h("span", { class: "disc" }, profileGlyph("bike")),
  );
}
