/** What somebody looks at. */
export interface Selection {
  kind: "order" | "shop" | "courier";
  id: string;
}

const PATH = /^#\/(order|shop|courier)\/(.+)$/;

/** The selection of an address: `#/order/ord_0_12_1`. */
export function read(hash: string): Selection | undefined {
  const found = PATH.exec(hash);
  if (!found) return undefined;
  try {
    return { kind: found[1] as Selection["kind"], id: decodeURIComponent(found[2] as string) };
  } catch {
    return undefined;
  }
}

/** The address of a selection. */
export function write(selection: Selection | undefined): string {
  return selection ? `#/${selection.kind}/${encodeURIComponent(selection.id)}` : "#/";
}

/** Selects by the address, so that a view can be sent to somebody and the back button works. */
export function choose(selection: Selection | undefined): void {
  if (location.hash !== write(selection)) location.hash = write(selection);
}
