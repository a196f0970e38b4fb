import { api } from "../api";
import { h, setText, svg } from "./dom";

const STEPS: readonly number[] = [1, 5, 10, 30, 60, 120, 300, 600];

/** How many times faster than real time the server's clock runs; plus and minus change it. */
export class Speed {
  readonly node: HTMLElement;
  private readonly value = h("output", { "aria-live": "polite" });
  private readonly slower: HTMLButtonElement;
  private readonly faster: HTMLButtonElement;
  private speed = 1;
  private adjustable = false;
  /** What was asked for and is not confirmed yet. */
  private wanted: number | undefined;

  constructor() {
    this.slower = button("Slower", "M6 12h12", () => this.step(-1));
    this.faster = button("Faster", "M6 12h12M12 6v12", () => this.step(1));
    this.node = h(
      "div",
      { class: "speed", role: "group", "aria-label": "Speed of the simulated time" },
      this.slower,
      this.value,
      this.faster,
    );
  }

  /** What the server says. */
  update(speed: number, adjustable: boolean): void {
    this.speed = this.wanted ?? speed;
    this.adjustable = adjustable;
    this.show();
  }

  private show(): void {
    const digits = this.speed < 10 && !Number.isInteger(this.speed) ? 1 : 0;
    setText(this.value, `${this.speed.toFixed(digits)}×`);
    this.slower.disabled = !this.adjustable || next(this.speed, -1) === undefined;
    this.faster.disabled = !this.adjustable || next(this.speed, 1) === undefined;
    this.node.title = this.adjustable
      ? "Times faster than real time"
      : "The clock is the machine's own: its speed cannot be changed";
  }

  private step(way: 1 | -1): void {
    const wanted = next(this.speed, way);
    if (wanted === undefined) return;
    this.wanted = this.speed = wanted;
    this.show();
    void this.send(wanted);
  }

  private async send(speed: number): Promise<void> {
    try {
      this.speed = (await api.setSpeed(speed)).speed;
    } catch {
      // The next frame says how fast it really is.
    }
    if (this.wanted === speed) this.wanted = undefined;
  }
}

/** The next step up or down. */
export function next(speed: number, way: 1 | -1): number | undefined {
  return way > 0 ? STEPS.find((s) => s > speed) : [...STEPS].reverse().find((s) => s < speed);
}

function button(label: string, path: string, onclick: () => void): HTMLButtonElement {
  return h("button", { type: "button", "aria-label": label, onclick }, svg(path));
}
