import type { CourierState, LiveOrder, Mode } from "../contract";
import { isCarried } from "./modes";

/** How far an order is, as the map shows it. */
export type Stage = "waiting" | "offered" | "assigned" | "picked_up" | "back" | "over";

const STAGES: Record<string, Stage> = {
  offered: "offered",
  assigned: "assigned",
  picked_up: "picked_up",
  returning: "back",
  delivered: "over",
  collected: "over",
  cancelled: "over",
  expired: "over",
  failed: "over",
  returned: "over",
};

/** The stage of a state; whatever waits for somebody or something is `waiting`. */
export function stage(state: string): Stage {
  return STAGES[state] ?? "waiting";
}

const ORDER_WORDS: Record<string, string> = {
  quoted: "being looked at by a customer",
  waiting: "waiting for a courier",
  sourced: "waiting for a courier",
  offered: "offered to a courier",
  assigned: "on the way to the shop",
  picked_up: "on the way to the door",
  delivered: "delivered",
  ready: "ready to be collected",
  collected: "collected",
  resourcing: "looking for another shop",
  cancelled: "cancelled",
  expired: "expired",
  failed: "failed",
  returning: "coming back to the shop",
  returned: "back in the shop",
};

/** The state of an order in words. */
export function orderWords(state: string, mode: Mode = "delivery"): string {
  const picked = !isCarried(mode) && (state === "waiting" || state === "sourced");
  return picked ? "being picked in the shop" : (ORDER_WORDS[state] ?? state.replace(/_/g, " "));
}

/** The same where there is little room and a courier's name stands before it. */
export function shortWords(state: string): string | undefined {
  return { assigned: "to the shop", picked_up: "to the door", returning: "comes back" }[state];
}

const COURIER_WORDS: Record<CourierState, string> = {
  idle: "free",
  waiting: "has work, leaves in time",
  to_shop: "on the way to a shop",
  at_shop: "in a shop",
  to_door: "on the way to a door",
  at_door: "at a door",
  returning: "bringing goods back",
};

/** What a courier does, in words. */
export function courierWords(state: CourierState): string {
  return COURIER_WORDS[state] ?? state;
}

/** An order that should have been there by now. */
export function isLate(order: Pick<LiveOrder, "due">, now: number): boolean {
  return order.due !== undefined && Date.parse(order.due) < now;
}
