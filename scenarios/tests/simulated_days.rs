//! Whole simulated days: when they are over, and whom they have lost.

use sameday_engine::decision::Decision;
use sameday_engine::event::Event;
use sameday_engine::unit::Millis;
use sameday_scenarios::city::City;
use sameday_scenarios::script::Scenario;
use sameday_scenarios::simulator::{Effort, Outcome, Simulator};

fn play(city: &City) -> Outcome {
    Simulator::new(city, Effort { iterations: 20, replays: false, clock: None }).run()
}

#[test]
fn a_day_lasts_until_the_last_shift_ends() {
    // Nothing is left to do long before; who is on shift is paid to its end.
    let mut city = City::new(1, 10);
    city.orders_per_hour = 6.0;
    let outcome = play(&city);
    let until = |event: &Event| match event {
        Event::CourierOnline { until, .. } => Some(*until),
        _ => None,
    };
    let ends = outcome.entries.iter().filter_map(|entry| until(&entry.event));
    let last = ends.max().expect("somebody works");
    let over = outcome.entries.last().expect("a journal has entries").now;
    assert!(last > city.end() + Millis::from_mins(60), "shifts end long after the last order");
    assert!(over >= last, "over at {over:?}, the last shift ends at {last:?}");
}

#[test]
fn buyers_whose_hold_has_lapsed_are_counted_and_paid_for() {
    // Nobody reads his quote within a second: only those are served who do not look at it.
    let mut city = City::new(1, 20);
    city.config.hold = Millis(1_000);
    let outcome = play(&city);
    let figures = &outcome.figures;
    let quoted = |event: &Event| matches!(event, Event::QuoteAccepted { .. });
    assert!(!outcome.entries.iter().any(|entry| quoted(&entry.event)), "nobody came in time");
    let late = figures.counted("buyers_too_late");
    assert!(late > 10, "{late} buyers came too late");
    let values = outcome.entries.iter().flat_map(|entry| &entry.decisions);
    let least = values.filter_map(|decision| match decision {
        Decision::QuoteMade { quote } => quote.basket.value,
        _ => None,
    });
    let least = least.min().expect("baskets are worth something") + city.config.prices.refusal_base;
    let cost = figures.value("cost_refusals").expect("it is a sum") as i64;
    assert!(cost >= least.0 * late as i64, "{cost} for {late} buyers, {least:?} each at least");
    let parts = ["courier", "lateness", "labour", "refusals", "broken"];
    let part = |name: &str| figures.value(&format!("cost_{name}")).expect("it is a sum") as i64;
    assert_eq!(part("total"), parts.into_iter().map(part).sum::<i64>());
}

#[test]
fn a_scenario_tells_the_days_before_in_the_morning() {
    let head = "format = \"sameday-scenario\"\nversion = 1\ntitle = \"Two days known\"\n\
                minutes = 10\npast_days = 2\n";
    let scenario = Scenario::parse("known", ("known.toml", head), ("known.ndjson", "")).unwrap();
    let effort = Effort { iterations: 20, replays: false, clock: None };
    let outcome = Simulator::scenario(&scenario, effort).run();
    let past = |event: &Event| match event {
        Event::PastDemand(past) => Some(past.clone()),
        _ => None,
    };
    let told: Vec<_> = outcome.entries.iter().filter_map(|entry| past(&entry.event)).collect();
    let [past] = &told[..] else { panic!("told once, not {} times", told.len()) };
    assert_eq!(past.watched.len(), 2);
    assert!(!past.orders.is_empty());
    assert_eq!(outcome.findings.violations, 0);
}
