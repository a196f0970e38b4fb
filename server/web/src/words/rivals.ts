import type { Explanation, Loser, Mode, Option, Order } from "../contract";
import type { NameOf } from "./explain";
import { how } from "./modes";
import { list } from "./plain";
import { reason } from "./reasons";

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

/** Everybody who could have served, each with the cheapest way, the nearest first. */
export interface Rivals {
  /** Other shops, and other ways of having the goods. */
  shops: Rival[];
  /** Other couriers from the same shop. */
  couriers: Rival[];
}

/** Those who lost by cost: the other options of the quote, and the losers that have a price. */
export function rivals(
  order: Order,
  chosen: Option | undefined,
  why: Explanation,
  name: NameOf,
): Rivals {
  const shops = new Map<string, number>();
  const couriers = new Map<string, number>();
  const differently = (mode: Mode) => (mode === order.mode ? "" : `, ${how(mode)}`);
  for (const option of why.options.filter((option) => chosen && option !== chosen)) {
    const who = list(option.sources.map((source) => name(source.store)));
    least(shops, who + differently(option.mode), option.cost.total - (chosen?.cost.total ?? 0));
  }
  const ours = new Set(order.sources.map((source) => source.store));
  for (const { store, courier, extra_cost: by, mode } of why.losers) {
    if (by === undefined) continue;
    if (ours.has(store) && courier && mode === order.mode) least(couriers, courier, by);
    else if (!ours.has(store)) least(shops, name(store) + differently(mode), by);
  }
  return { shops: sorted(shops), couriers: sorted(couriers) };
}

function least(found: Map<string, number>, who: string, by: number): void {
  found.set(who, Math.min(by, found.get(who) ?? Infinity));
}

function sorted(found: Map<string, number>): Rival[] {
  const all = [...found].map(([who, by]) => ({ who, by }));
  return all.sort((a, b) => a.by - b.by || (a.who < b.who ? -1 : 1));
}

/** Those who lost for another reason, by reason; the one that kept most away first. */
export function groups(losers: readonly Loser[], name: NameOf): Group[] {
  const byReason = new Map<string, Set<string>>();
  for (const loser of losers) {
    if (loser.extra_cost !== undefined) continue;
    const lacks = (loser.missing ?? []).map((missing) => missing.sku);
    const courier = loser.courier ? ` with ${loser.courier}` : "";
    const who = name(loser.store) + courier + (lacks.length > 0 ? ` (lacks ${list(lacks)})` : "");
    const why = reason(loser.code);
    byReason.set(why, (byReason.get(why) ?? new Set()).add(who));
  }
  const found = [...byReason].map(([why, who]) => ({ why, who: [...who].sort() }));
  return found.sort((a, b) => b.who.length - a.who.length || (a.why < b.why ? -1 : 1));
}
