//! Stockrooms: counts in the morning and between, deliveries, breakage, and theft that nobody
//! writes down.
//!
//! | Number | Value | Where from |
//! |---|---|---|
//! | cycle count of 3 articles in each shop | every 45 min | assumed |
//! | upload of a count after counting | up to 20 min | sourced: the example of the count at 10:00 |
//! | shops with a delivery in the afternoon | 35 %, 8 articles of 8 to 24 units | assumed |
//! | broken units, city-wide | 10 an hour | assumed |
//! | stolen units, city-wide | 8 an hour | assumed |

use super::{Asked, Happening, Scene};
use crate::city::{Cell, City};
use crate::noise::{next_arrival, within};
use sameday_engine::event::{AdjustLine, CountLine, CountScope, Event, StockChange, StockFact};
use sameday_engine::id::{SkuId, StoreId};
use sameday_engine::model::Line;
use sameday_engine::rng::Rng;
use sameday_engine::unit::{Millis, Qty, Time};

const COUNTS_PER_HOUR: f64 = 60.0 / 45.0;
const COUNTED_ARTICLES: usize = 3;
const INBOUND: f64 = 0.35;
const INBOUND_ARTICLES: usize = 8;
const BREAKAGE_PER_HOUR: f64 = 10.0;
const THEFT_PER_HOUR: f64 = 8.0;

/// What happens in a stockroom.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Somebody counts a few articles of this shop.
    Count(usize),
    /// A delivery comes to this shop.
    Inbound(usize),
    /// A unit breaks somewhere.
    Breakage,
    /// A unit is stolen somewhere.
    Theft,
    /// A message reaches us.
    Arrives(Box<StockFact>),
}

/// All stockrooms.
#[derive(Debug)]
pub struct Stockrooms {
    clerks: Rng,
    mishaps: Rng,
    shops: Vec<(StoreId, Vec<SkuId>)>,
    sequence: u64,
}

impl Stockrooms {
    /// Fills the shelves of a city, reports what the records say, and begins the day.
    #[must_use]
    pub fn new(city: &City, scene: &mut Scene) -> Self {
        let sku = |cell: &Cell| city.skus[cell.article].id.clone();
        let shops: Vec<(StoreId, Vec<SkuId>)> = city
            .shops
            .iter()
            .map(|shop| (shop.spec.id.clone(), shop.cells.iter().map(sku).collect()))
            .collect();
        let mut rooms = Self {
            clerks: Rng::stream(city.seed, "stockroom/clerks"),
            mishaps: Rng::stream(city.seed, "stockroom/mishaps"),
            shops,
            sequence: 0,
        };
        rooms.open(city, scene);
        rooms.plan_day(scene);
        rooms
    }

    /// Something happens in one of them.
    pub fn on_step(&mut self, step: Step, scene: &mut Scene) {
        match step {
            Step::Count(shop) => self.count_some(shop, scene),
            Step::Inbound(shop) => self.inbound(shop, scene),
            Step::Breakage => self.breakage(scene),
            Step::Theft => self.theft(scene),
            Step::Arrives(fact) => scene.tell(Event::Stock(*fact), Asked::Nobody),
        }
    }

    /// Staged goods cannot be found any more and are written off.
    pub fn write_off(&mut self, store: &StoreId, lines: &[Line], scene: &mut Scene) {
        let lines = lines.iter().map(|l| AdjustLine { sku: l.sku.clone(), delta: -l.qty });
        let change = StockChange::Adjusted { lines: lines.collect(), reason: "lost".into() };
        let fact = self.fact(store, change, scene.now);
        scene.tell(Event::Stock(fact), Asked::Nobody);
    }

    fn open(&mut self, city: &City, scene: &mut Scene) {
        for shop in &city.shops {
            let mut lines = Vec::new();
            for cell in &shop.cells {
                let sku = &city.skus[cell.article].id;
                scene.shelf.put(&shop.spec.id, sku, cell.truth);
                lines.push(CountLine { sku: sku.clone(), qty: Qty(cell.record) });
            }
            let change = StockChange::Counted { lines, scope: CountScope::Shelf };
            let fact = self.fact(&shop.spec.id, change, scene.now);
            scene.tell(Event::Stock(fact), Asked::Nobody);
        }
    }

    fn plan_day(&mut self, scene: &mut Scene) {
        for shop in 0..self.shops.len() {
            self.next(COUNTS_PER_HOUR, Step::Count(shop), scene);
            let at = scene.now + within(&mut self.clerks, Millis(0), scene.end - scene.now);
            if self.clerks.chance(INBOUND) {
                scene.at(at, Happening::Stockroom(Step::Inbound(shop)));
            }
        }
        self.next(BREAKAGE_PER_HOUR, Step::Breakage, scene);
        self.next(THEFT_PER_HOUR, Step::Theft, scene);
    }

    fn next(&mut self, per_hour: f64, step: Step, scene: &mut Scene) {
        let at = scene.now + next_arrival(&mut self.mishaps, per_hour);
        if at <= scene.end {
            scene.at(at, Happening::Stockroom(step));
        }
    }

    fn count_some(&mut self, shop: usize, scene: &mut Scene) {
        let (store, mut skus) = self.shops[shop].clone();
        self.clerks.shuffle(&mut skus);
        skus.truncate(COUNTED_ARTICLES);
        let fact = self.count(&store, &skus, scene);
        let upload = within(&mut self.clerks, Millis::from_secs(20), Millis::from_mins(20));
        scene.after(upload, Happening::Stockroom(Step::Arrives(Box::new(fact))));
        self.next(COUNTS_PER_HOUR, Step::Count(shop), scene);
    }

    fn count(&mut self, store: &StoreId, skus: &[SkuId], scene: &Scene) -> StockFact {
        let line =
            |sku: &SkuId| CountLine { sku: sku.clone(), qty: Qty(scene.shelf.units(store, sku)) };
        let lines = skus.iter().map(line).collect();
        self.fact(store, StockChange::Counted { lines, scope: CountScope::Shelf }, scene.now)
    }

    fn inbound(&mut self, shop: usize, scene: &mut Scene) {
        let (store, mut skus) = self.shops[shop].clone();
        self.clerks.shuffle(&mut skus);
        skus.truncate(INBOUND_ARTICLES);
        let lines: Vec<Line> = skus
            .into_iter()
            .map(|sku| Line { sku, qty: Qty(self.clerks.between(8, 24)) })
            .collect();
        lines.iter().for_each(|line| scene.shelf.put(&store, &line.sku, line.qty.0));
        let fact = self.fact(&store, StockChange::Received { lines, inbound: None }, scene.now);
        let upload = within(&mut self.clerks, Millis::from_secs(20), Millis::from_mins(5));
        scene.after(upload, Happening::Stockroom(Step::Arrives(Box::new(fact))));
    }

    fn breakage(&mut self, scene: &mut Scene) {
        if let Some((store, sku)) = self.mishap(scene) {
            let lines = vec![AdjustLine { sku, delta: Qty(-1) }];
            let change = StockChange::Adjusted { lines, reason: "damage".into() };
            let fact = self.fact(&store, change, scene.now);
            scene.tell(Event::Stock(fact), Asked::Nobody);
        }
        self.next(BREAKAGE_PER_HOUR, Step::Breakage, scene);
    }

    fn theft(&mut self, scene: &mut Scene) {
        self.mishap(scene);
        self.next(THEFT_PER_HOUR, Step::Theft, scene);
    }

    /// One unit is gone; says of what, when there was any.
    fn mishap(&mut self, scene: &mut Scene) -> Option<(StoreId, SkuId)> {
        let (store, skus) = &self.shops[self.mishaps.below(self.shops.len())];
        let sku = &skus[self.mishaps.below(skus.len())];
        (scene.shelf.take(store, sku, 1) == 1).then(|| (store.clone(), sku.clone()))
    }

    fn fact(&mut self, store: &StoreId, change: StockChange, now: Time) -> StockFact {
        self.sequence += 1;
        StockFact {
            source: format!("/stores/{store}/stockroom"),
            id: format!("{:06}", self.sequence),
            occurred_at: now,
            sent_at: None,
            sequence: None,
            member: None,
            store: store.clone(),
            change,
        }
    }
}
