import type { Cost, Explanation, Option, Order } from "../contract";
import { isCarried, withoutCourier } from "./modes";
import { count, hhmm, list, metres, money } from "./plain";
import { type Group, type Rivals, groups, rivals } from "./rivals";
import { type Event, story } from "./story";

/** Name of a shop by its id. */
export type NameOf = (store: string) => string;

/** An explanation ready to be shown. */
export interface Told {
  /** Why this shop. */
  shop: string;
  /** Why this courier. */
  courier: string;
  /** What the chosen way costs, part by part; nothing for parts that are zero. */
  parts: { label: string; value: number }[];
  total: number | undefined;
  rivals: Rivals;
  refused: Group[];
  story: Event[];
}

/** Tells why an order went as it did. */
export function tell(order: Order, why: Explanation, name: NameOf): Told {
  const chosen = chosenOption(order, why.options);
  const lost = rivals(order, chosen, why, name);
  return {
    shop: shopSentence(order, chosen, why, lost, name),
    courier: courierSentence(order, why),
    parts: chosen ? parts(chosen.cost) : [],
    total: chosen?.cost.total,
    rivals: lost,
    refused: groups(why.losers, name),
    story: story(why, name),
  };
}

/** The option with the shops that the goods come from now. */
function chosenOption(order: Order, options: readonly Option[]): Option | undefined {
  const shops = (sources: { store: string }[]) =>
    sources
      .map((s) => s.store)
      .sort()
      .join(" ");
  const now = shops(order.sources);
  return options.find((o) => o.mode === order.mode && shops(o.sources) === now);
}

function shopSentence(
  order: Order,
  chosen: Option | undefined,
  why: Explanation,
  lost: Rivals,
  name: NameOf,
): string {
  const shops = list(order.sources.map((source) => name(source.store)));
  if (order.sources.length === 0) return "No shop holds the goods at the moment.";
  if (!chosen) return `${shops} came in when the first choice could no longer serve.`;
  const has = order.sources.length > 1 ? "have the whole basket together" : "has the whole basket";
  const collected = !isCarried(order.mode);
  const away = `${metres(chosen.distance_m)} from the ${collected ? "customer" : "door"}`;
  const looked = new Set(why.losers.map((loser) => loser.store));
  for (const { store } of order.sources) looked.delete(store);
  if (lost.shops.length === 0) {
    const only =
      looked.size > 0 ? `; of ${looked.size + 1} shops looked at, only this could serve` : "";
    return `${shops} ${has}, ${away}${only}.`;
  }
  const how = collected ? "collecting there" : "bringing it from there";
  const most = chosen.option === 1 ? "is cheapest" : "is what the customer chose";
  const [next] = lost.shops;
  const by =
    next && next.by > 0
      ? ` The next best, ${next.who}, would have cost ${money(next.by)} more.`
      : "";
  return `${shops} ${has}, ${away}; ${how} ${most}.${by}`;
}

function courierSentence(order: Order, why: Explanation): string {
  if (!isCarried(order.mode)) return withoutCourier(order.mode);
  const no = why.refused_by;
  const after = no.length > 0 ? ` after ${list(no)} did not take it` : "";
  const offers = why.decisions.filter((d) => d.what === "offered");
  if (order.courier === null || order.state === "offered") {
    const asked = offers.at(-1)?.courier;
    if (asked && order.state === "offered") return `${asked} is being asked${after}.`;
    return `Nobody has it yet${after}. ${planSentence(why, undefined)}`.trim();
  }
  const asked = offers.filter((offer) => offer.courier === order.courier).at(-1);
  const pay = asked?.pay ? ` for ${money(asked.pay)} more pay` : "";
  const yes = asked ? `was asked at ${hhmm(asked.at)}${pay} and said yes` : "takes it";
  return `${order.courier} ${yes}${after}. ${planSentence(why, order.courier)}`.trim();
}

/** How the plan came to a courier: the search goes on improving it until he is asked. */
function planSentence(why: Explanation, courier: string | undefined): string {
  const planned = why.decisions.filter((d) => d.what === "planned").map((d) => d.courier);
  const changes = planned.filter((who, at) => at > 0 && who !== planned[at - 1]).length;
  const [first] = planned;
  if (first === undefined) return "";
  if (changes === 0)
    return courier === first
      ? "That was the cheapest plan from the start."
      : `The cheapest plan is with ${first}.`;
  const moved = `cheaper plans moved it ${count(changes, "time")}`;
  return `At first ${first} was cheapest; ${moved}, in the end to ${planned.at(-1)}.`;
}

const PARTS: [keyof Cost, string][] = [
  ["courier", "Courier"],
  ["store", "Shop work"],
  ["lateness", "Lateness"],
  ["split", "Second shop"],
  ["break_risk", "Risk of an empty shelf"],
  ["substitution", "Something else instead"],
  ["handling", "Locker or carrier"],
  ["change", "Changed stops"],
];

function parts(cost: Cost): { label: string; value: number }[] {
  return PARTS.map(([key, label]) => ({ label, value: cost[key] ?? 0 })).filter(
    (p) => p.value !== 0,
  );
}
