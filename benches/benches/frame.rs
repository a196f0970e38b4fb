//! One frame of the live map, 500 shops and 100 couriers: how long the owner of the engine is held
//! for it, and how long the JSON takes elsewhere.
#![allow(missing_docs, reason = "criterion's macro makes a public function")]

use criterion::{Criterion, criterion_group, criterion_main};
use sameday_engine::config::{Config, LOGIC_VERSION};
use sameday_engine::engine::Engine;
use sameday_engine::event::{Command, CountLine, CountScope, Event, StockChange, StockFact};
use sameday_engine::model::{
    Acceptance, Basket, CourierSpec, Genesis, Hours, Line, OrderRequest, PayModel, PickModel, Sku,
    StoreSpec,
};
use sameday_engine::place::Place;
use sameday_engine::travel::GREAT_CIRCLE;
use sameday_engine::unit::{Millis, Money, Qty, Time};
use sameday_scenarios::kpi::Kpis;
use sameday_server::driver::RunFigures;
use sameday_server::track::{Fix, Tracks};
use sameday_server::wire::live::{LiveOut, Pace, Scene};
use std::hint::black_box;

const SHOPS: usize = 500;
const SKUS: usize = 40;
const COURIERS: usize = 100;
const ORDERS: usize = 150;
const START: Time = Time(1_795_262_400_000);

fn name<T: std::str::FromStr<Err: std::fmt::Debug>>(kind: &str, n: usize) -> T {
    format!("{kind}-{n}").parse().expect("a plain word is a name")
}

/// Spread over some kilometres, no two alike.
fn degrees(n: usize) -> (f64, f64) {
    let turn = n as f64 * 0.618_034;
    (52.48 + turn.fract() * 0.08, 13.33 + (turn * 7.3).fract() * 0.14)
}

fn place(n: usize) -> Place {
    let (lat, lon) = degrees(n);
    Place::from_degrees(lat, lon).expect("Berlin is on the earth")
}

fn genesis() -> Genesis {
    Genesis {
        tenant: "bench".parse().expect("a plain word is a name"),
        shard: 0,
        currency: "EUR".into(),
        seed: 1,
        travel_digest: GREAT_CIRCLE.into(),
        logic_version: LOGIC_VERSION,
        config: Config::default(),
    }
}

fn sku(n: usize) -> Event {
    Event::SkuPut(Sku { g: 300, ml: 500, price: Money(500), ..Sku::new(name("sku", n)) })
}

/// Open on weekdays and Saturdays, which takes the most looking up.
fn shop(n: usize) -> Event {
    let mut days = vec![vec![(8 * 3_600, 12 * 3_600), (13 * 3_600, 23 * 3_600)]; 6];
    days.push(vec![]);
    Event::StorePut(StoreSpec {
        hours: Hours::Weekly { zone: "UTC".into(), days, offsets: vec![(Time(0), 0)] },
        pick: PickModel {
            base: Millis::from_mins(2),
            per_line: Millis(30_000),
            parallel: Some(2),
            ..PickModel::default()
        },
        service: Millis::from_mins(1),
        ..StoreSpec::new(name("shop", n), place(n))
    })
}

fn count(n: usize) -> Event {
    let line = |k: usize| CountLine { sku: name("sku", k), qty: Qty(((n + k) % 12) as i64) };
    Event::Stock(StockFact {
        source: format!("/shops/{n}"),
        id: "count".into(),
        occurred_at: START,
        sent_at: None,
        sequence: None,
        member: None,
        store: name("shop", n),
        change: StockChange::Counted {
            lines: (0..SKUS).map(line).collect(),
            scope: CountScope::Shelf,
        },
    })
}

fn courier(n: usize) -> [Event; 2] {
    let profile = "bike".parse().expect("a plain word is a name");
    let spec = CourierSpec {
        pay: PayModel { per_hour: Money(1_500), per_order: Money(200), ..PayModel::default() },
        acceptance: if n.is_multiple_of(3) { Acceptance::Ask } else { Acceptance::Auto },
        ..CourierSpec::new(name("courier", n), profile)
    };
    let until = START + Millis::from_mins(600);
    let online = Event::CourierOnline {
        courier: spec.id.clone(),
        at: place(n * 3),
        until,
        breaks: Vec::new(),
    };
    [Event::CourierPut(spec), online]
}

fn order(n: usize) -> Event {
    let lines = vec![Line { sku: name("sku", n % SKUS), qty: Qty(1) }];
    let basket = Basket {
        max_splits: 1,
        value: Some(Money(3_000)),
        service: Millis::from_mins(1),
        ..Basket::new(lines, place(n * 11 + 5))
    };
    Event::OrderPlaced(OrderRequest { basket, external_id: None })
}

fn city() -> Engine {
    let mut engine = Engine::new(genesis(), START);
    let events = (0..SKUS).map(sku).chain((0..SHOPS).map(shop)).chain((0..SHOPS).map(count));
    let events = events.chain((0..COURIERS).flat_map(courier)).chain((0..ORDERS).map(order));
    for event in events {
        engine.handle(START, Command { event, key: None });
        while engine.poll_effect().is_some() {}
    }
    assert!(engine.world().open_orders().count() > ORDERS / 2, "most orders are served");
    engine
}

fn tracks() -> Tracks {
    let mut tracks = Tracks::default();
    for n in 0..COURIERS {
        let fix = |k: i64| {
            let (lat, lon) = degrees(n * 3);
            Fix { time: START + Millis::from_secs(k * 5), lat, lon: lon + k as f64 * 1e-4 }
        };
        tracks.enter(&name("courier", n), (0..24).map(fix));
    }
    tracks
}

fn frame(criterion: &mut Criterion) {
    let (engine, tracks, now) = (city(), tracks(), START + Millis::from_mins(2));
    let figures = RunFigures { since: START, figures: Kpis::from_now_on(&engine).figures() };
    let pace = Pace { speed: 60.0, adjustable: true };
    let text = || {
        let out = LiveOut::of(Scene::of(&engine, now), now, pace, &tracks, &figures);
        serde_json::to_vec(&out).expect("a frame is plain JSON")
    };
    eprintln!("a frame has {} bytes", text().len());
    let mut group = criterion.benchmark_group("frame");
    group.bench_function("collected by the owner", |bencher| {
        bencher.iter(|| Scene::of(black_box(&engine), now));
    });
    group.bench_function("collected and written", |bencher| bencher.iter(text));
    group.finish();
}

criterion_group!(benches, frame);
criterion_main!(benches);
