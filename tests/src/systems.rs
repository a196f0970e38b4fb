//! The acceptance of every system that the product supports: which sentence of its description is
//! shown by which test. `tests/tests/systems/` has a file for each system, `make acceptance` prints
//! this table with what came of each test.

pub mod outcome;

/// One sentence of acceptance.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Number of the system, such as `2.1`.
    pub section: &'static str,
    /// What must hold.
    pub line: &'static str,
    /// `module::function` of the test that shows it.
    pub test: &'static str,
}

const fn row(section: &'static str, line: &'static str, test: &'static str) -> Row {
    Row { section, line, test }
}

/// What belongs to the systems and is shown later, with the reason.
pub const LATER: &[(&str, &str)] = &[
    ("2.18", "600,000 shops at once: the scale-out work measures it"),
    ("2.22", "exports by scope: there are no identities and scopes of clients yet"),
];

/// Every sentence, by system.
pub const TABLE: &[Row] = &[
    row(
        "2.1",
        "the same (source, id) 1,000 times moves stock once",
        "pos_sale::repeated_sale_moves_stock_once",
    ),
    row(
        "2.1",
        "two sales in the wrong order end as in the right one",
        "pos_sale::order_of_arrival_does_not_matter",
    ),
    row(
        "2.1",
        "last unit reserved and sold at once: one survives, the order is re-sourced or refused",
        "pos_sale::last_unit_sold_at_the_till",
    ),
    row(
        "2.1",
        "a void restores the quantity only with restock",
        "pos_sale::void_restores_only_with_restock",
    ),
    row(
        "2.1",
        "unknown SKU or shop: that event is rejected, the rest of the batch applies",
        "pos_sale::unknown_names_reject_their_event_only",
    ),
    row(
        "2.2",
        "a count of 10:00 uploaded at 10:20 keeps the sales of 10:05",
        "inventory::late_count_keeps_later_sales",
    ),
    row("2.2", "a replay gives the same number", "inventory::replay_gives_the_same_number"),
    row(
        "2.2",
        "a count that contradicts the ledger lowers confidence and is reported",
        "inventory::contradicting_count_lowers_confidence",
    ),
    row(
        "2.3",
        "of 10,000 shops only those within reach and open are listed",
        "listing::ten_thousand_shops_only_near_and_open",
    ),
    row(
        "2.3",
        "a silent shop is flagged and ranks below a fresh one",
        "listing::stale_ranks_below_fresh",
    ),
    row("2.3", "the order of results is reproducible", "listing::order_is_reproducible"),
    row(
        "2.4",
        "ready-at is never before queue and picking",
        "pickup::ready_never_before_queue_and_picking",
    ),
    row(
        "2.4",
        "a wrong credential gets 409 and the goods stay",
        "pickup::wrong_credential_leaves_the_goods",
    ),
    row(
        "2.4",
        "a no-show gives the units back once, at the exact instant",
        "pickup::no_show_returns_units_once",
    ),
    row(
        "2.4",
        "partial collection leaves the rest held",
        "pickup::partial_collection_keeps_the_rest",
    ),
    row(
        "2.5",
        "no promise without held stock and a feasible insertion",
        "delivery::no_promise_without_stock_and_slot",
    ),
    row(
        "2.5",
        "the published plan passes the independent checker",
        "delivery::published_plan_passes_the_checker",
    ),
    row(
        "2.5",
        "never worse than the nearest shop with stock and its best insertion",
        "delivery::never_worse_than_the_nearest_shop",
    ),
    row(
        "2.5",
        "a promise says how likely it is kept: more so with more slack; the order keeps the number",
        "delivery::promises::more_slack_is_a_likelier_promise",
    ),
    row(
        "2.5",
        "the record has each shop x courier x position with cost parts that add up, and by how much",
        "delivery::record::the_record_has_each_candidate_with_its_place_and_cost",
    ),
    row(
        "2.5",
        "a refusal names the smallest change that would have served it, and it does",
        "delivery::record::a_refusal_names_the_smallest_change_and_it_helps",
    ),
    row(
        "2.6",
        "an unanswered offer lapses and its goods are planned again",
        "crowd::lapsed_offer_is_planned_again",
    ),
    row("2.6", "a courier never holds two live offers", "crowd::one_live_offer_each"),
    row(
        "2.6",
        "goods on board stay with their courier",
        "crowd::goods_on_board_stay_with_their_courier",
    ),
    row("2.6", "pay never falls below the floor", "crowd::pay_never_below_the_floor"),
    row(
        "2.6",
        "with acceptance probability 0 no offer is made",
        "crowd::probability_zero_is_never_asked",
    ),
    row(
        "2.7",
        "1,000 concurrent quotes for the last unit: exactly one holds it",
        "live_stock::thousand_quotes_for_the_last_unit",
    ),
    row(
        "2.7",
        "the time from sale event to changed ATP is measured and published",
        "live_stock::time_to_atp_is_published",
    ),
    row(
        "2.7",
        "broken promises are counted by cause",
        "live_stock::broken_promises_are_counted_by_cause",
    ),
    row(
        "2.8",
        "one call, one response, all three effects or none",
        "palm::one_call_all_effects_or_none",
    ),
    row("2.8", "payment refused: nothing moves", "palm::refused_payment_moves_nothing"),
    row(
        "2.8",
        "a double scan within 5 s answers with the first result",
        "palm::double_scan_answers_with_the_first",
    ),
    row(
        "2.8",
        "of two ready orders both are offered, none is guessed",
        "palm::two_ready_orders_are_both_offered",
    ),
    row("2.8", "no biometric field in journal and logs", "palm::no_biometrics_anywhere"),
    row("2.9", "an order in one request without a cart", "one_click::order_in_one_request"),
    row(
        "2.9",
        "a double click under one key makes one order",
        "one_click::double_click_makes_one_order",
    ),
    row(
        "2.9",
        "a missing default address is named with 422",
        "one_click::missing_address_is_named",
    ),
    row("2.9", "abandoned holds expire without leaks", "one_click::abandoned_holds_expire"),
    row(
        "2.10",
        "a member gets his best price without acting",
        "member_prices::best_price_by_itself",
    ),
    row("2.10", "a non-member gets the list price", "member_prices::list_price_without_identity"),
    row(
        "2.10",
        "the price is the same whichever credential was used",
        "member_prices::same_price_for_any_credential",
    ),
    row(
        "2.10",
        "the discount is in the decision record and in the margin",
        "member_prices::discount_in_record_and_margin",
    ),
    row(
        "2.11",
        "a snapshot older than a live event does not overwrite it",
        "legacy_tills::old_snapshot_does_not_overwrite",
    ),
    row(
        "2.11",
        "last units are refused when the data are too old",
        "legacy_tills::last_unit_refused_when_data_are_old",
    ),
    row(
        "2.11",
        "from snapshots to live events without a restart",
        "legacy_tills::switch_to_live_without_restart",
    ),
    row(
        "2.11",
        "with snapshots only more promises break and more is held back",
        "legacy_tills::snapshots_break_more_and_hold_back_more",
    ),
    row(
        "2.12",
        "linking a card merges the history from then on",
        "recognition::link_merges_history",
    ),
    row("2.12", "unlinking stops it", "recognition::unlink_stops_it"),
    row("2.12", "everything works without identity", "recognition::works_without_identity"),
    row("2.13", "the daily cap is never exceeded", "hub::cap_is_never_exceeded"),
    row(
        "2.13",
        "every parcel is delivered or carried over with a reason",
        "hub::delivered_or_carried_over",
    ),
    row("2.13", "the ledger is delivered x rate, exactly", "hub::ledger_is_exact"),
    row(
        "2.13",
        "a shop closed by its own calendar gets none that day",
        "hub::closed_by_its_own_calendar",
    ),
    row("2.13", "on foot in Manhattan, by car in Findlay", "hub::foot_in_manhattan_car_in_findlay"),
    row("2.14", "a van's round is only inserted into", "last_mile::van_is_only_inserted_into"),
    row(
        "2.14",
        "a compartment is released when collected",
        "last_mile::compartment_is_released_when_collected",
    ),
    row("2.14", "a full locker is never chosen", "last_mile::full_locker_is_never_chosen"),
    row(
        "2.14",
        "the costs of the three fleets are in the decision record",
        "last_mile::fleets_are_compared_in_the_record",
    ),
    row(
        "2.15",
        "a pick of the last unit blocks a promise at once",
        "walk_out::pick_of_the_last_unit_blocks",
    ),
    row("2.15", "a put-back frees it at once", "walk_out::put_back_frees_at_once"),
    row(
        "2.15",
        "a visit without exit is closed by timeout with a report",
        "walk_out::visit_without_exit_is_closed",
    ),
    row(
        "2.15",
        "a correction after shipping is an exception, ATP is never negative",
        "walk_out::late_correction_is_an_exception",
    ),
    row(
        "2.15",
        "low confidence is a possible pick, not a certain one",
        "walk_out::low_confidence_is_a_possible_pick",
    ),
    row(
        "2.16",
        "the promise uses inbound time and put-away",
        "pickup_points::promise_uses_inbound_and_put_away",
    ),
    row("2.16", "capacity is never exceeded", "pickup_points::capacity_is_never_exceeded"),
    row(
        "2.16",
        "an uncollected parcel leaves after its dwell and is reported",
        "pickup_points::uncollected_leaves_and_is_reported",
    ),
    row(
        "2.17",
        "the policy `nearest` picks the nearest open shop with the whole basket",
        "aisle::nearest_picks_the_nearest_whole_basket",
    ),
    row(
        "2.17",
        "scan and pay in the aisle is a sale with identity",
        "aisle::aisle_scan_is_a_sale_with_identity",
    ),
    row(
        "2.17",
        "self-checkout, app, wallet, face and cash have one stock effect",
        "aisle::every_till_has_the_same_effect",
    ),
    row("2.18", "advice is reproducible from the journal", "independents::advice_is_reproducible"),
    row(
        "2.18",
        "a shop that follows the advice serves at least the lower bound",
        "independents::advice_holds_in_a_replay",
    ),
    row("2.18", "one more unit never predicts a loss", "independents::one_more_unit_never_loses"),
    row(
        "2.18",
        "cells are sparse and partitioned by area",
        "independents::cells_are_sparse_and_by_area",
    ),
    row(
        "2.19",
        "the suite of 2.8 passes with only the credential kind changed",
        "face::suite_of_palm_passes",
    ),
    row(
        "2.20",
        "a report for each region: what sells, what is asked for and missing",
        "assortment::report_for_each_region",
    ),
    row(
        "2.20",
        "shop choice respects assortment and substitutes",
        "assortment::choice_respects_assortment_and_substitutes",
    ),
    row(
        "2.20",
        "no group smaller than ten leaves the aggregate",
        "assortment::no_group_smaller_than_ten",
    ),
    row(
        "2.21",
        "shops join and leave during a replay without restart",
        "acquisition::shops_join_and_leave",
    ),
    row(
        "2.21",
        "first-day shops use conservative safety stock",
        "acquisition::first_day_is_conservative",
    ),
    row(
        "2.22",
        "subject tokens are pseudonyms of one platform",
        "exchange::pseudonyms_of_one_platform",
    ),
    row("2.22", "the export leaves them out", "exchange::export_leaves_them_out"),
    row(
        "2.22",
        "an erase request removes the links while totals still replay",
        "exchange::erase_keeps_the_totals",
    ),
];
