//! What a shop lacks of a basket, why, and how sure that is.

use super::*;
use crate::config::Config;
use crate::event::{CountLine, CountScope, Event, SaleLine, ShopEvent, StockChange, StockFact};
use crate::model::{DataClass, Genesis, Listed};
use crate::place::Place;
use crate::unit::Millis;

const HOUR: i64 = 3_600_000;
/// When the shelves were counted.
const COUNTED: Time = Time(10 * HOUR);

/// A world with the shop `flora`, whose till is of this class, right after a count of five roses
/// and two tulips.
fn world(data: DataClass) -> World {
    let genesis = Genesis {
        tenant: "town".parse().unwrap(),
        shard: 0,
        currency: "EUR".to_owned(),
        seed: 1,
        travel_digest: crate::travel::GREAT_CIRCLE.into(),
        logic_version: 1,
        config: Config::default(),
    };
    let mut world = World::new(genesis, COUNTED);
    let flora = StoreSpec::new("flora".parse().unwrap(), Place::Planar { x_m: 0, y_m: 0 });
    enter(&mut world, COUNTED, &Event::StorePut(StoreSpec { data, established: true, ..flora }));
    let line = |sku: &str, units| CountLine { sku: sku.parse().unwrap(), qty: Qty(units) };
    let lines = vec![line("rose", 5), line("tulip", 2)];
    tell(&mut world, COUNTED, StockChange::Counted { lines, scope: CountScope::Shelf });
    world
}

fn enter(world: &mut World, now: Time, event: &Event) {
    world.begin(world.seq() + 1, now);
    world.apply_event(event);
}

fn tell(world: &mut World, now: Time, change: StockChange) {
    let (id, shop) = (world.seq().to_string(), "flora".parse().unwrap());
    let fact = StockFact::new("till".to_owned(), id, now, shop, change);
    enter(world, now, &Event::Stock(fact));
}

fn shop(world: &World) -> StoreSpec {
    world.stores().values().next().unwrap().clone()
}

fn basket(units: &[(&str, i64)]) -> Basket {
    let line = |(sku, units): &(&str, i64)| Line { sku: sku.parse().unwrap(), qty: Qty(*units) };
    Basket::new(units.iter().map(line).collect(), Place::Planar { x_m: 0, y_m: 0 })
}

fn lacks(world: &World, units: &[(&str, i64)], at: Time) -> Vec<(String, i64)> {
    let missing = missing(world, &basket(units), &shop(world), at);
    missing.into_iter().map(|line| (line.sku.to_string(), line.qty.0)).collect()
}

#[test]
fn a_shop_lacks_what_it_has_less_of_than_is_asked() {
    let world = world(DataClass::Live);
    for (asked, expected) in [
        (vec![("rose", 5), ("tulip", 2)], vec![]),
        (vec![("rose", 8), ("tulip", 1)], vec![("rose", 3)]),
        (
            vec![("rose", 6), ("tulip", 6), ("lily", 2)],
            vec![("rose", 1), ("tulip", 4), ("lily", 2)],
        ),
    ] {
        let expected: Vec<_> = expected.into_iter().map(|(sku, n)| (sku.to_owned(), n)).collect();
        assert_eq!(lacks(&world, &asked, COUNTED), expected, "{asked:?}");
    }
}

#[test]
fn why_a_shop_is_short_is_its_list_its_stock_or_the_age_of_its_data() {
    let why = |world: &World, units: &[(&str, i64)]| why_short(world, &basket(units), &shop(world));
    let mut fresh = world(DataClass::Snapshot);
    assert_eq!(why(&fresh, &[("rose", 9)]), Reason::Stock);
    assert_eq!(why(&fresh, &[("rose", 1)]), Reason::Stock, "nothing is too old");

    // A day and a bit later the last unit is never promised, but it would be there.
    let mut old = world(DataClass::Snapshot);
    enter(&mut old, Time(COUNTED.0 + 25 * HOUR), &Event::Wake);
    assert_eq!(why(&old, &[("tulip", 2)]), Reason::DataTooOld);
    assert_eq!(why(&old, &[("tulip", 3)]), Reason::Stock, "it was never there");
    assert_eq!(why(&old, &[("tulip", 2), ("rose", 9)]), Reason::Stock, "one of them was not");
    assert_eq!(why(&old, &[("tulip", 2), ("rose", 1)]), Reason::DataTooOld, "the other is there");

    // Just enough is not short, however fresh its data are.
    let lines = vec![CountLine { sku: "rose".parse().unwrap(), qty: Qty(5) }];
    let now = Time(COUNTED.0 + 25 * HOUR);
    tell(&mut old, now, StockChange::Counted { lines, scope: CountScope::Shelf });
    assert_eq!(why(&old, &[("tulip", 2), ("rose", 5)]), Reason::DataTooOld);
    assert_eq!(why(&old, &[("tulip", 2), ("rose", 6)]), Reason::Stock);

    let listed = Some(vec![Listed { sku: "rose".parse().unwrap(), price: None }]);
    let store = "flora".parse().unwrap();
    enter(&mut fresh, COUNTED, &Event::Shop(ShopEvent::AssortmentPut { store, listed }));
    assert_eq!(why(&fresh, &[("rose", 9), ("tulip", 1)]), Reason::NotListed);
    assert_eq!(why(&fresh, &[("rose", 9)]), Reason::Stock);
}

#[test]
fn the_least_sure_book_counts() {
    let mut world = world(DataClass::Live);
    let share = |skus: &[&str]| Share {
        awaited: Vec::new(),
        store: "flora".parse().unwrap(),
        lines: basket(&skus.iter().map(|sku| (*sku, 1)).collect::<Vec<_>>()).lines,
        ready_at: COUNTED,
    };
    assert_eq!(confidence(&world, &[share(&["rose", "tulip"])], COUNTED), WHOLE_PERMILLE);
    assert_eq!(confidence(&world, &[], COUNTED), WHOLE_PERMILLE);
    // Three hundred more than are taken for granted: 30 permille.
    let lines = vec![SaleLine { sku: "rose".parse().unwrap(), qty: Qty(500), price: None }];
    let sold = StockChange::SaleCommitted { lines, order: None, credential_kind: None };
    tell(&mut world, Time(COUNTED.0 + 1), sold);
    assert_eq!(confidence(&world, &[share(&["tulip"])], COUNTED), 1_000);
    assert_eq!(confidence(&world, &[share(&["rose", "tulip"])], COUNTED), 970);
    assert_eq!(confidence(&world, &[share(&["tulip"]), share(&["rose"])], COUNTED), 970);
}

#[test]
fn a_shop_is_stale_that_is_silent_for_longer_than_its_heartbeat() {
    let world = world(DataClass::Live);
    let silent = |heartbeat, at| {
        let heartbeat = Some(Millis(heartbeat));
        is_stale(&world, &StoreSpec { heartbeat, ..shop(&world) }, Time(COUNTED.0 + at))
    };
    assert_eq!([silent(60, 59), silent(60, 60), silent(60, 61)], [false, false, true]);
    assert!(
        !is_stale(&world, &shop(&world), Time(COUNTED.0 + 1_000 * HOUR)),
        "without a heartbeat"
    );
    let unheard = StoreSpec::new("fauna".parse().unwrap(), shop(&world).at);
    assert!(is_stale(&world, &StoreSpec { heartbeat: Some(Millis(60)), ..unheard }, COUNTED));
}

#[test]
fn a_loser_says_what_it_lacked() {
    let lacked = basket(&[("rose", 2)]).lines;
    let lost = loser(Mode::Pickup, &"flora".parse().unwrap(), Reason::Stock, lacked.clone());
    assert_eq!((lost.mode, lost.reason, lost.missing), (Mode::Pickup, Reason::Stock, lacked));
    assert_eq!(lost.store.as_str(), "flora");
}
