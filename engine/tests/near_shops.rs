//! Which shops are looked at for a basket where there are many.

mod town;

use sameday_engine::config::Config;
use sameday_engine::event::{CountLine, CountScope, Event, PointEvent, StockChange};
use sameday_engine::model::{
    Basket, Hours, Inbound, Line, Mode, PointKind, PointSpec, Quote, SizeClass, Sku,
};
use sameday_engine::unit::{Millis, Qty, Span};
use town::{Town, at};

/// Three shops are looked at closely. Five near ones have no roses but lamps; behind them are two
/// with roses, the farther one with a lamp, too, as far as that is asked for.
fn town(lamp: i64) -> Town {
    let mut town = Town::with(1, Config { max_stores: 3, ..Config::default() });
    town.tell(Event::SkuPut(Sku::new("lamp".parse().unwrap())));
    let shops = [(0, 5), (0, 5), (0, 5), (0, 5), (0, 5), (5, 0), (5, lamp)];
    for (n, (roses, lamps)) in (0..).zip(shops) {
        let name = format!("shop-{n}");
        town.shop(&name, at(n * 100, 0), None, roses);
        let lines = vec![CountLine { sku: "lamp".parse().unwrap(), qty: Qty(lamps) }];
        town.fact(&name, StockChange::Counted { lines, scope: CountScope::ShelfAndStaged });
    }
    town.courier("ada", at(0, 0), false, None);
    town
}

fn quote(town: &mut Town, skus: &[&str], mode: Mode) -> Quote {
    let line = |sku: &&str| Line { sku: sku.parse().unwrap(), qty: Qty(1) };
    let basket = Basket { lines: skus.iter().map(line).collect(), ..town.basket(1) };
    let basket = Basket { at: at(0, 0), modes: vec![mode], due: None, max_onboard: None, ..basket };
    town.quote(basket)
}

/// The shops of each option.
fn shops(quote: &Quote) -> Vec<Vec<&str>> {
    let options = quote.options.iter();
    options.map(|option| option.sources.iter().map(|s| s.store.as_str()).collect()).collect()
}

#[test]
fn a_pickup_is_found_behind_shops_that_lack_the_goods_nearest_first() {
    let found = quote(&mut town(5), &["rose"], Mode::Pickup);
    assert_eq!(shops(&found), [["shop-5"], ["shop-6"]]);
}

#[test]
fn a_delivery_is_found_behind_shops_that_have_only_a_part() {
    let found = quote(&mut town(0), &["rose", "lamp"], Mode::Delivery);
    let pairs = shops(&found);
    assert!(!pairs.is_empty(), "{:?}", found.losers);
    for pair in pairs {
        assert!(pair.iter().any(|shop| ["shop-5", "shop-6"].contains(shop)), "{pair:?}");
    }
    let found = quote(&mut town(5), &["rose", "lamp"], Mode::Delivery);
    assert_eq!(shops(&found)[0], ["shop-6"], "one stop is cheaper than two");
}

/// A pickup point among the shops; a run comes each hour, from whichever shop.
fn point(town: &mut Town) {
    let run = |hour: i64| {
        let at = town.now + Millis::from_mins(60 * hour);
        Span { from: at, to: at }
    };
    let runs = Hours::Spans((1..24).map(run).collect());
    let class = SizeClass { name: "l".parse().unwrap(), g: None, ml: None, count: 9 };
    town.tell(Event::Point(PointEvent::Put(PointSpec {
        id: "hall".parse().unwrap(),
        at: at(300, 0),
        kind: PointKind::PickupPoint,
        classes: vec![class],
        hours: Hours::Always,
        dwell: Millis::from_mins(600),
        put_away: Millis::from_mins(5),
        service: Millis::from_secs(60),
        inbound: Some(Inbound { runs, lead: Millis::from_mins(5), stores: None }),
        sign: Default::default(),
    })));
}

#[test]
fn a_pickup_point_is_served_from_behind_shops_that_lack_the_goods() {
    let mut town = town(5);
    point(&mut town);
    let found = quote(&mut town, &["rose"], Mode::PickupPoint);
    assert_eq!(shops(&found), [["shop-5"]], "{:?}", found.losers);
    assert!(found.losers.iter().any(|loser| loser.store.as_str() == "shop-6"), "it could, too");
}

#[test]
fn substitutes_are_found_behind_shops_that_have_none() {
    // Nobody has a fern; a rose may stand in for it, and the nearest five shops have no roses.
    let mut town = town(5);
    let fern = Sku::new("fern".parse().unwrap());
    let substitutes = vec!["rose".parse().unwrap()];
    town.tell(Event::SkuPut(Sku { substitutes, ..fern }));
    let lines = vec![Line { sku: "fern".parse().unwrap(), qty: Qty(1) }];
    for mode in [Mode::Pickup, Mode::Delivery] {
        let basket = town.basket(1);
        let basket = Basket { lines: lines.clone(), at: at(0, 0), modes: vec![mode], ..basket };
        let basket = Basket { due: None, max_onboard: None, substitutes: true, ..basket };
        let found = town.quote(basket);
        assert_eq!(shops(&found), [["shop-5"], ["shop-6"]], "{mode:?}: {:?}", found.losers);
    }
}

#[test]
fn of_equal_costs_the_nearer_shop_comes_first() {
    // By their names they would come the other way round.
    let mut town = Town::with(1, Config::default());
    for (name, x_m) in [("a", 900), ("b", 600), ("c", 300)] {
        town.shop(name, at(x_m, 0), None, 5);
    }
    let found = quote(&mut town, &["rose"], Mode::Pickup);
    let costs: Vec<_> = found.options.iter().map(|option| option.cost.total).collect();
    assert!(costs.iter().all(|cost| *cost == costs[0]), "{costs:?}");
    assert_eq!(shops(&found), [["c"], ["b"], ["a"]]);
}
