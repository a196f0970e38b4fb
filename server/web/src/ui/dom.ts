type Child = Node | string | undefined | null | false;
type Props = Record<string, string | number | boolean | ((event: Event) => void) | undefined>;

/**
 * An element with attributes, listeners (`onclick`) and children. Text goes in as text: what the
 * server says is never read as HTML.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== undefined && value !== false) node.setAttribute(name, String(value));
  }
  node.append(
    ...children.filter((c): c is Node | string => c !== undefined && c !== null && c !== false),
  );
  return node;
}

/** Sets text only when it changed, so that nothing is laid out again for nothing. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** An icon out of paths, 24 units wide. */
export function svg(...paths: string[]): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const node = document.createElementNS(space, "svg");
  node.setAttribute("viewBox", "0 0 24 24");
  node.setAttribute("aria-hidden", "true");
  for (const d of paths) {
    const path = document.createElementNS(space, "path");
    path.setAttribute("d", d);
    node.append(path);
  }
  return node;
}

/** A list whose items keep their elements, and with them focus and place, over updates. */
export class Keyed<T> {
  private readonly nodes = new Map<string, HTMLElement>();

  constructor(
    private readonly parent: HTMLElement,
    private readonly key: (item: T) => string,
    private readonly create: (item: T) => HTMLElement,
    private readonly update: (node: HTMLElement, item: T) => void,
  ) {}

  show(items: readonly T[]): void {
    const gone = new Set(this.nodes.keys());
    let before: Element | null = this.parent.firstElementChild;
    for (const item of items) {
      const key = this.key(item);
      gone.delete(key);
      let node = this.nodes.get(key);
      if (!node) this.nodes.set(key, (node = this.create(item)));
      this.update(node, item);
      if (node === before) before = before.nextElementSibling;
      else this.parent.insertBefore(node, before);
    }
    for (const key of gone) {
      this.nodes.get(key)?.remove();
      this.nodes.delete(key);
    }
  }
}
