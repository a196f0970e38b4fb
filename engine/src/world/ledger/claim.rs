//! What an order's holds and its till sales do to the cells, worked out from all of them at once.
//!
//! A till sale that names an order and the hand-over of that order's hold are two messages about
//! the same units. Which one comes first must not matter, neither for the book nor for what stood
//! staged at a count. So nothing is changed step by step: the units are matched anew from the whole
//! family (the holds of one order with its till sales) before and after each change, and the cells
//! take the difference.
//!
//! Matching, for each shop and SKU: sales in time order take units of the holds in the order in
//! which they joined the order, so that a later hold never gets what an earlier one had. A sale can
//! take units of a hold that had not been given up by then; a hold that was set aside after the
//! order began (its goods had to be found anew) only yields to later sales. What finds no hold is
//! an ordinary sale. A unit with both messages left at the earlier instant.
//!
//! A hand-over may be in parts. Units of one hold are alike, so the first unit that was handed over
//! and the first that went through a till are the same one, and so on.

use super::hold::Record;
use crate::id::{HoldId, SkuId, StoreId};
use crate::model::HoldState;
use crate::unit::{Qty, Time};
use std::collections::{BTreeMap, BTreeSet};

/// Units sold at the tills of each shop under one order's name, by instant.
pub(super) type Sold = BTreeMap<StoreId, BTreeMap<SkuId, BTreeMap<Time, Qty>>>;

/// What a family does to one cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct CellEffect {
    /// Changes of the book, all of them by sales.
    pub shifts: BTreeMap<Time, Qty>,
    /// Changes of what stands staged.
    pub staging: BTreeMap<Time, Qty>,
    /// Changes of what shoppers carry around.
    pub carrying: BTreeMap<Time, Qty>,
    /// Units that live holds claim.
    pub claims: BTreeMap<HoldId, Qty>,
    /// Units certainly in the hands of shoppers who are inside.
    pub in_basket: Qty,
    /// Units possibly in their hands beside those.
    pub possible: Qty,
}

/// What a family does to the cells.
pub(super) type Effects = BTreeMap<(StoreId, SkuId), CellEffect>;

/// Units of a hold in one cell, and how many of them were handed over and went through a till when.
struct Claim<'a> {
    record: &'a Record,
    units: Qty,
    given: Vec<(Time, Qty)>,
    taken: Vec<(Time, Qty)>,
}

impl<'a> Claim<'a> {
    fn new(record: &'a Record, sku: &SkuId) -> Self {
        let units = record.here(sku);
        let mut given: Vec<(Time, Qty)> = record.given(sku).collect();
        if let Some(at) = record.handed_at {
            let before: Qty = given.iter().map(|(_, qty)| *qty).sum();
            given.push((at, units - before));
        }
        given.retain(|(_, qty)| *qty > Qty::ZERO);
        given.sort_unstable();
        Self { record, units, given, taken: Vec::new() }
    }

    /// When its units left the shop: each at the earlier of its two messages.
    fn departures(&self) -> Vec<(Time, Qty)> {
        let (mut given, mut taken) = (self.given.clone(), self.taken.clone());
        let mut left = Vec::new();
        while let (Some(hand), Some(till)) = (given.first().copied(), taken.first().copied()) {
            let both = hand.1.min(till.1);
            left.push((hand.0.min(till.0), both));
            take_first(&mut given, both);
            take_first(&mut taken, both);
        }
        left.extend(given);
        left.extend(taken);
        left
    }

    fn left(&self) -> Qty {
        self.units - self.taken.iter().map(|(_, qty)| *qty).sum()
    }

    fn yields_to(&self, sold_at: Time, began: Time) -> bool {
        let granted = self.record.hold.granted_at;
        let in_time = granted <= began || granted <= sold_at;
        in_time && self.record.ended_at.is_none_or(|ended| sold_at <= ended)
    }
}

/// Works out the effects of a family. `began` is when the order's first hold was granted.
pub(super) fn effects(records: &[&Record], sold: &Sold, began: Time) -> Effects {
    let mut effects = Effects::new();
    for cell in cells(records, sold) {
        let sales = sold.get(&cell.0).and_then(|skus| skus.get(&cell.1));
        let effect = cell_effect(records, &cell, sales, began);
        effects.insert(cell, effect);
    }
    effects
}

fn cells(records: &[&Record], sold: &Sold) -> BTreeSet<(StoreId, SkuId)> {
    let held = records.iter().flat_map(|record| {
        let hold = &record.hold;
        hold.lines.iter().map(|line| (hold.store.clone(), line.sku.clone()))
    });
    let sales =
        sold.iter().flat_map(|(store, skus)| skus.keys().map(|sku| (store.clone(), sku.clone())));
    held.chain(sales).collect()
}

fn cell_effect(
    records: &[&Record],
    (store, sku): &(StoreId, SkuId),
    sales: Option<&BTreeMap<Time, Qty>>,
    began: Time,
) -> CellEffect {
    let mut claims: Vec<Claim> = records
        .iter()
        .filter(|record| record.hold.store == *store)
        .map(|record| Claim::new(record, sku))
        .filter(|claim| claim.units > Qty::ZERO)
        .collect();
    let mut effect = CellEffect::default();
    for (&at, &units) in sales.into_iter().flatten() {
        let ordinary = take(&mut claims, at, units, began);
        add(&mut effect.shifts, at, -ordinary);
    }
    for claim in &claims {
        add_claim(&mut effect, claim);
    }
    effect
}

/// Gives the units of one sale to the holds that yield to it; returns those left over.
fn take(claims: &mut [Claim], at: Time, units: Qty, began: Time) -> Qty {
    let mut rest = units;
    for claim in claims.iter_mut().filter(|claim| claim.yields_to(at, began)) {
        let taken = claim.left().min(rest);
        if taken > Qty::ZERO {
            claim.taken.push((at, taken));
            rest -= taken;
        }
    }
    rest
}

fn add_claim(effect: &mut CellEffect, claim: &Claim) {
    let record = claim.record;
    let mut rest = claim.units;
    for (at, units) in claim.departures() {
        add(&mut effect.shifts, at, -units);
        add_staging(effect, record, units, Some(at));
        rest -= units;
    }
    add_staging(effect, record, rest, record.ended_at);
    if let Some(at) = record.restocked_at {
        add(&mut effect.shifts, at, claim.units);
    }
    if record.is_live() && rest > Qty::ZERO {
        effect.claims.insert(record.hold.id, rest);
    }
}

/// Takes so many units off the first entry of a list, and the entry with the last of them.
fn take_first(entries: &mut Vec<(Time, Qty)>, units: Qty) {
    entries[0].1 -= units;
    if entries[0].1 == Qty::ZERO {
        entries.remove(0);
    }
}

/// Units stand staged from being picked until they leave or are put back.
fn add_staging(effect: &mut CellEffect, record: &Record, units: Qty, until: Option<Time>) {
    let Some(picked_at) = record.picked_at else { return };
    if until.is_some_and(|until| until <= picked_at) {
        return;
    }
    add(&mut effect.staging, picked_at, units);
    if let Some(until) = until {
        add(&mut effect.staging, until, -units);
    }
}

fn add(changes: &mut BTreeMap<Time, Qty>, at: Time, by: Qty) {
    *changes.entry(at).or_default() += by;
}

/// The difference of two sets of changes, without zeros.
pub(super) fn difference(
    after: &BTreeMap<Time, Qty>,
    before: &BTreeMap<Time, Qty>,
) -> BTreeMap<Time, Qty> {
    let mut changes = after.clone();
    for (&at, &by) in before {
        add(&mut changes, at, -by);
    }
    changes.retain(|_, by| *by != Qty::ZERO);
    changes
}

/// Adds the effects of a hold that is not part of a family yet.
pub(super) fn merge(effects: &mut Effects, other: Effects) {
    for (cell, more) in other {
        let effect = effects.entry(cell).or_default();
        more.shifts.into_iter().for_each(|(at, by)| add(&mut effect.shifts, at, by));
        more.staging.into_iter().for_each(|(at, by)| add(&mut effect.staging, at, by));
        effect.claims.extend(more.claims);
    }
}

/// Whether every unit of a live hold went through a till.
pub(super) fn is_sold_out(record: &Record, effects: &Effects) -> bool {
    let claimed = |effect: &CellEffect| effect.claims.contains_key(&record.hold.id);
    let whole = matches!(record.hold.state, HoldState::Committed) && record.hold.awaited.is_empty();
    whole && !effects.values().any(claimed)
}
