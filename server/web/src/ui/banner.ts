import { h } from "./dom";

/** Says that the server does not answer, until it does again. */
export class Banner {
  readonly node = h("div", { class: "banner", role: "alert", hidden: true });

  show(text: string): void {
    if (this.node.textContent !== text) this.node.textContent = text;
    this.node.hidden = false;
  }

  hide(): void {
    this.node.hidden = true;
  }
}
