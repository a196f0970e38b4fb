import { api } from "../api";
import type { Explanation, Order } from "../contract";
import type { Model } from "../model";
import { h } from "../ui/dom";
import { doorGlyph } from "../ui/glyphs";
import { type Told, tell } from "../words/explain";
import { isCarried } from "../words/modes";
import { hhmm, list, money, sentence } from "../words/plain";
import type { Rival } from "../words/rivals";
import { orderWords, stage } from "../words/states";
import { block, facts, folded, link } from "./parts";

/** Those shown at once of everybody who lost. */
const MOST = 4;

/** One order: where it stands, why this shop and this courier, and who lost by how much. */
export async function orderView(model: Model, id: string): Promise<HTMLElement> {
  const [order, why] = await Promise.all([api.order(id), api.explanation(id)]);
  return show(model, order, why);
}

function show(model: Model, order: Order, why: Explanation): HTMLElement {
  const told = tell(order, why, model.nameOf);
  const late = !order.closed_at && Date.parse(order.window[1]) < model.now();
  return h(
    "article",
    { class: "order", "data-order": order.id },
    h("h2", {}, doorGlyph(stage(order.state), late), order.id),
    h("p", { class: "state" }, sentence(orderWords(order.state, order.mode))),
    standing(model, order),
    block("Why this shop", h("p", { class: "why-shop" }, told.shop), ...shops(model, order)),
    block("Why this courier", h("p", { class: "why-courier" }, told.courier), who(order)),
    costs(told),
    losers(told),
    refused(told),
    block("What happened", happened(told)),
  );
}

function standing(model: Model, order: Order): HTMLElement {
  const [from, to] = order.window;
  const goods = list(order.lines.map((line) => `${line.qty} × ${line.sku}`));
  const eta = order.eta && !order.closed_at ? hhmm(order.eta) : undefined;
  return facts(
    ["Promised", `${hhmm(from)}–${hhmm(to)}`],
    [isCarried(order.mode) ? "Expected" : "Ready", eta],
    ["Ended", order.closed_at ? hhmm(order.closed_at) : undefined],
    ["Goods", goods],
    ["From", list(order.sources.map((source) => model.nameOf(source.store)))],
  );
}

function shops(model: Model, order: Order): HTMLElement[] {
  return order.sources.map(({ store, ready_at }) =>
    h(
      "p",
      { class: "go" },
      link({ kind: "shop", id: store }, `Show ${model.nameOf(store)}`),
      h("small", {}, `goods ready ${hhmm(ready_at)}`),
    ),
  );
}

function who(order: Order): HTMLElement | undefined {
  const { courier } = order;
  if (!courier) return undefined;
  return h("p", { class: "go" }, link({ kind: "courier", id: courier }, `Show ${courier}`));
}

function costs({ parts, total }: Told): HTMLElement | undefined {
  if (total === undefined) return undefined;
  const most = Math.max(...parts.map((part) => Math.abs(part.value)), 1);
  const rows = parts.map(({ label, value }) => {
    const bar = h("meter", { max: most, value: Math.max(0, value), "aria-hidden": "true" });
    return h("tr", {}, h("th", { scope: "row" }, label), h("td", {}, bar), amount(money(value)));
  });
  const sum = h(
    "tr",
    { class: "sum" },
    h("th", { scope: "row" }, "Total"),
    h("td"),
    amount(money(total)),
  );
  return block(
    "What it costs, as quoted",
    h("table", { class: "costs" }, h("tbody", {}, ...rows, sum)),
  );
}

function losers({ rivals: { shops, couriers } }: Told): HTMLElement | undefined {
  if (shops.length + couriers.length === 0) return undefined;
  return block(
    "Who lost, by how much",
    ...ranking("Other shops", shops),
    ...ranking("Other couriers from this shop", couriers),
  );
}

function ranking(title: string, rivals: Rival[]): HTMLElement[] {
  if (rivals.length === 0) return [];
  const items = rivals.map(({ who, by }) => {
    const more = by < 0 ? `${money(-by)} less` : by === 0 ? "the same" : `${money(by)} more`;
    return h("li", { class: "rival" }, h("span", {}, who), h("span", { class: "figure" }, more));
  });
  return [h("h4", {}, title), folded(items, MOST, "more")];
}

function refused({ refused: groups }: Told): HTMLElement | undefined {
  const items = groups.map(({ why, who }) => {
    const head = h(
      "summary",
      {},
      sentence(why),
      h("span", { class: "figure" }, String(who.length)),
    );
    return h("details", {}, head, h("p", {}, who.join(", ")));
  });
  return block("Who else was not taken", ...items);
}

function happened({ story }: Told): HTMLElement | undefined {
  if (story.length === 0) return undefined;
  const items = story.map(({ at, text }) =>
    h("li", {}, h("time", { datetime: at }, hhmm(at)), text),
  );
  return h("ol", { class: "story" }, ...items);
}

function amount(text: string): HTMLElement {
  return h("td", { class: "figure" }, text);
}
