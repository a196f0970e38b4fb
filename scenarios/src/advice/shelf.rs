//! What stands in the shops otherwise than it did then, cell by cell and through time: a count that
//! was taken then would have found so much more or less now.

use sameday_engine::decision::{CollectDecision, Decision, Entry};
use sameday_engine::event::{CountLine, CountScope, Event, StockChange, StockFact};
use sameday_engine::id::{HoldId, SkuId, StoreId};
use sameday_engine::unit::{Qty, Time};
use sameday_engine::world::World;
use std::collections::{BTreeMap, BTreeSet};

type Cell = (StoreId, SkuId);

/// More units now than then: in the shop, and of these off the shelf.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Drift {
    book: Qty,
    staged: Qty,
}

/// How the cells differ, since when.
#[derive(Debug, Default)]
pub(super) struct Shelves {
    drifts: BTreeMap<Cell, Vec<(Time, Drift)>>,
}

impl Shelves {
    /// Looks again at the cells that these entries have touched.
    pub fn look<'e>(
        &mut self,
        entries: impl Iterator<Item = &'e Entry>,
        then: &World,
        now: &World,
    ) {
        let mut cells: BTreeSet<Cell> = BTreeSet::new();
        for entry in entries {
            touched(entry, [then, now], &mut cells);
        }
        for cell in cells {
            let drift = Drift {
                book: book(now, &cell) - book(then, &cell),
                staged: staged(now, &cell) - staged(then, &cell),
            };
            let known = self.drifts.get(&cell).and_then(|all| all.last()).map(|last| last.1);
            if known.unwrap_or_default() != drift {
                self.drifts.entry(cell).or_default().push((now.now(), drift));
            }
        }
    }

    fn at(&self, cell: &Cell, at: Time) -> Drift {
        let drifts = self.drifts.get(cell).map_or(&[][..], Vec::as_slice);
        let until = drifts.partition_point(|(since, _)| *since <= at);
        until.checked_sub(1).map_or(Drift::default(), |last| drifts[last].1)
    }

    /// A fact as it would have been said now.
    pub fn corrected(&self, fact: &StockFact) -> StockFact {
        let mut fact = fact.clone();
        let (store, at) = (fact.store.clone(), fact.occurred_at);
        match &mut fact.change {
            StockChange::Counted { lines, scope } => {
                let off = *scope == CountScope::Shelf;
                lines.iter_mut().for_each(|line| self.correct(&store, at, off, line));
            }
            StockChange::Snapshot { lines, complete, .. } => {
                if *complete {
                    self.add_unlisted(&store, at, lines);
                }
                lines.iter_mut().for_each(|line| self.correct(&store, at, false, line));
            }
            _ => {}
        }
        fact
    }

    fn correct(&self, store: &StoreId, at: Time, off_the_shelf: bool, line: &mut CountLine) {
        let Drift { book, staged } = self.at(&(store.clone(), line.sku.clone()), at);
        let more = if off_the_shelf { book - staged } else { book };
        line.qty = (line.qty + more).non_negative();
    }

    /// What a full snapshot did not list was not there; now it may be.
    fn add_unlisted(&self, store: &StoreId, at: Time, lines: &mut Vec<CountLine>) {
        let of_store = self.drifts.keys().filter(|(of, _)| of == store);
        for cell in of_store.filter(|cell| self.at(cell, at).book > Qty::ZERO) {
            if !lines.iter().any(|line| line.sku == cell.1) {
                lines.push(CountLine { sku: cell.1.clone(), qty: Qty::ZERO });
            }
        }
    }
}

fn book(world: &World, (store, sku): &Cell) -> Qty {
    world.ledger().cell(store, sku).book
}

/// Units that stand picked for orders that have not left the shop.
fn staged(world: &World, (store, sku): &Cell) -> Qty {
    let sources = world.open_orders().flat_map(|order| &order.sources);
    let here =
        sources.filter(|source| source.store == *store && world.awaits_hand_over(source.hold));
    let picked = here.filter(|s| world.ledger().hold(s.hold).is_some_and(|hold| hold.picked));
    let left = picked.flat_map(|source| world.ledger().left_of(source.hold));
    left.filter(|line| line.sku == *sku).map(|line| line.qty).sum()
}

/// Cells whose goods an entry moved.
fn touched(entry: &Entry, worlds: [&World; 2], cells: &mut BTreeSet<Cell>) {
    if let Event::Stock(fact) = &entry.event {
        let mut add = |store: &StoreId| {
            let skus = fact.change.skus().into_iter().cloned();
            cells.extend(skus.map(|sku| (store.clone(), sku)));
        };
        add(&fact.store);
        if let StockChange::Transferred { to, .. } = &fact.change {
            add(to);
        }
        if let StockChange::Visit { visit, .. } = &fact.change {
            let skus = worlds.iter().flat_map(|w| w.ledger().basket_of(&fact.store, visit));
            cells.extend(skus.map(|(sku, _)| (fact.store.clone(), sku)));
        }
    }
    for hold in entry.decisions.iter().filter_map(moved) {
        for hold in worlds.iter().filter_map(|world| world.ledger().hold(hold)) {
            cells.extend(hold.lines.iter().map(|line| (hold.store.clone(), line.sku.clone())));
        }
    }
}

fn moved(decision: &Decision) -> Option<HoldId> {
    match decision {
        Decision::HoldPicked { hold }
        | Decision::HoldHandedOver { hold, .. }
        | Decision::HoldEnded { hold, .. }
        | Decision::GoodsRestocked { hold, .. }
        | Decision::Collect(CollectDecision::HandedOverPart { hold, .. }) => Some(*hold),
        _ => None,
    }
}
