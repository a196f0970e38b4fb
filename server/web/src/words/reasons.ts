/** The server's closed list of reasons, in words that go on from "it was not taken: ". */
const WORDS: Record<string, string> = {
  no_courier: "no courier could go",
  stock: "not enough on the shelf",
  window: "could not be there in time",
  store_closed: "closed at that time",
  capacity: "the goods do not fit on board",
  skill: "lacks what these goods need",
  shift: "the shift ends too early",
  max_onboard: "the goods would travel too long",
  break: "the courier's break is in the way",
  kept_apart: "it must be kept apart from goods on board",
  max_distance: "the tour would become too long",
  max_orders: "carries as many orders as allowed",
  not_worth: "costs more than it brings",
  search_limit: "not reached before the search ended",
  out_of_reach: "too far away",
  mode_not_offered: "does not offer this",
  stale: "has not been heard of for too long",
  costs_more: "would have cost more",
  stock_taken_in_store: "a shopper in the shop took the goods",
  shelf_empty: "the shelf was empty",
  declined: "said no",
  lapsed: "did not answer in time",
  offer_open: "has another offer to answer",
  offline: "was off duty",
  expired: "the time was up",
  cancelled: "the customer cancelled",
  customer_absent: "nobody was at the door",
  running_late: "the work takes longer than planned",
};

/** A reason in words. */
export function reason(code: string): string {
  return WORDS[code] ?? code.replace(/_/g, " ");
}
