//! Cells that little is known of take little room, and know it as well as before.

use super::super::{AT_ONCE, CellView, Ledger};
use super::{
    count, fact, held, hold_id, order_id, receipt, round_trip, sale, sku, snapshot, store, take,
};
use crate::config::Config;
use crate::decision::FactVerdict;
use crate::event::{CountScope, StockChange};
use crate::id::SkuId;
use crate::model::HoldState;
use crate::unit::{Qty, Time};

const SKUS: i64 = AT_ONCE as i64 + 10;

fn tell(ledger: &mut Ledger, shop: &str, id: &str, now: Time, change: StockChange) {
    let told = fact("till", id, now, &store(shop), change);
    assert_eq!(take(ledger, &told, now, &Config::default()), FactVerdict::Applied);
}

fn all(units: i64) -> Vec<(SkuId, i64)> {
    (0..SKUS).map(|n| (sku(&format!("sku-{n}")), units)).collect()
}

fn busy(ledger: &Ledger, shop: &str) -> usize {
    ledger.stores[&store(shop)].cells.all_busy().count()
}

/// When nothing that was told before `now` can be counted behind any more.
fn later(now: Time) -> Time {
    now + Config::default().late_window
}

#[test]
fn a_count_makes_quiet_cells_and_sales_quieten_when_no_count_can_come_before_them() {
    let mut ledger = Ledger::default();
    tell(&mut ledger, "flora", "count", Time(1), count(&all(9), CountScope::Shelf));
    assert_eq!(busy(&ledger, "flora"), 0);
    tell(&mut ledger, "flora", "sale", Time(2), sale(&all(2), None));
    assert_eq!((busy(&ledger, "flora"), ledger.keeping.len()), (SKUS as usize, SKUS as usize));
    let before: Vec<_> = ledger.stocked(&store("flora")).map(|(_, cell)| cell).collect();

    // The instant itself can still be counted.
    tell(&mut ledger, "fauna", "1", later(Time(1)), receipt(&all(0)[..1]));
    assert_eq!(busy(&ledger, "flora"), SKUS as usize);
    tell(&mut ledger, "fauna", "2", later(Time(2)), receipt(&all(0)[..1]));
    assert_eq!(busy(&ledger, "flora"), SKUS as usize - AT_ONCE, "nobody waits for all of them");
    tell(&mut ledger, "fauna", "3", later(Time(2)), receipt(&all(0)[..1]));
    assert_eq!((busy(&ledger, "flora"), ledger.keeping.len()), (0, 0));

    let after: Vec<_> = ledger.stocked(&store("flora")).map(|(_, cell)| cell).collect();
    assert_eq!(before, after);
    let rose = ledger.cell(&store("flora"), &sku("sku-3"));
    assert_eq!((rose.book, rose.sold_since_count), (Qty(7), Qty(2)));
    assert_eq!((rose.last_count_at, rose.last_event_at), (Some(Time(1)), Some(Time(2))));
}

#[test]
fn a_cell_that_is_told_more_stays_on_the_list_until_the_last_of_it() {
    let mut ledger = Ledger::default();
    let one = [(sku("rose"), 1)];
    tell(&mut ledger, "flora", "1", Time(1), receipt(&one));
    tell(&mut ledger, "flora", "2", Time(5), receipt(&one));
    assert_eq!(ledger.keeping.len(), 1, "once, however much it keeps");
    tell(&mut ledger, "fauna", "3", later(Time(1)), receipt(&[]));
    assert_eq!(ledger.keeping.first().map(|(at, ..)| *at), Some(Time(5)));
    tell(&mut ledger, "fauna", "4", later(Time(5)), receipt(&[]));
    assert_eq!((busy(&ledger, "flora"), ledger.keeping.len()), (0, 0));
    assert_eq!(ledger.cell(&store("flora"), &sku("rose")).book, Qty(2));
}

#[test]
fn goods_set_aside_or_on_their_way_are_not_quiet() {
    let mut ledger = Ledger::default();
    let one = [(sku("rose"), 1)];
    tell(&mut ledger, "flora", "count", Time(1), count(&one, CountScope::Shelf));
    ledger.grant(held(1, &store("flora"), &one, Time(2)));
    assert_eq!(busy(&ledger, "flora"), 1);
    assert!(ledger.stores[&store("flora")].short.is_empty(), "just enough is not short");
    ledger.end(hold_id(1), HoldState::Expired, Time(3));
    assert_eq!(busy(&ledger, "flora"), 0);
}

#[test]
fn goods_that_stood_ready_quieten_when_no_count_can_ask_for_them_any_more() {
    let mut ledger = Ledger::default();
    let one = [(sku("rose"), 1)];
    tell(&mut ledger, "flora", "count", Time(1), count(&one, CountScope::Shelf));
    ledger.grant(held(1, &store("flora"), &one, Time(2)));
    ledger.pick(hold_id(1), Time(3));
    ledger.end(hold_id(1), HoldState::Expired, Time(9));
    tell(&mut ledger, "fauna", "2", later(Time(8)), receipt(&[]));
    assert_eq!(busy(&ledger, "flora"), 1, "at a count between they stood ready");
    tell(&mut ledger, "fauna", "3", later(Time(9)), receipt(&[]));
    assert_eq!((busy(&ledger, "flora"), ledger.keeping.len()), (0, 0));
}

#[test]
fn what_came_and_went_at_one_instant_is_nothing_to_keep() {
    let mut ledger = Ledger::default();
    let came = |units| receipt(&[(sku("rose"), units)]);
    tell(&mut ledger, "flora", "1", Time(3), came(2));
    tell(&mut ledger, "flora", "2", Time(2), came(1));
    tell(&mut ledger, "flora", "3", Time(3), came(-2));
    assert_eq!(busy(&ledger, "flora"), 1);
    tell(&mut ledger, "flora", "4", Time(2), came(-1));
    assert_eq!(busy(&ledger, "flora"), 1, "it waits for its turn on the list");
    let json = serde_json::to_string(&ledger).unwrap();
    assert_eq!(json.matches("\"later\"").count(), 0);
}

#[test]
fn what_is_nothing_is_not_written() {
    let mut ledger = Ledger::default();
    tell(&mut ledger, "flora", "count", Time(1), count(&all(9), CountScope::Shelf));
    let json = serde_json::to_string(&ledger).unwrap();
    assert_eq!(
        (json.matches("\"book\"").count(), json.matches("\"sold\"").count()),
        (SKUS as usize, 0)
    );
}

#[test]
fn what_does_not_fit_a_quiet_cell_is_kept_whole() {
    for units in [i64::from(i32::MAX), i64::from(i32::MAX) + 1, i64::from(i32::MIN) - 1] {
        let mut ledger = Ledger::default();
        let many = [(sku("salt"), units)];
        tell(&mut ledger, "flora", "count", Time(1), count(&many, CountScope::Shelf));
        let salt = round_trip(&ledger).cell(&store("flora"), &sku("salt"));
        assert_eq!(salt.book, Qty(units));
        assert_eq!(busy(&ledger, "flora"), usize::from(units != i64::from(i32::MAX)), "{units}");
    }
}

#[test]
fn a_finished_parcel_leaves_no_cell() {
    let mut ledger = Ledger::default();
    let (shop, parcel) = (store("flora"), [(sku("~parcel~p1"), 1)]);
    tell(&mut ledger, "flora", "1", Time(1), receipt(&parcel));
    ledger.grant(held(1, &shop, &parcel, Time(2)));
    ledger.commit(hold_id(1), order_id(1), None);
    ledger.hand_over(hold_id(1), Time(3));
    assert_eq!(busy(&ledger, "flora"), 1, "a late count may still ask");
    tell(&mut ledger, "flora", "2", later(Time(3)), receipt(&[(sku("rose"), 1)]));
    let shop = &ledger.stores[&shop];
    assert!(shop.cells.get(&ledger.names, &parcel[0].0).is_none());
}

#[test]
fn what_nobody_named_stands_on_the_newest_complete_snapshot_unless_it_is_a_parcel() {
    let mut ledger = Ledger::default();
    tell(&mut ledger, "flora", "1", Time(5), snapshot(&[], true));
    tell(&mut ledger, "flora", "0", Time(3), snapshot(&[], true));
    let cell = |name: &str| ledger.cell(&store("flora"), &sku(name));
    assert_eq!(cell("rose").last_count_at, Some(Time(5)));
    assert_eq!(cell("~parcel~p1"), CellView::default());
    assert_eq!(ledger.cell(&store("fauna"), &sku("rose")), CellView::default());
}

#[test]
fn a_count_is_written_once_and_shared_by_its_cells_again() {
    let mut ledger = Ledger::default();
    tell(&mut ledger, "flora", "the-one-count", Time(1), count(&all(9), CountScope::Shelf));
    let json = serde_json::to_string(&ledger).unwrap();
    assert_eq!(json.matches("the-one-count").count(), 1);
    let again = round_trip(&ledger);
    assert_eq!(again, ledger);
    let shop = &again.stores[&store("flora")];
    let anchor =
        |n: &str| shop.cells.get(&again.names, &sku(n)).unwrap().anchor().cloned().unwrap();
    assert!(std::sync::Arc::ptr_eq(&anchor("sku-1"), &anchor("sku-2")));
}

#[test]
fn shops_share_the_names_of_their_goods_and_list_them_by_name() {
    let mut ledger = Ledger::default();
    for (shop, skus) in [("flora", ["tulip", "rose"]), ("fauna", ["rose", "lily"])] {
        let units: Vec<_> = skus.iter().map(|name| (sku(name), 1)).collect();
        tell(&mut ledger, shop, shop, Time(1), receipt(&units));
    }
    let listed = |shop: &str| -> Vec<String> {
        ledger.stocked(&store(shop)).map(|(sku, _)| sku.to_string()).collect()
    };
    assert_eq!(
        (listed("flora"), listed("fauna")),
        (vec!["rose".into(), "tulip".into()], vec!["lily".into(), "rose".into()],)
    );
    assert_eq!(Vec::<SkuId>::from(ledger.names.clone()).len(), 3);
}
