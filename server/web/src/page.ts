import { Refused, api } from "./api";
import type { City } from "./contract";
import type { Margins } from "./map/canvas";
import { MapView } from "./map/view";
import { Model } from "./model";
import { Panel } from "./panel/panel";
import { type Probe, probe } from "./probe";
import { insist, sleep } from "./retry";
import { choose, read } from "./selection";
import { pause } from "./time/rhythm";
import { attribution } from "./ui/attribution";
import { Banner } from "./ui/banner";
import { h } from "./ui/dom";
import { Head } from "./ui/head";
import { legend } from "./ui/legend";
import { keepTimeOf } from "./words/plain";

/** The parts of a page that has its city. */
interface Parts {
  model: Model;
  view: MapView;
  head: Head;
  panel: Panel;
  seen: Probe;
}

/** The page: asks for the city once, then for a frame about once a second, and shows both. */
export class Page {
  private readonly banner = new Banner();

  constructor(private readonly body: HTMLElement) {
    body.append(this.banner.node);
  }

  /** Runs as long as the page is open. */
  async run(): Promise<never> {
    const failed = (error: unknown) => this.complain(error);
    const city = await insist(api.city, failed);
    this.banner.hide();
    const parts = this.build(city);
    await parts.view.loaded();
    parts.view.showCity(city);
    void parts.view.canvas.once("idle", () => this.animate(parts));
    for (;;) {
      await insist(() => this.frame(parts), failed);
      if (!this.banner.node.hidden) await this.back(parts.model);
      this.banner.hide();
      await sleep(pause(parts.model.frame?.speed ?? 1));
    }
  }

  private build(city: City): Parts {
    keepTimeOf(city.utc_offset_s);
    const model = new Model(city);
    const head = new Head(model);
    const panel = new Panel(model);
    const holder = h("main", { class: "map", "aria-label": `Map of ${city.name}` });
    document.title = `${city.name}: sameday`;
    this.body.prepend(holder, head.node, panel.node, legend(city), attribution(city));
    const view = new MapView(holder, city, () => margins(panel, head), model.nameOf, choose);
    const parts = { model, view, head, panel, seen: probe(view, model) };
    window.addEventListener("hashchange", () => select(parts));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") choose(undefined);
    });
    return parts;
  }

  /** Asks for a frame, and for what it says has changed. */
  private async frame(parts: Parts): Promise<void> {
    const { model, view, head, panel, seen } = parts;
    const tag = model.frame?.plan_tag;
    model.take(await api.live(), performance.now());
    if (model.frame?.plan_tag !== tag || !model.plan) {
      model.plan = await api.plan();
      view.showPlan(model.plan);
    }
    if (model.lacksShops()) view.showCity((model.city = await api.city()));
    if (model.frame) view.showFrame(model.frame, model.now());
    head.update();
    if (seen.frames++ === 0) select(parts);
    else view.select(model.selection, model.selectedCourier());
    panel.update();
  }

  /** Moves couriers and clock with every frame of the screen. */
  private animate({ model, view, head, seen }: Parts): void {
    const step = () => {
      view.couriers.move(model.playback());
      head.tick();
      seen.ready ||= seen.frames > 0;
      requestAnimationFrame(step);
    };
    setInterval(() => view.couriers.forget(model.playback()), 10_000);
    requestAnimationFrame(step);
  }

  /** The server is back: perhaps it is another one, with another city. */
  private async back({ city }: Model): Promise<void> {
    const { name, bounds } = await insist(api.city, (error) => this.complain(error));
    if (name !== city.name || String(bounds) !== String(city.bounds)) location.reload();
  }

  private complain(error: unknown): void {
    const said =
      error instanceof Refused
        ? `The server said: ${error.message}.`
        : "The server does not answer (a demo ends with its afternoon).";
    this.banner.show(`${said} Trying again …`);
  }
}

/** Takes the selection from the address. */
function select({ model, view, panel }: Parts): void {
  model.selection = read(location.hash);
  panel.select(model.selection);
  view.select(model.selection, model.selectedCourier());
}

/** What head and panel cover of the map. */
function margins(panel: Panel, head: Head): Margins {
  const covered = panel.sheet.isSheet;
  const top = head.node.getBoundingClientRect().bottom + 24;
  const left = covered ? 24 : panel.node.getBoundingClientRect().right + 24;
  return { top, left, right: covered ? 24 : 48, bottom: panel.sheet.covers() + 48 };
}
