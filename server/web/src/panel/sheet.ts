/** How far the sheet of a phone is pulled up. */
type Stop = "peek" | "half" | "full";

const STOPS: readonly Stop[] = ["peek", "half", "full"];
const phone = window.matchMedia("(max-width: 760px)");
/** A shorter pull is a tap. */
const TAP_PX = 8;
/** Height of the folded sheet, as the style sheet has it. */
const PEEK_PX = 68;

/** Makes the panel a bottom sheet where the screen is narrow: pulled, tapped, or by the keyboard. */
export class Sheet {
  private at: Stop = "peek";

  constructor(
    private readonly panel: HTMLElement,
    private readonly grip: HTMLElement,
  ) {
    this.set("peek");
    grip.tabIndex = 0;
    grip.setAttribute("role", "group");
    grip.setAttribute("aria-label", "Sheet: up and down with the arrow keys");
    grip.addEventListener("pointerdown", (event) => this.grab(event));
    grip.addEventListener("keydown", (event) => this.key(event));
  }

  /** Pulls the sheet up far enough to be read. */
  open(): void {
    if (this.at === "peek") this.set("half");
  }

  /** Pixels of the map that the sheet covers from below. */
  covers(): number {
    if (!phone.matches) return 0;
    return this.at === "peek" ? PEEK_PX : window.innerHeight / 2;
  }

  /** Whether the panel is a sheet now. */
  get isSheet(): boolean {
    return phone.matches;
  }

  private set(stop: Stop): void {
    this.at = stop;
    this.panel.dataset["sheet"] = stop;
    this.panel.style.removeProperty("height");
  }

  private key(event: KeyboardEvent): void {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (step === undefined || event.target !== this.grip) return;
    event.preventDefault();
    this.set(STOPS[Math.min(2, Math.max(0, STOPS.indexOf(this.at) + step))] ?? "peek");
  }

  private grab(down: PointerEvent): void {
    if (!phone.matches || (down.target as Element).closest("button")) return;
    const height = this.panel.offsetHeight;
    const move = (event: PointerEvent) => {
      this.panel.classList.add("pulled");
      this.panel.style.height = `${height + down.clientY - event.clientY}px`;
    };
    const drop = (event: PointerEvent) => {
      this.grip.removeEventListener("pointermove", move);
      this.panel.classList.remove("pulled");
      const pulled = down.clientY - event.clientY;
      if (Math.abs(pulled) < TAP_PX) this.set(this.at === "peek" ? "half" : "peek");
      else this.set(nearest(height + pulled));
    };
    this.grip.setPointerCapture(down.pointerId);
    this.grip.addEventListener("pointermove", move);
    this.grip.addEventListener("pointerup", drop, { once: true });
    // Or a click would follow, and hit the line that is under the finger once the sheet has moved.
    this.grip.addEventListener("touchend", (event) => event.preventDefault(), { once: true });
  }
}

/** The stop closest to a height, by thirds of the window. */
function nearest(height: number): Stop {
  const share = height / window.innerHeight;
  return share < 0.25 ? "peek" : share < 0.66 ? "half" : "full";
}
