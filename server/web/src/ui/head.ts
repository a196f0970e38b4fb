import type { Kpi } from "../contract";
import type { Model } from "../model";
import { figure, hhmmss, zone } from "../words/plain";
import { Keyed, h, setText } from "./dom";
import { Speed } from "./speed";

/** The bar over the map: which city, how it goes, what time it is, and how fast time runs. */
export class Head {
  readonly node: HTMLElement;
  private readonly clock = h("time", { class: "clock" });
  private readonly kpis: Keyed<Kpi>;
  private readonly speed = new Speed();
  private readonly city: HTMLElement;

  constructor(private readonly model: Model) {
    this.city = h("span", { class: "city" });
    const kpis = h("ul", { class: "kpis", "aria-label": "Figures", tabindex: 0 });
    this.kpis = new Keyed(kpis, (kpi) => kpi.name, item, setItem);
    this.node = h(
      "header",
      { class: "head" },
      h("h1", {}, h("b", {}, "sameday"), this.city),
      kpis,
      h("div", { class: "time" }, this.clock, h("small", {}, zone()), this.speed.node),
    );
    this.update();
  }

  /** A new frame has come. */
  update(): void {
    const { city, frame } = this.model;
    setText(this.city, city.name);
    if (!frame) return;
    this.kpis.show(frame.kpis);
    this.speed.update(frame.speed, frame.speed_adjustable);
  }

  /** Once every frame of the screen. */
  tick(): void {
    if (this.model.frame) setText(this.clock, hhmmss(this.model.now()));
  }
}

function item(kpi: Kpi): HTMLElement {
  return h("li", { title: kpi.meaning }, h("small", {}, kpi.label), h("b"));
}

function setItem(node: HTMLElement, kpi: Kpi): void {
  const value = node.querySelector("b");
  if (value) setText(value, figure(kpi.value, kpi.unit));
}
