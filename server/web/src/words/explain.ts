import type { Cost, Explanation, Loser, Option, Order } from "../contract";
import { hhmm, list, metres, money } from "./plain";
import { reason } from "./reasons";
import { type Event, story } from "./story";

/** Name of a shop by its id. */
export type NameOf = (store: string) => string;

/** Somebody who could have served the order, dearer. */
export interface Rival {
  who: string;
  /** Minor units more than what was chosen. */
  by: number;
}

/** A reason and everybody it kept away. */
export interface Group {
  why: string;
  who: string[];
}

/** An explanation ready to be shown. */
export interface Told {
  /** Why this shop. */
  shop: string;
  /** Why this courier. */
  courier: string;
  /** What the chosen way costs, part by part; nothing for parts that are zero. */
  parts: { label: string; value: number }[];
  total: number | undefined;
  rivals: Rival[];
  refused: Group[];
  story: Event[];
}

/** Tells why an order went as it did. */
export function tell(order: Order, why: Explanation, name: NameOf): Told {
  const chosen = chosenOption(order, why.options);
  const rivals = rivalsOf(order, chosen, why, name);
  return {
    shop: shopSentence(order, chosen, why, rivals.length, name),
    courier: courierSentence(order, why),
    parts: chosen ? parts(chosen.cost) : [],
    total: chosen?.cost.total,
    rivals,
    refused: groups(why.losers, name),
    story: story(why, name),
  };
}

/** The option with the shops that the goods come from now. */
function chosenOption(order: Order, options: readonly Option[]): Option | undefined {
  const shops = (sources: { store: string }[]) => sources.map((s) => s.store).sort().join(" ");
  const now = shops(order.sources);
  return options.find((o) => o.mode === order.mode && shops(o.sources) === now);
}

function shopSentence(
  order: Order,
  chosen: Option | undefined,
  why: Explanation,
  rivals: number,
  name: NameOf,
): string {
  const shops = list(order.sources.map((source) => name(source.store)));
  if (order.sources.length === 0) return "No shop holds the goods at the moment.";
  const several = order.sources.length > 1;
  if (!chosen) return `${shops} came in when the first choice could no longer serve.`;
  const has = several ? "have the whole basket together" : "has the whole basket";
  const how = order.mode === "pickup" ? "collecting there" : "bringing it from there";
  const away = `${metres(chosen.distance_m)} from the ${order.mode === "pickup" ? "customer" : "door"}`;
  const looked = new Set(why.losers.map((loser) => loser.store)).size;
  if (rivals === 0) {
    const only = looked > 0 ? `: of ${looked + 1} shops looked at, only this could serve` : "";
    return `${shops} ${has}, ${away}${only}.`;
  }
  const most = chosen.option === 1 ? "the cheapest way" : "the way the customer chose";
  return `${shops} ${has}, ${away}; ${how} is ${most} of ${rivals + 1}.`;
}

function courierSentence(order: Order, why: Explanation): string {
  if (order.mode === "pickup") return "The customer collects it: no courier is needed.";
  const no = why.refused_by;
  const after = no.length > 0 ? ` after ${list(no)} did not take it` : "";
  const offers = why.decisions.filter((d) => d.what === "offered");
  const last = offers.at(-1);
  if (order.courier === null) {
    return last && order.state === "offered"
      ? `${last.courier} is being asked${after}.`
      : `Nobody has it yet${after}.`;
  }
  const asked = offers.filter((offer) => offer.courier === order.courier).at(-1);
  const pay = asked?.pay === undefined ? "" : ` for ${money(asked.pay)} more pay`;
  const when = asked ? `, asked at ${hhmm(asked.at)}${pay}, said yes` : " takes it";
  return `${order.courier}${when}${after}: added to this tour it cost the least.`;
}

const PARTS: [keyof Cost, string][] = [
  ["courier", "Courier"],
  ["store", "Shop work"],
  ["lateness", "Lateness"],
  ["split", "Second shop"],
];

function parts(cost: Cost): { label: string; value: number }[] {
  return PARTS.map(([key, label]) => ({ label, value: cost[key] })).filter((p) => p.value !== 0);
}

/** Losers that could have served, and the other options of the quote; cheapest first. */
function rivalsOf(
  order: Order,
  chosen: Option | undefined,
  why: Explanation,
  name: NameOf,
): Rival[] {
  const rivals: Rival[] = [];
  for (const option of why.options.filter((option) => chosen && option !== chosen)) {
    const shops = list(option.sources.map((source) => name(source.store)));
    const how = option.mode === order.mode ? "" : option.mode === "pickup" ? ", collected" : ", brought";
    rivals.push({ who: shops + how, by: option.cost.total - (chosen?.cost.total ?? 0) });
  }
  for (const loser of why.losers) {
    if (loser.extra_cost === undefined) continue;
    const courier = loser.courier ? ` with ${loser.courier}` : "";
    rivals.push({ who: name(loser.store) + courier, by: loser.extra_cost });
  }
  return rivals.sort((a, b) => a.by - b.by || (a.who < b.who ? -1 : 1));
}

/** Those who could not, by reason; the reason that kept most away first. */
function groups(losers: readonly Loser[], name: NameOf): Group[] {
  const byReason = new Map<string, Set<string>>();
  for (const loser of losers) {
    if (loser.extra_cost !== undefined) continue;
    const short = (loser.missing ?? []).map((m) => `${m.short} short of ${m.sku}`);
    const courier = loser.courier ? ` with ${loser.courier}` : "";
    const who = name(loser.store) + courier + (short.length > 0 ? ` (${list(short)})` : "");
    const why = reason(loser.code);
    byReason.set(why, (byReason.get(why) ?? new Set()).add(who));
  }
  const found = [...byReason].map(([why, who]) => ({ why, who: [...who].sort() }));
  return found.sort((a, b) => b.who.length - a.who.length || (a.why < b.why ? -1 : 1));
}
