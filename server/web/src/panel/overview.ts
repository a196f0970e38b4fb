import type { LiveCourier, LiveOffer, LiveOrder } from "../contract";
import type { Model } from "../model";
import { type Selection, choose } from "../selection";
import { Keyed, h, setText } from "../ui/dom";
import { courierClass, doorGlyph, profileGlyph, setDoor } from "../ui/glyphs";
import { count, list, money, span, until } from "../words/plain";
import { courierWords, isLate, orderWords, shortWords, stage } from "../words/states";

/** What there is to see when nothing is selected: offers, open orders, couriers. */
export class Overview {
  readonly node: HTMLElement;
  private readonly heads: Record<"offers" | "orders" | "couriers", HTMLElement>;
  private readonly offers: Keyed<LiveOffer>;
  private readonly orders: Keyed<LiveOrder>;
  private readonly couriers: Keyed<LiveCourier>;

  constructor(private readonly model: Model) {
    const [offersHead, offers] = section("Pending offers");
    const [ordersHead, orders] = section("Open orders");
    const [couriersHead, couriers] = section("Couriers");
    this.heads = { offers: offersHead, orders: ordersHead, couriers: couriersHead };
    this.offers = new Keyed(
      offers,
      (o) => o.id,
      (o) => this.offer(o),
      (n, o) => this.setOffer(n, o),
    );
    this.orders = new Keyed(
      orders,
      (o) => o.id,
      (o) => this.order(o),
      (n, o) => this.setOrder(n, o),
    );
    this.couriers = new Keyed(couriers, (c) => c.id, courier, setCourier);
    const blocks = [offersHead, offers, ordersHead, orders, couriersHead, couriers];
    this.node = h("div", { class: "overview" }, ...blocks);
  }

  update(): void {
    const frame = this.model.frame;
    if (!frame) return;
    const due = (order: LiveOrder) => (order.due ? Date.parse(order.due) : Infinity);
    const byDue = [...frame.orders].sort((a, b) => due(a) - due(b) || (a.id < b.id ? -1 : 1));
    const busy = (courier: LiveCourier) => (courier.state === "idle" ? 1 : 0);
    const couriers = [...frame.couriers].sort(
      (a, b) => busy(a) - busy(b) || (a.id < b.id ? -1 : 1),
    );
    this.offers.show([...frame.offers].sort((a, b) => (a.expires_at < b.expires_at ? -1 : 1)));
    this.orders.show(byDue);
    this.couriers.show(couriers);
    setHead(this.heads.offers, frame.offers.length, "nobody is being asked");
    setHead(this.heads.orders, frame.orders.length, "no order is open");
    setHead(this.heads.couriers, frame.couriers.length, "nobody is on duty");
  }

  /** One line for the folded sheet of a phone. */
  summary(): string {
    const frame = this.model.frame;
    if (!frame) return "Waiting for the server …";
    const orders = count(frame.orders.length, "open order");
    return `${orders} · ${count(frame.offers.length, "offer")} · ${count(frame.couriers.length, "courier")}`;
  }

  private offer(offer: LiveOffer): HTMLElement {
    const selection: Selection = { kind: "order", id: offer.orders[0] ?? "" };
    const bar = h("span", { class: "bar" }, h("span"));
    return row(selection, h("span", { class: "ring", "aria-hidden": "true" }), bar);
  }

  private setOffer(node: HTMLElement, offer: LiveOffer): void {
    const left = Math.max(0, Date.parse(offer.expires_at) - this.model.now());
    // The bar is full when the offer is first seen.
    const whole = Number((node.dataset["whole"] ??= String(Math.max(left, 1))));
    const what = `${count(offer.orders.length, "order")}, ${money(offer.pay)} pay`;
    fill(node, offer.courier, what, span(left));
    const bar = node.querySelector<HTMLElement>(".bar > span");
    if (bar) bar.style.transform = `scaleX(${Math.min(1, left / whole).toFixed(3)})`;
  }

  private order(order: LiveOrder): HTMLElement {
    return row({ kind: "order", id: order.id }, doorGlyph(stage(order.state), false));
  }

  private setOrder(node: HTMLElement, order: LiveOrder): void {
    const now = this.model.now();
    const late = isLate(order, now);
    const glyph = node.querySelector(".door");
    if (glyph) setDoor(glyph, stage(order.state), late);
    const from = list(order.stores.map(this.model.nameOf));
    const who = order.state === "offered" ? undefined : order.courier;
    const short = who ? shortWords(order.state) : undefined;
    const state = [who, short ?? orderWords(order.state, order.mode)].filter(Boolean).join(" · ");
    fill(node, from || order.id, state, order.due ? until(Date.parse(order.due) - now) : "");
    node.classList.toggle("late", late);
  }
}

function courier(one: LiveCourier): HTMLElement {
  const disc = h("span", { class: "disc" }, profileGlyph(one.profile));
  return row({ kind: "courier", id: one.id }, h("span", { class: "courier" }, disc));
}

function setCourier(node: HTMLElement, one: LiveCourier): void {
  const name = `courier ${courierClass(one.state)}`;
  const glyph = node.querySelector(".courier");
  if (glyph && glyph.className !== name) glyph.className = name;
  const load = one.orders.length > 0 ? count(one.orders.length, "order") : "";
  fill(node, one.id, courierWords(one.state), load);
}

function section(title: string): [HTMLElement, HTMLElement] {
  const head = h("h2", {}, title, h("span", { class: "count" }), h("small"));
  return [head, h("ul")];
}

function setHead(head: HTMLElement, n: number, none: string): void {
  const [badge, note] = head.querySelectorAll(".count, small");
  if (badge) setText(badge, n > 0 ? String(n) : "");
  if (note) setText(note, n > 0 ? "" : none);
}

/** A line of a list: sign, two lines of text, a figure. */
function row(selection: Selection, glyph: HTMLElement, extra?: HTMLElement): HTMLElement {
  const text = h("span", { class: "text" }, h("b"), h("small"));
  const button = h(
    "button",
    { type: "button", onclick: () => choose(selection), "data-id": selection.id },
    glyph,
    text,
    h("span", { class: "figure" }),
    extra,
  );
  return h("li", {}, button);
}

function fill(node: HTMLElement, title: string, note: string, figure: string): void {
  const [b, small, value] = node.querySelectorAll("b, small, .figure");
  if (b) setText(b, title);
  if (small) setText(small, note);
  if (value) setText(value, figure);
}
