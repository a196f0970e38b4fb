import type { Decision, Explanation } from "../contract";
import type { NameOf } from "./explain";
import { count, hhmm, list, money, sentence } from "./plain";
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

/** What happened to an order, oldest first. What follows from the line before is left out. */
export function story(why: Explanation, name: NameOf): Event[] {
  const events: Event[] = [];
  const decisions = why.decisions.filter((decision) => !follows(decision));
  for (let at = 0; at < decisions.length; at++) {
    const first = decisions[at] as Decision;
    // The search goes on improving: a run of plans is one line.
    while (first.what === "planned" && decisions[at + 1]?.what === "planned") at++;
    const last = decisions[at] as Decision;
    const runs = at - decisions.indexOf(first);
    const text = runs > 0 ? planned(first, last, runs) : words(first, name);
    if (text !== "" && text !== events.at(-1)?.text) events.push({ at: last.at, text });
  }
  return events;
}

/** An offer moves the order too, and an answer says what it does to it. */
function follows({ what, state, courier }: Decision): boolean {
  const moved = what === "moved" && courier !== undefined;
  return what === "refused" || (moved && (state === "offered" || state === "assigned"));
}

function planned(first: Decision, last: Decision, runs: number): string {
  const then = `planned anew ${count(runs, "time")}`;
  const end = last.courier === first.courier ? "still" : "in the end";
  return `Planned for ${first.courier}, ${then}, ${end} for ${last.courier}`;
}

function words(decision: Decision, name: NameOf): string {
  const { courier = "somebody", reasons = [] } = decision;
  const because = reasons.length > 0 ? `: ${list(reasons.map(reason))}` : "";
  const shops = list((decision.stores ?? []).map(name));
  const window = decision.window?.map(hhmm).join("–");
  switch (decision.what) {
    case "quoted":
      return decision.cost === undefined
        ? "Asked for"
        : `Quoted, the cheapest way at ${money(decision.cost)}`;
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
    case "moved":
      return sentence(orderWords(decision.state ?? "")) + because;
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
