import type { StopProperties } from "../contract";
import { stopsOf } from "../map/stops";
import type { Model } from "../model";
import { h } from "../ui/dom";
import { courierClass, profileGlyph } from "../ui/glyphs";
import { count, hhmm, metres, money, sentence } from "../words/plain";
import { courierWords } from "../words/states";
import { block, facts, link } from "./parts";

/** One courier: what he does, what he is asked, and where he goes. */
export function courierView(model: Model, id: string): HTMLElement {
  const courier = model.courier(id);
  if (!courier) return h("article", {}, h("h2", {}, id), h("p", {}, "Not on duty any more."));
  const disc = h("span", { class: "disc" }, profileGlyph(courier.profile));
  const offer = model.frame?.offers.find((offer) => offer.courier === id);
  const stops = stopsOf(model.plan, id).map((stop) =>
    h("li", {}, ...stopWords(model, stop.properties)),
  );
  return h(
    "article",
    { class: "courierview", "data-courier": id },
    h("h2", {}, h("span", { class: `courier ${courierClass(courier.state)}` }, disc), id),
    h("p", { class: "state" }, sentence(courierWords(courier.state))),
    facts(
      ["Moves by", courier.profile],
      ["Orders", courier.orders.length > 0 ? String(courier.orders.length) : "none"],
      [
        "Asked for",
        offer ? `${count(offer.orders.length, "order")}, ${money(offer.pay)} pay` : undefined,
      ],
      ["Way to go", way(model, id)],
    ),
    block(
      "Stops",
      stops.length > 0 ? h("ol", { class: "stops" }, ...stops) : "No work at the moment.",
    ),
  );
}

function way(model: Model, id: string): string | undefined {
  for (const { properties } of model.plan?.features ?? [])
    if (properties.kind === "route" && properties.courier === id)
      return metres(properties.distance_m);
  return undefined;
}

function stopWords(model: Model, stop: StopProperties): (Node | string)[] {
  const orders = stop.orders.flatMap((id, at) => [
    at > 0 ? ", " : " ",
    link({ kind: "order", id }, id),
  ]);
  const time = h("time", { datetime: stop.arrival }, hhmm(stop.arrival));
  const shop = stop.store;
  if (shop === undefined) return [time, "Hand over", ...orders];
  const verb = stop.stop === "return" ? "Bring back to " : "Pick up at ";
  return [time, verb, link({ kind: "shop", id: shop }, model.nameOf(shop)), ":", ...orders];
}
