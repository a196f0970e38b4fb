import type { Decision, Explanation } from "../contract";
import type { NameOf } from "./explain";
import { hhmm, list, money } from "./plain";
import { reason } from "./reasons";
import { orderWords } from "./states";

/** One thing that happened to an order. */
export interface Event {
  at: string;
  text: string;
}

const ANSWERS: Record<string, string> = {
  accepted: "said yes",
  declined: "said no",
  lapsed: "did not answer in time",
  withdrawn: "is no longer asked",
};

/** What happened to an order, oldest first; what is planned again and again is told once. */
export function story(why: Explanation, name: NameOf): Event[] {
  const events: Event[] = [];
  for (const decision of why.decisions) {
    const text = words(decision, name);
    if (text !== "" && text !== events.at(-1)?.text) events.push({ at: decision.at, text });
  }
  return events;
}

function words(decision: Decision, name: NameOf): string {
  const { courier = "somebody", reasons = [] } = decision;
  const because = reasons.length > 0 ? `: ${list(reasons.map(reason))}` : "";
  const shops = list((decision.stores ?? []).map(name));
  const window = decision.window?.map(hhmm).join("–");
  switch (decision.what) {
    case "quoted":
      return decision.cost === undefined ? "Asked for" : `Quoted, the cheapest at ${money(decision.cost)}`;
    case "accepted":
      return `Ordered${shops ? `; goods set aside at ${shops}` : ""}${window ? `; promised ${window}` : ""}`;
    case "planned":
      return `Planned for ${courier}`;
    case "waits":
      return `Waits${because}`;
    case "offered":
      return `Offered to ${courier}${decision.pay === undefined ? "" : ` for ${money(decision.pay)}`}`;
    case "offer_ended":
      return `${courier} ${ANSWERS[decision.offer_state ?? ""] ?? "is no longer asked"}`;
    case "refused":
      return `Not to ${courier} again`;
    case "moved":
      return moved(decision, because);
    case "sourced":
      return `Goods now come from ${shops || "nowhere"}`;
    case "promise_changed":
      return `Promise moved to ${window ?? "another time"}${because}`;
    case "restocked":
      return "Goods are back on the shelf";
    default:
      return decision.what.replace(/_/g, " ");
  }
}

function moved(decision: Decision, because: string): string {
  const state = decision.state ?? "";
  if (state === "assigned" && decision.courier) return `${decision.courier} has the order`;
  const text = orderWords(state);
  return text.charAt(0).toUpperCase() + text.slice(1) + because;
}
