//! What is known of each shop beside its stock: when it joined, how new its news are, how fast it
//! sells. From that, how far each of its cells is believed.

use super::World;
use super::hours::open_time;
use super::ledger::CellView;
use super::pace::Pace;
use super::safety::{Evidence, WHOLE_PERMILLE, break_price};
use crate::event::{StockChange, StockFact};
use crate::id::{SkuId, StoreId};
use crate::model::{DataClass, Line, SoldBy, StoreSpec};
use crate::unit::{Millis, Money, Qty, Time};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The standing of all shops.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Standings {
    /// When the journal began.
    #[serde(default)]
    began: Time,
    stores: BTreeMap<StoreId, Standing>,
}

/// One shop's standing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// When it was listed, or listed again after it had left.
    pub joined_at: Time,
    /// What its newest fact is about.
    pub latest_at: Option<Time>,
    /// When its own record was put last, or it left.
    #[serde(default)]
    pub changed_at: Time,
    paces: BTreeMap<SkuId, Pace>,
}

impl Standings {
    pub(super) fn new(began: Time) -> Self {
        Self { began, stores: BTreeMap::new() }
    }

    /// A shop's standing.
    #[must_use]
    pub fn get(&self, store: &StoreId) -> Option<&Standing> {
        self.stores.get(store)
    }

    /// A shop is listed; one that is known already keeps its standing, one that was away joins
    /// anew, since nobody knows what happened to its stock meanwhile.
    pub(super) fn join(&mut self, store: &StoreId, now: Time, back: bool) {
        let (latest_at, changed_at, paces) = (None, now, BTreeMap::new());
        let new = Standing { joined_at: now, latest_at, changed_at, paces };
        let standing = self.stores.entry(store.clone()).or_insert(new);
        standing.changed_at = now;
        if back {
            standing.joined_at = now;
        }
    }

    /// A shop has left.
    pub(super) fn leave(&mut self, store: &StoreId, now: Time) {
        if let Some(standing) = self.stores.get_mut(store) {
            standing.changed_at = now;
        }
    }

    fn is_newcomer(&self, store: &StoreSpec, at: Time, trust: &crate::config::Trust) -> bool {
        let Some(standing) = self.stores.get(&store.id) else { return false };
        let founder = standing.joined_at <= self.began + trust.founding;
        !store.established && !founder && at < standing.joined_at + trust.newcomer
    }
}

impl Standing {
    /// Learns from a fact that something was sold (or came back) in this shop.
    fn learn(&mut self, sku: &SkuId, at: Time, units: Qty, days: i64) {
        if days > 0 {
            let known = self.paces.get_mut(sku);
            match known {
                Some(pace) => pace.learn(at, units, days),
                None => {
                    let mut pace = Pace::new(at);
                    pace.learn(at, units, days);
                    self.paces.insert(sku.clone(), pace);
                }
            }
        }
    }
}

impl World {
    /// The standing of the shops.
    #[must_use]
    pub fn standings(&self) -> &Standings {
        &self.standings
    }

    /// Learns from a fact that is about to be applied; `before` are the books it is going to
    /// change, for a fact that overwrites them.
    pub(super) fn learn(&mut self, fact: &StockFact, before: &[(SkuId, Qty)]) {
        let days = self.genesis.config.trust.pace_days;
        let at = fact.occurred_at.min(self.now);
        let after: Vec<(SkuId, Qty)> = before
            .iter()
            .map(|(sku, book)| {
                let now = self.ledger.cell(&fact.store, sku).book;
                (sku.clone(), (*book - now).non_negative())
            })
            .collect();
        let Some(standing) = self.standings.stores.get_mut(&fact.store) else { return };
        standing.latest_at = standing.latest_at.max(Some(at));
        for (sku, missing) in &after {
            standing.learn(sku, at, *missing, days);
        }
        match &fact.change {
            StockChange::SaleCommitted { lines, order: None, .. } => {
                lines.iter().for_each(|line| standing.learn(&line.sku, at, line.qty, days));
            }
            StockChange::SaleVoided { lines, restock: true, .. } => {
                lines.iter().for_each(|line| standing.learn(&line.sku, at, -line.qty, days));
            }
            _ => {}
        }
    }

    /// Learns from a visit that is over, or from what is known better about it.
    pub(super) fn learn_visit(&mut self, store: &StoreId, at: Time, more: &[(SkuId, Qty)]) {
        let days = self.genesis.config.trust.pace_days;
        let at = at.min(self.now);
        if let Some(standing) = self.standings.stores.get_mut(store) {
            more.iter().for_each(|(sku, units)| standing.learn(sku, at, *units, days));
        }
    }

    /// The books that a fact is going to overwrite, where what they lose was sold unheard.
    pub(super) fn overwritten(&self, fact: &StockFact) -> Vec<(SkuId, Qty)> {
        let (StockChange::Counted { lines, .. } | StockChange::Snapshot { lines, .. }) =
            &fact.change
        else {
            return Vec::new();
        };
        let shop = self.stores.get(&fact.store);
        if shop.is_none_or(|store| store.data == DataClass::Live) {
            return Vec::new();
        }
        let mut skus: BTreeSet<&SkuId> = lines.iter().map(|line| &line.sku).collect();
        if let StockChange::Snapshot { complete: true, .. } = &fact.change {
            skus.extend(self.ledger.stocked(&fact.store).map(|(sku, _)| sku));
        }
        let book = |sku: &SkuId| self.ledger.cell(&fact.store, sku).book;
        skus.into_iter().map(|sku| (sku.clone(), book(sku))).collect()
    }

    /// What is known at a time about how good the book of a cell is.
    #[must_use]
    pub fn evidence(&self, store: &StoreSpec, sku: &SkuId, at: Time) -> Evidence {
        let trust = &self.config().trust;
        let cell = self.ledger.cell(&store.id, sku);
        let as_of = self.as_of(store, &cell);
        let unit = self.unit(sku);
        Evidence {
            class: store.data,
            age: (at - as_of).non_negative(),
            sold: cell.sold_since_count,
            doubt_permille: self.ledger.doubt(&store.id, at),
            possible: cell.possible,
            unseen_milli: self.unseen(store, sku, as_of, at) / unit.0.max(1),
            newcomer: self.standings.is_newcomer(store, at, trust),
            unit,
        }
    }

    /// What the data of a cell describe: for a live shop its last count, for one that sends its
    /// sales later its newest news, else the last count or snapshot of the cell.
    fn as_of(&self, store: &StoreSpec, cell: &CellView) -> Time {
        let standing = self.standings.stores.get(&store.id);
        let joined = standing.map_or(self.now, |standing| standing.joined_at);
        let known = match store.data {
            DataClass::Live | DataClass::Snapshot => cell.last_count_at,
            DataClass::Delayed => standing.and_then(|standing| standing.latest_at),
        };
        known.unwrap_or(joined)
    }

    /// Units probably sold in a shop between two times, in thousandths: as many for each hour of
    /// opening as in the days before.
    fn unseen(&self, store: &StoreSpec, sku: &SkuId, from: Time, to: Time) -> i64 {
        if store.data == DataClass::Live || to <= from {
            return 0;
        }
        let standing = self.standings.stores.get(&store.id);
        let Some(pace) = standing.and_then(|standing| standing.paces.get(sku)) else { return 0 };
        let days = self.config().trust.pace_days;
        if days < 1 {
            return 0;
        }
        let (since, until) = pace.window(from, days);
        let watched = open_time(&store.hours, since, until).max(HOUR);
        let open = open_time(&store.hours, from, to);
        let sold = i128::from(pace.units(from, days).0) * 1_000;
        let unseen = sold * i128::from(open.0) / i128::from(watched.0);
        i64::try_from(unseen).unwrap_or(i64::MAX)
    }

    /// How many of a thousand books like that of this cell are right.
    #[must_use]
    pub fn confidence(&self, store: &StoreSpec, sku: &SkuId, at: Time) -> i64 {
        self.evidence(store, sku, at).confidence(&self.config().trust)
    }

    /// Units of a cell that are never promised.
    #[must_use]
    pub fn safety(&self, store: &StoreSpec, sku: &SkuId, at: Time) -> Qty {
        self.evidence(store, sku, at).safety(store.safety, &self.config().trust)
    }

    /// What a promise of these goods would cost if it broke, times how likely that is; `own` of the
    /// reserved units are the same promise already.
    #[must_use]
    pub fn break_risk(&self, store: &StoreSpec, line: &Line, own: Qty, value: Money) -> Money {
        if line.sku.is_hidden() {
            return Money::ZERO;
        }
        let trust = &self.config().trust;
        let evidence = self.evidence(store, &line.sku, self.now);
        let cell = self.ledger.cell(&store.id, &line.sku);
        let spare = cell.book - cell.reserved - cell.in_basket + own - line.qty;
        let ppm = evidence.break_ppm(spare.non_negative(), trust);
        break_price(ppm, self.config().prices.break_base + value)
    }

    /// Most units that doubts about a shop's counts can make it keep back.
    #[must_use]
    pub fn most_doubted(&self, sku: &SkuId) -> Qty {
        let trust = &self.config().trust;
        let lost = WHOLE_PERMILLE - trust.least.min(trust.live.fresh);
        self.unit(sku).times(lost / trust.loss_per_unit.max(1))
    }

    /// How many units more a live shop keeps back, whose book was so sure, when so many more are
    /// sold from it.
    #[must_use]
    pub fn kept_after(&self, sku: &SkuId, confidence: i64, sold: Qty) -> Qty {
        let trust = &self.config().trust;
        let unit = self.unit(sku);
        let sold = sold.0 / unit.0.max(1) + 1;
        let lost = WHOLE_PERMILLE - confidence;
        // What is rounded down may come to one more.
        let more = trust.live.sold_loss.saturating_mul(sold) / 100 + 1;
        let kept = |lost: i64| lost / trust.loss_per_unit.max(1);
        unit.times(kept(lost.saturating_add(more)) - kept(lost))
    }

    /// What counts as one unit of a SKU.
    fn unit(&self, sku: &SkuId) -> Qty {
        match self.skus.get(sku).map(|sku| sku.sold_by) {
            Some(SoldBy::Gram) => self.config().trust.gram_unit,
            _ => Qty(1),
        }
    }

    /// Whether a promise is refused only because what is known of the goods is too old.
    #[must_use]
    pub fn is_data_too_old(&self, store: &StoreSpec, line: &Line) -> bool {
        let cell = self.ledger.cell(&store.id, &line.sku);
        let there = cell.atp(Qty::ZERO) >= line.qty && self.atp(store, &line.sku) < line.qty;
        there && self.evidence(store, &line.sku, self.now).is_too_old(&self.config().trust)
    }

    /// Units of a SKU that a new hold may take in a shop.
    #[must_use]
    pub fn atp(&self, store: &StoreSpec, sku: &SkuId) -> Qty {
        self.atp_at(store, sku, self.now)
    }

    /// The same at a time after the newest entry, as far as is known by now.
    #[must_use]
    pub fn atp_at(&self, store: &StoreSpec, sku: &SkuId, at: Time) -> Qty {
        self.promisable(store, sku, at, Qty::ZERO)
    }

    /// Units that new holds may take once others have given so many back.
    #[must_use]
    pub fn atp_with(&self, store: &StoreSpec, sku: &SkuId, back: Qty) -> Qty {
        self.promisable(store, sku, self.now, back)
    }

    fn promisable(&self, store: &StoreSpec, sku: &SkuId, at: Time, back: Qty) -> Qty {
        let mut cell = self.ledger.cell(&store.id, sku);
        cell.reserved -= back;
        if sku.is_hidden() {
            // A parcel is there or not: nobody guards against doubt.
            return cell.atp(Qty::ZERO);
        }
        let offered = self.is_open_for_business(&store.id) && self.sells(&store.id, sku);
        if cell.book <= Qty::ZERO || !offered {
            return Qty::ZERO;
        }
        cell.atp(self.safety(store, sku, at))
    }
}

/// Least time over which a pace is measured.
const HOUR: Millis = Millis(3_600_000);
