import { type Selection, choose } from "../selection";
import { h } from "../ui/dom";

/** A heading with what stands below it; nothing when there is nothing. */
export function block(
  title: string,
  ...children: (Node | string | undefined)[]
): HTMLElement | undefined {
  const there = children.filter((child) => child !== undefined);
  if (there.length === 0) return undefined;
  return h("section", { class: "block" }, h("h3", {}, title), ...there);
}

/** A button that looks like a word and selects something. */
export function link(selection: Selection, text: string): HTMLElement {
  return h("button", { type: "button", class: "link", onclick: () => choose(selection) }, text);
}

/** Name and value side by side. */
export function facts(...pairs: [string, Node | string | undefined][]): HTMLElement {
  const items = pairs.flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [h("dt", {}, name), h("dd", {}, value)],
  );
  return h("dl", { class: "facts" }, ...items);
}

/** The first few of a list; the others unfold. */
export function folded(
  items: HTMLElement[],
  most: number,
  rest: string,
  list: "ul" | "ol" = "ul",
): HTMLElement {
  const shown = h(list, { class: "plain" }, ...items.slice(0, most));
  if (items.length <= most) return shown;
  const more = h("ul", { class: "plain" }, ...items.slice(most));
  const open = h("summary", {}, `${items.length - most} ${rest}`);
  return h("div", {}, shown, h("details", {}, open, more));
}
