import { describe, expect, it } from "vitest";
import type { Explanation, Loser, Option, Order } from "../src/contract";
import { tell } from "../src/words/explain";
import {
  count,
  figure,
  hhmm,
  keepTimeOf,
  list,
  metres,
  money,
  span,
  until,
  zone,
} from "../src/words/plain";
import { isLate, orderWords, stage } from "../src/words/states";

const AT = "2026-11-21T12:00:00Z";
const WINDOW: [string, string] = ["2026-11-21T12:30:00Z", "2026-11-21T12:45:00Z"];

function option(n: number, total: number, ...stores: string[]): Option {
  const sources = stores.map((store) => ({ store, lines: [], ready_at: AT }));
  const cost = { courier: total - 50, store: 50, lateness: 0, split: 0, total };
  return { option: n, mode: "delivery", sources, window: WINDOW, distance_m: 640, cost };
}

function order(change: Partial<Order> = {}): Order {
  const { sources } = option(1, 0, "n1");
  return {
    id: "ord_0_9_1",
    state: "assigned",
    mode: "delivery",
    accepted_at: AT,
    lines: [{ sku: "milk", qty: 2 }],
    sources,
    window: WINDOW,
    eta: null,
    courier: "crowd-7",
    reason: null,
    closed_at: null,
    dropoff: null,
    ...change,
  };
}

function why(change: Partial<Explanation> = {}): Explanation {
  const none: Explanation = {
    order: "ord_0_9_1",
    state: "assigned",
    options: [option(1, 507, "n1")],
    losers: [],
    refused_by: [],
    reason: null,
    decisions: [],
  };
  return { ...none, ...change };
}

const lost = (store: string, code: string, more: Partial<Loser> = {}): Loser => ({
  mode: "delivery",
  store,
  code,
  ...more,
});

const name = (id: string) => ({ n1: "Alepa", n2: "K-Market" })[id] ?? id;

describe("an explanation", () => {
  it("says who lost by how much, the nearest first, other options among them", () => {
    const losers = [
      lost("n3", "costs_more", { extra_cost: 200, courier: "crowd-5" }),
      lost("n4", "costs_more", { extra_cost: 95 }),
      lost("n4", "costs_more", { extra_cost: 90, courier: "crowd-5" }),
      lost("n1", "costs_more", { extra_cost: 30, courier: "crowd-5" }),
      lost("n1", "costs_more", { extra_cost: 12, courier: "crowd-6" }),
      lost("n5", "out_of_reach"),
    ];
    const told = tell(
      order(),
      why({ losers, options: [option(1, 507, "n1"), option(2, 630, "n2")] }),
      name,
    );
    expect(told.rivals.shops).toEqual([
      { who: "n4", by: 90 },
      { who: "K-Market", by: 123 },
      { who: "n3", by: 200 },
    ]);
    expect(told.rivals.couriers).toEqual([
      { who: "crowd-6", by: 12 },
      { who: "crowd-5", by: 30 },
    ]);
    expect(told.shop).toBe(
      "Alepa has the whole basket, 640 m from the door; bringing it from there is cheapest. " +
        "The next best, n4, would have cost 0.90 more.",
    );
  });

  it("names the parts of the cost that are not zero, and their sum", () => {
    const told = tell(order(), why(), name);
    expect(told.parts).toEqual([
      { label: "Courier", value: 457 },
      { label: "Shop work", value: 50 },
    ]);
    expect(told.total).toBe(507);
  });

  it("groups those who could not by reason, and says what was missing", () => {
    const losers = [
      lost("n4", "stock", { missing: [{ sku: "milk", short: 2 }] }),
      lost("n5", "out_of_reach"),
      lost("n6", "out_of_reach"),
      lost("n6", "out_of_reach"),
    ];
    const told = tell(order(), why({ losers }), name);
    expect(told.refused).toEqual([
      { why: "too far away", who: ["n5", "n6"] },
      { why: "not enough on the shelf", who: ["n4 (lacks milk)"] },
    ]);
    expect(told.shop).toContain("of 4 shops looked at, only this could serve");
  });

  it("says that goods come from elsewhere when the first shop could not keep them", () => {
    const told = tell(order({ sources: option(1, 0, "n2").sources }), why(), name);
    expect(told.shop).toBe("K-Market came in when the first choice could no longer serve.");
    expect(told.total).toBeUndefined();
  });

  it("tells of the courier who said yes, and of those who did not", () => {
    const decisions = [
      { id: "0_0_1", at: AT, what: "planned", courier: "crowd-2" },
      { id: "0_0_2", at: AT, what: "planned", courier: "crowd-2" },
      { id: "0_0_3", at: AT, what: "planned", courier: "crowd-3" },
      { id: "0_1_1", at: AT, what: "offered", courier: "crowd-3", pay: 410 },
      { id: "0_1_2", at: AT, what: "moved", state: "offered", courier: "crowd-3" },
      { id: "0_1_3", at: AT, what: "refused", courier: "crowd-3" },
      { id: "0_2_1", at: AT, what: "offer_ended", courier: "crowd-3", offer_state: "declined" },
      { id: "0_2_2", at: AT, what: "planned", courier: "crowd-7" },
      { id: "0_3_1", at: AT, what: "offered", courier: "crowd-7", pay: 455 },
    ];
    const told = tell(order(), why({ decisions, refused_by: ["crowd-3"] }), name);
    expect(told.courier).toBe(
      "crowd-7 was asked at 12:00 for 4.55 more pay and said yes after crowd-3 did not take it. " +
        "At first crowd-2 was cheapest; cheaper plans moved it 2 times, in the end to crowd-7.",
    );
    expect(told.story.map((event) => event.text)).toEqual([
      "Planned for crowd-2, planned anew 2 times, in the end for crowd-3",
      "Offered to crowd-3 for 4.10",
      "crowd-3 said no",
      "Planned for crowd-7",
      "Offered to crowd-7 for 4.55",
    ]);
  });

  it("has words when nobody has it, and for a customer who collects", () => {
    expect(tell(order({ courier: null, state: "sourced" }), why(), name).courier).toBe(
      "Nobody has it yet.",
    );
    expect(tell(order({ mode: "pickup", courier: null }), why(), name).courier).toContain(
      "collects",
    );
  });
});

describe("plain words", () => {
  it("are as people say them", () => {
    expect([money(640), money(-5), money(0)]).toEqual(["6.40", "−0.05", "0.00"]);
    expect([count(1, "order"), count(0, "order")]).toEqual(["1 order", "0 orders"]);
    expect([list([]), list(["a"]), list(["a", "b", "c"])]).toEqual(["", "a", "a, b and c"]);
    expect([metres(849.6), metres(2149)]).toEqual(["850 m", "2.1 km"]);
    expect([span(42_000), span(725_000), span(-65_000), span(3_730_000)]).toEqual([
      "0:42",
      "12:05",
      "−1:05",
      "1:02:10",
    ]);
    expect([until(700_000), until(10_000), until(-300_000)]).toEqual([
      "in 12 min",
      "now",
      "5 min late",
    ]);
    expect([
      figure(null, "1"),
      figure(0.9666, "share"),
      figure(1234, "1"),
      figure(24.3, "min"),
    ]).toEqual(["–", "96.7 %", "1,234", "24.3 min"]);
    expect([hhmm(AT), zone(), hhmm("never")]).toEqual(["12:00", "UTC", "–"]);
    keepTimeOf(-18_000);
    expect([hhmm(AT), zone()]).toEqual(["07:00", "UTC−5"]);
    keepTimeOf(0);
  });

  it("have something for states that the page has not heard of", () => {
    expect(stage("sourced")).toBe("waiting");
    expect(orderWords("lost_at_sea")).toBe("lost at sea");
    expect(isLate({}, 0)).toBe(false);
    expect(isLate({ due: AT }, Date.parse(AT) + 1)).toBe(true);
  });
});
