import type { Map as Canvas, MapMouseEvent } from "maplibre-gl";
import type { City, Live, LiveShop, Plan } from "../contract";
import type { LonLat } from "../geo/metres";
import type { Selection } from "../selection";
import { type Margins, createCanvas, showCity, source } from "./canvas";
import { Couriers } from "./couriers";
import { orderFeatures } from "./features";
import { ORDERS, SHOPS, routeOpacity } from "./layers";
import { Stops } from "./stops";

/** A finger is less sure than a mouse. */
const REACH_PX = window.matchMedia("(pointer: coarse)").matches ? 16 : 6;

/** The map and everything on it. */
export class MapView {
  readonly canvas: Canvas;
  readonly couriers: Couriers;
  private readonly stops: Stops;
  private readonly doors = new Map<string, LonLat>();
  private shops = new Map<string, LonLat>();
  private chosen: Selection | undefined;
  private doorsShown = "";
  private haloed: string | undefined;

  constructor(
    container: HTMLElement,
    city: City,
    private readonly margins: () => Margins,
    private readonly nameOf: (shop: string) => string,
    private readonly choose: (selection: Selection | undefined) => void,
  ) {
    this.canvas = createCanvas(container, city, margins());
    this.couriers = new Couriers(this.canvas, (id) => choose({ kind: "courier", id }));
    this.stops = new Stops(this.canvas);
    this.canvas.on("click", (event) => this.click(event));
    this.canvas.on("mousemove", (event) => this.hover(event));
  }

  /** Resolves when the map can be drawn on. */
  loaded(): Promise<void> {
    return new Promise((done) => void this.canvas.once("load", () => done()));
  }

  /** Streets and shops. */
  showCity(city: City): void {
    showCity(this.canvas, city);
    this.shops = new Map(city.shops.map((shop) => [shop.id, [shop.at.lon, shop.at.lat]]));
  }

  /** Everything that a frame tells. */
  showFrame(frame: Live, now: number): void {
    this.couriers.update(frame, this.chosenOf("courier"));
    for (const shop of frame.shops) this.showShop(shop);
    for (const { id, at } of frame.orders) if (at) this.doors.set(id, [at.lon, at.lat]);
    const doors = orderFeatures(frame.orders, now, this.chosenOf("order"));
    const text = JSON.stringify(doors);
    if (text === this.doorsShown) return;
    this.doorsShown = text;
    void source(this.canvas, "orders").setData(doors);
  }

  /** The routes of the couriers. */
  showPlan(plan: Plan): void {
    void source(this.canvas, "plan").setData(plan as GeoJSON.FeatureCollection);
    this.stops.plan = plan;
  }

  /** Marks what was chosen, its courier's route, and moves there when it is out of sight. */
  select(selection: Selection | undefined, courier: string | undefined): void {
    const fresh = selection?.id !== this.chosen?.id;
    this.chosen = selection;
    for (const kind of ["route", "draft", "offer"] as const)
      this.canvas.setPaintProperty(`plan-${kind}`, "line-opacity", routeOpacity(kind, courier));
    this.stops.show(courier);
    this.halo(this.chosenOf("shop"));
    if (fresh && selection) this.bringIntoSight(selection);
  }

  private chosenOf(kind: Selection["kind"]): string | undefined {
    return this.chosen?.kind === kind ? this.chosen.id : undefined;
  }

  private showShop({ id, open, in_stock_permille }: LiveShop): void {
    const state = { open, stock: in_stock_permille };
    const known = this.canvas.getFeatureState({ source: "shops", id }) as typeof state | undefined;
    if (known?.open === open && known.stock === in_stock_permille) return;
    this.canvas.setFeatureState({ source: "shops", id }, state);
  }

  private halo(shop: string | undefined): void {
    if (this.haloed === shop) return;
    const set = (id: string | undefined, chosen: boolean) => {
      if (id) this.canvas.setFeatureState({ source: "shops", id }, { chosen });
    };
    set(this.haloed, false);
    set(shop, true);
    this.haloed = shop;
  }

  private bringIntoSight({ kind, id }: Selection): void {
    const courier = kind === "courier" ? this.couriers.place(id) : undefined;
    const at: LonLat | undefined = courier
      ? [courier.lon, courier.lat]
      : kind === "shop"
        ? this.shops.get(id)
        : this.doors.get(id);
    if (!at) return;
    const { x, y } = this.canvas.project([...at]);
    const { clientWidth, clientHeight } = this.canvas.getContainer();
    const m = this.margins();
    const seen =
      x > m.left && x < clientWidth - m.right && y > m.top && y < clientHeight - m.bottom;
    const [dx, dy] = [(m.left - m.right) / 2, (m.top - m.bottom) / 2];
    if (!seen) this.canvas.easeTo({ center: [...at], offset: [dx, dy], duration: 500 });
  }

  /** Says by the pointer's shape and a word what can be clicked. */
  private hover(event: MapMouseEvent): void {
    const found = this.hit(event);
    const canvas = this.canvas.getCanvas();
    canvas.style.cursor = found ? "pointer" : "";
    const word = found ? (found.kind === "shop" ? this.nameOf(found.id) : found.id) : "";
    if (canvas.title !== word) canvas.title = word;
  }

  private click(event: MapMouseEvent): void {
    this.choose(this.hit(event));
  }

  /** The order or shop under the pointer; the order where both are, being the smaller. */
  private hit({ point: { x, y } }: MapMouseEvent): Selection | undefined {
    const box: [[number, number], [number, number]] = [
      [x - REACH_PX, y - REACH_PX],
      [x + REACH_PX, y + REACH_PX],
    ];
    if (!this.canvas.getLayer(ORDERS)) return undefined;
    const found = this.canvas.queryRenderedFeatures(box, { layers: [ORDERS, SHOPS] });
    const best = found.find((feature) => feature.layer.id === ORDERS) ?? found[0];
    if (!best) return undefined;
    const kind = best.layer.id === ORDERS ? "order" : "shop";
    return { kind, id: String(best.properties["id"]) };
  }
}
