import { type Map as Canvas, Marker } from "maplibre-gl";
import type { Live, LiveCourier } from "../contract";
import { type Place, Track } from "../time/track";
import { h } from "../ui/dom";
import { courierClass, profileGlyph } from "../ui/glyphs";
import { count } from "../words/plain";
import { courierWords } from "../words/states";

/** From this zoom on couriers have their full size; each step farther away takes so much off. */
const FULL_ZOOM = 14.5;
const SHRINK = 0.14;
const SMALLEST = 0.6;

interface Shown {
  marker: Marker;
  track: Track;
  node: HTMLElement;
  badge: HTMLElement;
  nose: HTMLElement;
  place: Place | undefined;
  onMap: boolean;
}

/**
 * The couriers, as elements above the map: they move every frame of the screen without the map
 * itself being drawn again.
 */
export class Couriers {
  private readonly shown = new Map<string, Shown>();

  constructor(
    private readonly canvas: Canvas,
    private readonly choose: (courier: string) => void,
  ) {
    const resize = () => {
      const scale = Math.min(1, Math.max(SMALLEST, 1 + (canvas.getZoom() - FULL_ZOOM) * SHRINK));
      canvas.getContainer().style.setProperty("--courier", scale.toFixed(2));
    };
    canvas.on("zoom", resize);
    resize();
  }

  /** Takes the fixes and states of a frame. */
  update(frame: Live, chosen: string | undefined): void {
    const asked = new Set(frame.offers.map((offer) => offer.courier));
    const gone = new Set(this.shown.keys());
    for (const courier of frame.couriers) {
      gone.delete(courier.id);
      const shown = this.shown.get(courier.id) ?? this.create(courier);
      shown.track.add(courier.track);
      dress(shown, courier, asked.has(courier.id), courier.id === chosen);
    }
    for (const id of gone) {
      this.shown.get(id)?.marker.remove();
      this.shown.delete(id);
    }
  }

  /** Moves everybody to where he was at this time. */
  move(time: number): void {
    for (const shown of this.shown.values()) {
      const place = shown.track.at(time);
      if (!place) continue;
      const { lon, lat, heading } = place;
      if (!shown.onMap) {
        shown.marker.setLngLat([lon, lat]).addTo(this.canvas);
        shown.onMap = true;
      } else if (lon !== shown.place?.lon || lat !== shown.place.lat) {
        shown.marker.setLngLat([lon, lat]);
      }
      if (heading !== shown.place?.heading) point(shown.nose, heading);
      shown.place = place;
    }
  }

  /** Forgets what lies behind. */
  forget(time: number): void {
    for (const { track } of this.shown.values()) track.forget(time);
  }

  /** Where a courier is shown. */
  place(id: string): Place | undefined {
    return this.shown.get(id)?.place;
  }

  private create({ id, profile }: LiveCourier): Shown {
    const nose = h("span", { class: "nose", hidden: true });
    const badge = h("span", { class: "badge" });
    const disc = h("span", { class: "disc" }, profileGlyph(profile));
    // Reached by the keyboard from the list beside the map, where the names can be read.
    const sign = h("span", { class: "sized" }, nose, disc, badge);
    const node = h("button", { type: "button", tabindex: -1, "data-courier": id }, sign);
    node.addEventListener("click", (event) => {
      event.stopPropagation();
      this.choose(id);
    });
    const marker = new Marker({ element: node, subpixelPositioning: true });
    const shown = { marker, track: new Track(), node, badge, nose, place: undefined, onMap: false };
    this.shown.set(id, shown);
    return shown;
  }
}

function dress(shown: Shown, courier: LiveCourier, asked: boolean, chosen: boolean): void {
  const { node, badge } = shown;
  const flags = { free: false, called: false, loaded: false, asked, chosen, courier: true };
  for (const [name, on] of Object.entries({ ...flags, [courierClass(courier.state)]: true }))
    node.classList.toggle(name, on);
  const n = courier.orders.length;
  badge.textContent = n > 1 ? String(n) : "";
  const load = n > 0 ? `, ${count(n, "order")}` : "";
  const label = `${courier.id}, ${courier.profile}, ${courierWords(courier.state)}${load}`;
  if (node.getAttribute("aria-label") !== label) {
    node.setAttribute("aria-label", label);
    node.title = label;
  }
}

function point(nose: HTMLElement, heading: number | undefined): void {
  nose.hidden = heading === undefined;
  if (heading !== undefined) nose.style.transform = `rotate(${heading.toFixed(0)}deg)`;
}
