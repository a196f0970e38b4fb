//! Which shops are looked at for a basket where there are many.

mod town;

use sameday_engine::config::Config;
use sameday_engine::event::{CountLine, CountScope, Event, StockChange};
use sameday_engine::model::{Basket, Line, Mode, Quote, Sku};
use sameday_engine::unit::Qty;
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
