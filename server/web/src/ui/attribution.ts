import type { City } from "../contract";
import { h } from "./dom";

/** Whose data the map shows, always to be seen; and the notices of the packages in the page. */
export function attribution(city: City): HTMLElement {
  return h(
    "footer",
    { class: "attribution" },
    h("span", {}, city.attribution ?? "No street data"),
    h("a", { href: "/assets/licenses.txt", title: "Third-party notices" }, "Notices"),
    h("a", { href: "/docs", title: "Description of the HTTP interface" }, "Interface"),
  );
}
