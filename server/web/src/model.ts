import type { City, CityShop, Live, LiveCourier, LiveOrder, LiveShop, Plan } from "./contract";
import type { Selection } from "./selection";
import { PlayClock } from "./time/clock";
import { delay } from "./time/rhythm";

/** Everything the page knows. */
export class Model {
  readonly clock = new PlayClock();
  frame: Live | undefined;
  plan: Plan | undefined;
  selection: Selection | undefined;
  private known: City;
  private shops = new Map<string, CityShop>();

  constructor(city: City) {
    this.known = city;
    this.city = city;
  }

  get city(): City {
    return this.known;
  }

  set city(city: City) {
    this.known = city;
    this.shops = new Map(city.shops.map((shop) => [shop.id, shop]));
  }

  /** Takes a frame received at `real`. */
  take(frame: Live, real: number): void {
    this.frame = frame;
    this.clock.observe(Date.parse(frame.now), frame.speed, real);
  }

  /** The server's time now. */
  now(): number {
    return this.clock.at(performance.now());
  }

  /** The time at which couriers are shown: a little late, so that it is known where they went. */
  playback(): number {
    return this.now() - delay(this.frame?.playback_delay_s ?? 0, this.frame?.speed ?? 1);
  }

  order(id: string): LiveOrder | undefined {
    return this.frame?.orders.find((order) => order.id === id);
  }

  courier(id: string): LiveCourier | undefined {
    return this.frame?.couriers.find((courier) => courier.id === id);
  }

  liveShop(id: string): LiveShop | undefined {
    return this.frame?.shops.find((shop) => shop.id === id);
  }

  shop(id: string): CityShop | undefined {
    return this.shops.get(id);
  }

  /** The words over a shop's door, or its id. */
  readonly nameOf = (id: string): string => this.shops.get(id)?.name ?? id;

  /** Whether the frame tells of shops that the map does not have. */
  lacksShops(): boolean {
    return this.frame?.shops.some((shop) => !this.shops.has(shop.id)) ?? false;
  }

  /** The courier whose route belongs to the selection. */
  selectedCourier(): string | undefined {
    const { selection } = this;
    if (selection?.kind === "courier") return selection.id;
    if (selection?.kind !== "order") return undefined;
    const offer = this.frame?.offers.find((offer) => offer.orders.includes(selection.id));
    return this.order(selection.id)?.courier ?? offer?.courier;
  }
}
