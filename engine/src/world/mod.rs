//! The world: everything the engine knows, written in one place only.
//!
//! **Invariant:** state changes happen in [`World::apply_event`] and [`World::apply_decision`] and
//! nowhere else, so that a fold over the journal gives the same world as living through it.

pub mod acceptance;
mod answers;
mod apply;
mod broken;
pub mod collect;
pub mod courier;
pub mod demand;
pub mod hand_over;
mod holds;
pub mod hours;
mod hubs;
mod inbound;
pub mod ledger;
mod pace;
pub mod people;
mod plan_log;
pub mod points;
mod price;
mod progress;
mod punctual;
pub mod queue;
mod reports;
pub mod reservations;
pub mod rest;
pub mod safety;
mod shop_day;
mod shops;
mod slack;
mod standing;
mod stock;
mod timers;
mod traffic;

pub use answers::Stored;
pub use broken::Broken;
pub use courier::{Courier, Progress, Shift};
pub use hubs::{Earned, HubDay, Hubs};
pub use people::People;
pub use plan_log::{PlanChange, PlanLog};
pub use points::Points;
pub use price::UnitPrice;
pub use punctual::{Outcomes, Promised};
pub use reports::Reports;
pub use shops::{Assortment, Shops};
pub use standing::{Standing, Standings};
pub use timers::Timer;

use crate::config::Config;
use crate::id::{CourierId, ExternalId, OfferId, OrderId, QuoteId, SkuId, StoreId};
use crate::model::{
    Genesis, HoldState, Offer, Order, OrderState, Quote, Sku, Source, StoreSpec, Traffic,
};
use crate::place::Place;
use crate::reason::Reason;
use crate::unit::Time;
use answers::Answers;
use collect::Attempts;
use demand::Demand;
use h3o::{CellIndex, Resolution};
use ledger::Ledger;
use reservations::Reservations;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use timers::Timers;

/// A quote and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuoteRecord {
    /// As answered.
    pub quote: Quote,
    /// Whether it can still be accepted.
    pub open: bool,
    /// The order it became.
    pub order: Option<OrderId>,
    /// Why it can no longer be accepted, where it became no order.
    pub why: Option<Reason>,
}

/// A change of a promise, kept for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromiseChange {
    /// When.
    pub at: Time,
    /// What was promised.
    pub old: crate::unit::Span,
    /// What was promised from then on.
    pub new: crate::unit::Span,
    /// Why.
    pub why: Reason,
}

/// Everything the engine knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct World {
    genesis: Genesis,
    now: Time,
    seq: u64,
    plan_version: u64,
    skus: BTreeMap<SkuId, Sku>,
    stores: BTreeMap<StoreId, StoreSpec>,
    couriers: BTreeMap<CourierId, Courier>,
    ledger: Ledger,
    quotes: BTreeMap<QuoteId, QuoteRecord>,
    orders: BTreeMap<OrderId, Order>,
    /// Tentative orders of open quotes.
    #[serde(default)]
    quoted: BTreeMap<OrderId, Order>,
    /// Orders that are not final: what every decision looks at.
    open_orders: BTreeSet<OrderId>,
    picks: BTreeMap<OrderId, PickProgress>,
    promise_changes: BTreeMap<OrderId, Vec<PromiseChange>>,
    offers: BTreeMap<OfferId, Offer>,
    names: BTreeMap<ExternalId, OrderId>,
    answers: Answers,
    timers: Timers,
    search: Option<u64>,
    #[serde(default)]
    people: People,
    #[serde(default)]
    reports: Reports,
    #[serde(default)]
    broken: Broken,
    #[serde(default)]
    reservations: Reservations,
    #[serde(default)]
    hubs: Hubs,
    #[serde(default)]
    attempts: Attempts,
    #[serde(default)]
    standings: Standings,
    #[serde(default)]
    demand: Demand,
    #[serde(default)]
    shops: Shops,
    #[serde(default)]
    points: Points,
    #[serde(default)]
    outcomes: Outcomes,
    #[serde(default)]
    traffic: Traffic,
    /// Shops by cell; made again from `stores` after a restore.
    #[serde(skip)]
    cells: BTreeMap<CellIndex, BTreeSet<StoreId>>,
    /// Shops that send with carriers of their own; made again from `stores` after a restore.
    #[serde(skip)]
    senders: BTreeSet<StoreId>,
    /// What has changed lately; no part of the state.
    #[serde(skip)]
    plan_log: PlanLog,
}

/// How far the picking of an order is, by shop.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickProgress {
    /// Shops where a picker has begun.
    pub started: BTreeMap<StoreId, Time>,
    /// Shops where the goods stand ready.
    pub ready: BTreeMap<StoreId, Time>,
}

impl World {
    /// The world right after its genesis entry.
    #[must_use]
    pub fn new(genesis: Genesis, now: Time) -> Self {
        Self {
            genesis,
            now,
            seq: 0,
            plan_version: 0,
            skus: BTreeMap::new(),
            stores: BTreeMap::new(),
            couriers: BTreeMap::new(),
            ledger: Ledger::default(),
            quotes: BTreeMap::new(),
            orders: BTreeMap::new(),
            quoted: BTreeMap::new(),
            open_orders: BTreeSet::new(),
            picks: BTreeMap::new(),
            promise_changes: BTreeMap::new(),
            offers: BTreeMap::new(),
            names: BTreeMap::new(),
            answers: Answers::default(),
            timers: Timers::default(),
            search: None,
            people: People::default(),
            reports: Reports::default(),
            broken: Broken::default(),
            reservations: Reservations::default(),
            hubs: Hubs::default(),
            attempts: Attempts::default(),
            standings: Standings::new(now),
            demand: Demand::default(),
            shops: Shops::default(),
            senders: BTreeSet::new(),
            points: Points::default(),
            outcomes: Outcomes::default(),
            traffic: Traffic::default(),
            cells: BTreeMap::new(),
            plan_log: PlanLog::default(),
        }
    }

    /// Resolution of the index of shops: cells of about 460 m edge length.
    pub const INDEX_RESOLUTION: Resolution = Resolution::Eight;

    /// Shops in a cell of the index, by name.
    pub fn stores_in(&self, cell: CellIndex) -> impl Iterator<Item = &StoreId> {
        self.cells.get(&cell).into_iter().flatten()
    }

    /// Makes the index of shops again, which snapshots leave out.
    pub fn rebuild_index(&mut self) {
        self.plan_log = PlanLog::after(self.plan_version);
        self.cells.clear();
        self.senders.clear();
        let active: Vec<StoreSpec> = self.active_stores().cloned().collect();
        for store in active {
            self.index_sender(&store);
            if let Some(cell) = index_cell(store.at) {
                self.cells.entry(cell).or_default().insert(store.id);
            }
        }
    }

    /// The latest changes of accepted routes.
    #[must_use]
    pub fn plan_log(&self) -> &PlanLog {
        &self.plan_log
    }

    /// Journal time: that of the newest entry.
    #[must_use]
    pub fn now(&self) -> Time {
        self.now
    }

    /// Position of the newest entry.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// All tunables.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.genesis.config
    }

    /// The first entry's content.
    #[must_use]
    pub fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// Counts every change of a route or a draft.
    #[must_use]
    pub fn plan_version(&self) -> u64 {
        self.plan_version
    }

    /// Plan version that a search is working on, if one is.
    #[must_use]
    pub fn search_pending(&self) -> Option<u64> {
        self.search
    }

    /// The catalogue, by name.
    #[must_use]
    pub fn skus(&self) -> &BTreeMap<SkuId, Sku> {
        &self.skus
    }

    /// The shops, by name.
    #[must_use]
    pub fn stores(&self) -> &BTreeMap<StoreId, StoreSpec> {
        &self.stores
    }

    /// The couriers, by name.
    #[must_use]
    pub fn couriers(&self) -> &BTreeMap<CourierId, Courier> {
        &self.couriers
    }

    /// The stock ledger.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// A quote and what became of it.
    #[must_use]
    pub fn quote(&self, id: QuoteId) -> Option<&QuoteRecord> {
        self.quotes.get(&id)
    }

    /// All quotes, oldest first.
    #[must_use]
    pub fn quotes(&self) -> &BTreeMap<QuoteId, QuoteRecord> {
        &self.quotes
    }

    /// An order.
    #[must_use]
    pub fn order(&self, id: OrderId) -> Option<&Order> {
        self.orders.get(&id)
    }

    /// Persons by their pseudonyms.
    #[must_use]
    pub fn people(&self) -> &People {
        &self.people
    }

    /// All orders, oldest first.
    #[must_use]
    pub fn orders(&self) -> &BTreeMap<OrderId, Order> {
        &self.orders
    }

    /// Orders that are not final, oldest first.
    pub fn open_orders(&self) -> impl Iterator<Item = &Order> {
        self.open_orders.iter().map(|id| &self.orders[id])
    }

    /// The order a client named so.
    #[must_use]
    pub fn order_named(&self, name: &ExternalId) -> Option<OrderId> {
        self.names.get(name).copied()
    }

    /// How far its picking is.
    #[must_use]
    pub fn picking(&self, order: OrderId) -> Option<&PickProgress> {
        self.picks.get(&order)
    }

    /// Every change of its promise, oldest first.
    #[must_use]
    pub fn promise_changes(&self, order: OrderId) -> &[PromiseChange] {
        self.promise_changes.get(&order).map_or(&[], Vec::as_slice)
    }

    /// An offer.
    #[must_use]
    pub fn offer(&self, id: OfferId) -> Option<&Offer> {
        self.offers.get(&id)
    }

    /// All offers, oldest first.
    #[must_use]
    pub fn offers(&self) -> &BTreeMap<OfferId, Offer> {
        &self.offers
    }

    /// Exceptions that people should look at.
    #[must_use]
    pub fn reports(&self) -> &Reports {
        &self.reports
    }

    /// The stored answer to an idempotency key.
    #[must_use]
    pub fn stored_answer(&self, route: &str, key: &str) -> Option<&Stored> {
        self.answers.get(route, key)
    }

    /// When something must happen without an event.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Time> {
        self.timers.first().map(|(at, _)| at)
    }

    /// What is due at this instant, in order.
    #[must_use]
    pub fn due_timers(&self, now: Time) -> Vec<Timer> {
        self.timers.due(now)
    }

    /// Whether a courier has some of an order's goods already, or had.
    #[must_use]
    pub fn goods_taken(&self, order: OrderId) -> bool {
        let order = &self.orders[&order];
        if matches!(order.state, OrderState::PickedUp | OrderState::Returning) {
            return true;
        }
        let taken = |source: &Source| {
            let hold = self.ledger.hold(source.hold);
            hold.is_some_and(|hold| hold.state == HoldState::HandedOver)
                && !self.awaits_hand_over(source.hold)
        };
        order.sources.iter().any(taken)
    }

    /// Whether a search is going to be asked for.
    #[must_use]
    pub fn review_set(&self) -> bool {
        self.timers.at(&Timer::Review).is_some()
    }

    /// Whether couriers without work are going to be looked at.
    #[must_use]
    pub fn waiting_set(&self) -> bool {
        self.timers.at(&Timer::Waiting).is_some()
    }

    /// The first courier whose draft must be offered by now.
    #[must_use]
    pub fn first_due_draft(&self, now: Time) -> Option<CourierId> {
        self.timers.due(now).into_iter().find_map(|timer| match timer {
            Timer::Go(courier) => Some(courier),
            _ => None,
        })
    }

    /// Delivery orders that wait for a courier and were offered to nobody; parcels only while their
    /// hub delivers.
    pub fn pool(&self) -> impl Iterator<Item = &Order> {
        let waits = |order: &&Order| order.mode.by_courier() && order.state == OrderState::Sourced;
        self.open_orders().filter(waits).filter(|order| self.is_awake(order))
    }
}

/// Cell of the index in which a place lies; none on a plane.
fn index_cell(place: Place) -> Option<CellIndex> {
    match place {
        Place::Cell(cell) => cell.parent(World::INDEX_RESOLUTION),
        Place::Planar { .. } => None,
    }
}
