import type { Model } from "../model";
import { type Selection, choose } from "../selection";
import { h, setText, svg } from "../ui/dom";
import { courierView } from "./courier";
import { orderView } from "./order";
import { Overview } from "./overview";
import { replace } from "./replace";
import { Sheet } from "./sheet";
import { shopView } from "./shop";

/** Between two looks at what is selected. */
const REFRESH_MS = 2500;

/** The panel beside the map; on a phone a sheet that is pulled up from below. */
export class Panel {
  readonly node: HTMLElement;
  readonly sheet: Sheet;
  private readonly overview: Overview;
  private readonly title = h("span", { class: "summary" });
  private readonly back: HTMLButtonElement;
  private readonly body: HTMLElement;
  private readonly detail = h("div", { class: "detail", "aria-live": "off" });
  private shown: Selection | undefined;
  private asked = 0;
  private lastLook = -Infinity;
  /** How far the lists were scrolled when something was selected. */
  private left = 0;

  constructor(private readonly model: Model) {
    this.overview = new Overview(model);
    const arrow = svg("M15 5l-7 7 7 7");
    const all = () => choose(undefined);
    this.back = h("button", { type: "button", class: "back", onclick: all }, arrow, "All orders");
    this.body = h("div", { class: "body" }, this.overview.node, this.detail);
    const grip = h("div", { class: "grip" }, h("span", { class: "handle" }), this.title, this.back);
    this.node = h("aside", { class: "panel", "aria-label": "Orders and details" }, grip, this.body);
    this.sheet = new Sheet(this.node, grip);
    this.select(undefined);
  }

  /** Turns to a selection, or back to the lists. */
  select(selection: Selection | undefined): void {
    const changed = selection?.id !== this.shown?.id || selection?.kind !== this.shown?.kind;
    if (!this.shown) this.left = this.body.scrollTop;
    const before = this.shown;
    const inside = this.node.contains(document.activeElement);
    this.shown = selection;
    this.overview.node.hidden = selection !== undefined;
    this.detail.hidden = this.back.hidden = selection === undefined;
    this.title.hidden = selection !== undefined;
    if (changed && selection) {
      this.sheet.open();
      this.detail.replaceChildren(h("p", { class: "soft" }, "Asking the server …"));
      this.lastLook = -Infinity;
    }
    if (changed) this.body.scrollTop = selection ? 0 : this.left;
    this.update();
    if (changed && inside) this.focus(selection, before);
  }

  /** Where the keyboard goes on: to the way back, or to the line that was left. */
  private focus(selection: Selection | undefined, before: Selection | undefined): void {
    const lines = [...this.node.querySelectorAll<HTMLElement>("[data-id]")];
    const line = lines.find((line) => line.dataset["id"] === before?.id);
    (selection ? this.back : line)?.focus({ preventScroll: true });
  }

  /** A new frame has come. */
  update(): void {
    setText(this.title, this.overview.summary());
    if (!this.shown) return this.overview.update();
    if (performance.now() - this.lastLook < REFRESH_MS) return;
    this.lastLook = performance.now();
    void this.look(this.shown);
  }

  private async look(selection: Selection): Promise<void> {
    const ticket = ++this.asked;
    let view: HTMLElement;
    try {
      view = await this.view(selection);
    } catch (error) {
      view = h("p", { class: "soft" }, `It cannot be told: ${(error as Error).message}`);
    }
    // An older answer must not cover a newer one.
    if (ticket === this.asked && this.shown === selection) replace(this.detail, view);
  }

  private view({ kind, id }: Selection): Promise<HTMLElement> | HTMLElement {
    if (kind === "order") return orderView(this.model, id);
    if (kind === "shop") return shopView(this.model, id);
    return courierView(this.model, id);
  }
}
