//! What is remembered is sparse, of bounded age, and said once.

use super::lost::Lost;
use super::touches::Touches;
use super::wishes::{Became, Wish, Wishes};
use super::{DAY, Demand, HOUR, REGION_RESOLUTION};
use crate::config::Config;
use crate::id::{Minted, QuoteId};
use crate::model::{Asked, Line, Look};
use crate::place::{AREA_RESOLUTION, Area, Place};
use crate::unit::{Money, Qty, Time};

fn area() -> Area {
    Place::from_degrees(52.52, 13.41).unwrap().area(AREA_RESOLUTION).unwrap()
}

fn line(sku: &str, qty: i64) -> Line {
    Line { sku: sku.parse().unwrap(), qty: Qty(qty) }
}

fn wish(at: Time) -> Wish {
    Wish {
        at,
        until: at,
        lines: vec![line("rose", 1)],
        value: Money(100),
        gaps: Vec::new(),
        near: Vec::new(),
        more: false,
        substitutes: false,
        copies: 1,
        became: Became::Offered,
        sources: Vec::new(),
        done_at: None,
        could: Vec::new(),
    }
}

fn quote(n: u64) -> QuoteId {
    QuoteId(Minted { shard: 0, seq: n, n: 1 })
}

#[test]
fn hours_add_up_and_old_ones_go() {
    let mut lost = Lost::default();
    for (at, asked) in [(0, Asked::Look), (1, Asked::Order), (HOUR.0, Asked::Quote)] {
        lost.note(Time(at), area(), asked, &[line("rose", 2)]);
    }
    let rows: Vec<(Time, u32, Qty)> =
        lost.since(Time(5)).map(|(hour, _, _, count)| (hour, count.asks(), count.units)).collect();
    assert_eq!(rows, [(Time(0), 2, Qty(4)), (Time(HOUR.0), 1, Qty(2))], "the hour counts whole");
    lost.forget(Time(HOUR.0));
    assert_eq!(lost.since(Time(0)).count(), 1);
}

#[test]
fn the_same_look_is_news_again_in_the_next_minute_only() {
    let mut lost = Lost::default();
    let look = |skus: [&str; 2]| Look { area: area(), lines: skus.map(|s| line(s, 1)).to_vec() };
    assert!(lost.is_news(&look(["rose", "candle"]), Time(0)));
    lost.look(Time(0), &look(["rose", "candle"]));
    assert!(!lost.is_news(&look(["candle", "rose"]), Time(59_999)), "the order does not matter");
    assert!(lost.is_news(&look(["candle", "tulip"]), Time(59_999)));
    assert!(lost.is_news(&look(["rose", "candle"]), Time(60_000)));
    for n in 0..600 {
        lost.look(Time(1), &look([&format!("s{n}"), "rose"]));
    }
    assert!(!lost.is_news(&look(["tulip", "rose"]), Time(2)), "a minute has had its fill");
}

#[test]
fn wishes_are_bounded_by_age_and_number() {
    let mut wishes = Wishes::default();
    (1..=10).for_each(|n| wishes.add(quote(n), wish(Time(n.cast_signed()))));
    wishes.forget(Time(3), 100);
    assert_eq!(wishes.since(Time(0)).next().unwrap().0, quote(3));
    wishes.forget(Time(0), 2);
    let left: Vec<QuoteId> = wishes.since(Time(0)).map(|(id, _)| id).collect();
    assert_eq!(left, [quote(9), quote(10)]);
}

#[test]
fn only_cells_that_were_met_empty_are_watched() {
    let mut touches = Touches::default();
    let (shop, rose, bread) = ("flora".parse().unwrap(), "rose".parse().unwrap(), "bread".parse());
    touches.watch(&shop, &rose, Time(5));
    for (at, sku) in [(6, &rose), (7, &bread.unwrap()), (8, &rose)] {
        touches.touch(&shop, sku, Time(at), Qty(at), Time(0));
    }
    assert_eq!(touches.watched(&shop).collect::<Vec<_>>(), [&rose]);
    let seen = touches.of(&shop, &rose).unwrap();
    assert_eq!(
        (seen.whole_since, &seen.touches[..]),
        (Time(5), &[(Time(6), Qty(6)), (Time(8), Qty(8))][..])
    );
    touches.touch(&shop, &rose, Time(9), Qty(0), Time(7));
    assert_eq!(
        touches.of(&shop, &rose).unwrap().touches[0],
        (Time(8), Qty(8)),
        "the old one is gone"
    );
}

#[test]
fn old_touches_of_a_busy_cell_are_put_together_as_the_worse() {
    let mut touches = Touches::default();
    let (shop, rose) = ("flora".parse().unwrap(), "rose".parse().unwrap());
    touches.watch(&shop, &rose, Time(0));
    (1..=1_002).for_each(|at| touches.touch(&shop, &rose, Time(at), Qty(2_000 - at), Time(0)));
    let seen = touches.of(&shop, &rose).unwrap();
    assert_eq!(
        (seen.whole_since, seen.touches[0], seen.touches.len()),
        (Time(3), (Time(3), Qty(1_999)), 1_000)
    );
}

#[test]
fn everything_comes_back_from_json() {
    let mut demand = Demand::default();
    let (now, region) = (Time(DAY.0 * 20_000), area().widened(REGION_RESOLUTION));
    demand.lost.look(now, &Look { area: area(), lines: vec![line("rose", 1)] });
    demand.sales.ticket(now, region, &[line("rose", 2), line("rose", 1)]);
    demand.wishes.add(quote(1), wish(now));
    demand.forget(now, &Config::default());
    let json = serde_json::to_string(&demand).unwrap();
    assert_eq!(serde_json::from_str::<Demand>(&json).unwrap(), demand);
    let (_, _, sold) = demand.sold_since(now).next().unwrap();
    assert_eq!((sold.tickets, sold.units), (1, Qty(3)), "a SKU twice on a receipt counts once");
}
