//! A small world for tests: two shops, two couriers, one item, and commands made from numbers.

use crate::clock::ManualClock;
use crate::data_dir::DataDir;
use crate::driver::{Driver, Options, Search};
use crate::journal::{Journal, Snapshots};
use crate::recovery;
use sameday_engine::config::{Config, LOGIC_VERSION};
use sameday_engine::event::{
    Command, CountLine, CountScope, Event, Proposal, RequestKey, SaleLine, StockChange, StockFact,
};
use sameday_engine::freeze::Frozen;
use sameday_engine::id::{CourierId, SkuId, StoreId};
use sameday_engine::model::{
    Acceptance, Basket, CourierSpec, Genesis, Line, OrderRequest, PayModel, PickModel, Sku,
    StoreSpec,
};
use sameday_engine::place::Place;
use sameday_engine::travel::GREAT_CIRCLE;
use sameday_engine::unit::{Millis, Money, Qty, Time};
use std::path::Path;
use std::sync::Arc;

pub(crate) const START: Time = Time(1_000_000);

pub(crate) fn genesis() -> Genesis {
    Genesis {
        tenant: "t1".parse().unwrap(),
        shard: 0,
        currency: "EUR".into(),
        seed: 7,
        travel_digest: GREAT_CIRCLE.into(),
        logic_version: LOGIC_VERSION,
        config: Config::default(),
    }
}

pub(crate) fn at(x_m: i32, y_m: i32) -> Place {
    Place::Planar { x_m, y_m }
}

pub(crate) fn sku() -> SkuId {
    "rose".parse().unwrap()
}

pub(crate) fn store(n: u32) -> StoreId {
    format!("s{}", n % 2).parse().unwrap()
}

pub(crate) fn courier(n: u32) -> CourierId {
    format!("c{}", n % 2).parse().unwrap()
}

pub(crate) fn command(event: Event) -> Command {
    Command { event, key: None }
}

/// Catalogue, shops with 20 units each, couriers on shift.
pub(crate) fn opening() -> Vec<Command> {
    let sku = Sku { g: 100, ml: 100, price: Money(500), ..Sku::new(sku()) };
    let mut events = vec![Event::SkuPut(sku)];
    for n in 0..2_u32 {
        let end = n.cast_signed() * 1_000;
        events.push(Event::StorePut(store_spec(n, at(end, 0))));
        events.push(Event::CourierPut(courier_spec(n)));
        events.push(fact(1_000 + n, n, START, counted(20)));
        let until = START + Millis::from_mins(600);
        events.push(Event::CourierOnline {
            courier: courier(n),
            at: at(end, 100),
            until,
            breaks: Vec::new(),
        });
    }
    events.into_iter().map(command).collect()
}

fn store_spec(n: u32, at: Place) -> StoreSpec {
    StoreSpec {
        pick: PickModel { base: Millis::from_mins(2), ..PickModel::default() },
        service: Millis::from_mins(1),
        ..StoreSpec::new(store(n), at)
    }
}

fn courier_spec(n: u32) -> CourierSpec {
    CourierSpec {
        pay: PayModel { per_hour: Money(1_500), per_order: Money(200), ..PayModel::default() },
        acceptance: if n == 0 { Acceptance::Ask } else { Acceptance::Auto },
        ..CourierSpec::new(courier(n), "bike".parse().unwrap())
    }
}

pub(crate) fn counted(qty: i64) -> StockChange {
    let lines = vec![CountLine { sku: sku(), qty: Qty(qty) }];
    StockChange::Counted { lines, scope: CountScope::Shelf }
}

pub(crate) fn sold(qty: i64) -> StockChange {
    let lines = vec![SaleLine { sku: sku(), qty: Qty(qty), price: None }];
    StockChange::SaleCommitted { lines, order: None, credential_kind: None }
}

/// The fact with this number from a shop.
pub(crate) fn fact(id: u32, at_store: u32, occurred_at: Time, change: StockChange) -> Event {
    Event::Stock(StockFact {
        source: format!("till-{}", at_store % 2),
        id: id.to_string(),
        occurred_at,
        sent_at: None,
        sequence: None,
        member: None,
        store: store(at_store),
        change,
    })
}

pub(crate) fn basket(qty: i64, x_m: i32) -> Basket {
    Basket {
        max_options: 3,
        value: Some(Money(3_000)),
        service: Millis::from_mins(1),
        ..Basket::new(vec![Line { sku: sku(), qty: Qty(qty) }], at(x_m, 300))
    }
}

pub(crate) fn order(qty: i64, x_m: i32) -> Event {
    Event::OrderPlaced(OrderRequest { basket: basket(qty, x_m), external_id: None })
}

pub(crate) fn key(n: u32) -> RequestKey {
    let (route, fingerprint) = ("POST /v1/orders".into(), format!("f{n}"));
    RequestKey { route, key: format!("k{n}"), fingerprint }
}

/// A search that proposes no change.
pub(crate) struct Idle;

impl Search for Idle {
    fn search(&self, frozen: &Frozen) -> Proposal {
        Proposal { base_version: frozen.version, routes: vec![] }
    }
}

/// A driver over a directory, on a clock that stands.
pub(crate) struct Bench {
    pub(crate) driver: Driver,
    pub(crate) clock: Arc<ManualClock>,
    _dir: DataDir,
}

impl Bench {
    pub(crate) fn open(path: &Path) -> Self {
        Self::with(path, Options::new(Arc::new(Idle)))
    }

    pub(crate) fn with(path: &Path, options: Options) -> Self {
        Self::over(path, options, |journal| journal)
    }

    /// Over a journal that is not the plain one.
    pub(crate) fn over(
        path: &Path,
        options: Options,
        wrap: impl FnOnce(Box<dyn Journal>) -> Box<dyn Journal>,
    ) -> Self {
        let dir = DataDir::open(path).unwrap();
        let snapshots = Snapshots::open(&dir.snapshots()).unwrap();
        let mut recovered = recovery::open(&dir, &snapshots, genesis, START).unwrap();
        recovered.journal = wrap(recovered.journal);
        let clock = Arc::new(ManualClock::new(recovered.engine.world().now()));
        let driver = Driver::start(recovered, snapshots, clock.clone(), options).unwrap();
        Self { driver, clock, _dir: dir }
    }

    /// With the small world in it.
    pub(crate) async fn with_world(path: &Path) -> Self {
        let bench = Self::open(path);
        bench.driver.commands(opening()).await.unwrap();
        bench
    }
}
