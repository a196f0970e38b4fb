import { api } from "../api";
import type { Queue, Stock } from "../contract";
import type { Model } from "../model";
import { h } from "../ui/dom";
import { shopGlyph } from "../ui/glyphs";
import { isCarried } from "../words/modes";
import { count, hhmm } from "../words/plain";
import { block, facts, link } from "./parts";

const JOB_WORDS = { waiting: "waits", picking: "picking", ready: "ready" };

/** One shop: what stands on its shelves and what its pickers have to do. */
export async function shopView(model: Model, id: string): Promise<HTMLElement> {
  const [stock, queue] = await Promise.all([api.stock(id), api.queue(id)]);
  const shop = model.shop(id);
  const live = model.liveShop(id);
  const kind = shop?.kind?.replace(/_/g, " ");
  const open = live ? (live.open ? "open" : "closed") : "";
  return h(
    "article",
    { class: "shop", "data-shop": id },
    h("h2", {}, shopGlyph(live), model.nameOf(id)),
    h("p", { class: "state" }, [kind, open].filter(Boolean).join(", ")),
    shop?.synthetic && h("p", { class: "tag" }, "Synthetic: this shop is made up"),
    facts(
      [
        "In stock",
        live
          ? `${(live.in_stock_permille / 10).toFixed(0)} % of ${count(live.skus, "article")}`
          : undefined,
      ],
      ["Sold out", live && live.sold_out > 0 ? count(live.sold_out, "article") : undefined],
      ["Pickers", queue.pickers === undefined ? undefined : String(queue.pickers)],
      ["Heard of", stock.last_heard_at ? hhmm(stock.last_heard_at) : undefined],
    ),
    block(`Queue (${queue.jobs.length})`, jobs(queue)),
    block("Stock", shelves(stock)),
  );
}

function jobs({ jobs }: Queue): HTMLElement {
  if (jobs.length === 0) return h("p", { class: "soft" }, "Nothing to pick.");
  const items = jobs.map((job) => {
    const lines = count(job.lines, "line");
    const mode = !isCarried(job.mode) ? ", to be collected" : "";
    const when = job.state === "ready" ? "" : `, ready ${hhmm(job.ready_at)}`;
    return h(
      "li",
      { class: "job" },
      h(
        "span",
        {},
        link({ kind: "order", id: job.order }, job.order),
        h("small", {}, `${lines}${mode}`),
      ),
      h("span", { class: `figure ${job.state}` }, `${JOB_WORDS[job.state] ?? job.state}${when}`),
    );
  });
  return h("ul", { class: "plain" }, ...items);
}

function shelves({ cells }: Stock): HTMLElement {
  if (cells.length === 0) return h("p", { class: "soft" }, "Nothing is known of its shelves.");
  const head = ["Article", "Book", "Set aside", "To promise"];
  const sorted = [...cells].sort((a, b) => a.atp - b.atp || (a.sku < b.sku ? -1 : 1));
  const rows = sorted.map((cell) =>
    h(
      "tr",
      { class: cell.atp === 0 ? "out" : "" },
      h("th", { scope: "row" }, cell.sku),
      ...[cell.book, cell.reserved + cell.in_basket, cell.atp].map((n) =>
        h("td", { class: "figure" }, String(n)),
      ),
    ),
  );
  const columns = head.map((name, at) =>
    h("th", { scope: "col", class: at > 0 ? "figure" : "" }, name),
  );
  return h(
    "table",
    { class: "stock" },
    h("thead", {}, h("tr", {}, ...columns)),
    h("tbody", {}, ...rows),
  );
}
