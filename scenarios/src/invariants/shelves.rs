//! A reference model of the books: every physical fact of a cell in a list, and the book worked
//! out from the whole list each time.

use super::visits::Visits;
use sameday_engine::event::{CountScope, StockChange, StockFact};
use sameday_engine::id::{OrderId, SkuId, StoreId, VisitId};
use sameday_engine::model::Line;
use sameday_engine::unit::Time;
use std::collections::{BTreeMap, BTreeSet};

/// A shop's article.
pub type CellKey = (StoreId, SkuId);

/// Something that happened to a cell.
#[derive(Clone, Debug)]
enum Fact {
    /// Units came or went.
    Delta(i64),
    /// Somebody counted: of two counts at one instant the greater (source, id) wins.
    Count { who: (String, String), units: i64, missed: Missed },
}

/// What in the shop a count did not see.
#[derive(Clone, Copy, Debug)]
enum Missed {
    /// What stood staged, and what shoppers carried.
    StagedAndCarried,
    /// What shoppers carried.
    Carried,
    /// A till's numbers hold everything that is not paid.
    Nothing,
}

impl From<CountScope> for Missed {
    fn from(scope: CountScope) -> Self {
        match scope {
            CountScope::Shelf => Self::StagedAndCarried,
            CountScope::ShelfAndStaged => Self::Carried,
        }
    }
}

/// A snapshot of everything in a shop.
#[derive(Clone, Debug)]
struct Complete {
    at: Time,
    who: (String, String),
    listed: BTreeSet<SkuId>,
}

/// Units that stand ready off the shelf from an instant to another.
#[derive(Clone, Debug)]
struct Staging {
    from: Time,
    to: Option<Time>,
    units: i64,
}

/// A cell's past.
#[derive(Clone, Debug, Default)]
struct Past {
    facts: Vec<(Time, Fact)>,
    staged: BTreeMap<u64, Staging>,
}

/// All cells.
#[derive(Debug, Default)]
pub struct Shelves {
    cells: BTreeMap<CellKey, Past>,
    /// Units sold at tills under an order's name, with the instant of each sale.
    named: BTreeMap<(OrderId, CellKey), Vec<(Time, i64)>>,
    complete: BTreeMap<StoreId, Vec<Complete>>,
    /// What shoppers do in shops with sensors.
    pub visits: Visits,
}

impl Shelves {
    /// Files an applied fact; says which cells it touched.
    pub fn file(&mut self, fact: &StockFact) -> Vec<CellKey> {
        if let StockChange::Visit { visit, step } = &fact.change {
            return self.visits.file(fact, visit, step);
        }
        let mut touched = Vec::new();
        for (key, change) in changes(fact) {
            self.past(&key).facts.push((fact.occurred_at, change));
            touched.push(key);
        }
        if let StockChange::Snapshot { complete: true, .. } = &fact.change {
            touched.extend(self.file_complete(fact));
        }
        touched
    }

    /// Whatever a complete snapshot does not list is not there, also what nobody has named yet.
    fn file_complete(&mut self, fact: &StockFact) -> Vec<CellKey> {
        let listed = fact.change.skus().into_iter().cloned().collect();
        let who = (fact.source.clone(), fact.id.clone());
        let all = self.complete.entry(fact.store.clone()).or_default();
        all.push(Complete { at: fact.occurred_at, who, listed });
        self.cells.keys().filter(|(store, _)| *store == fact.store).cloned().collect()
    }

    /// A visit was given up.
    pub fn give_up(&mut self, store: &StoreId, visit: &VisitId, at: Time) -> Vec<CellKey> {
        self.visits.give_up(store, visit, at)
    }

    /// Files a sale of an order's goods; what exceeds its holds is an ordinary sale.
    pub fn file_named(&mut self, order: OrderId, fact: &StockFact) -> Vec<CellKey> {
        let StockChange::SaleCommitted { lines, .. } = &fact.change else { return Vec::new() };
        let mut touched = Vec::new();
        for line in lines {
            let key = (fact.store.clone(), line.sku.clone());
            let sales = self.named.entry((order, key.clone())).or_default();
            sales.push((fact.occurred_at, line.qty.0));
            touched.push(key);
        }
        touched
    }

    /// Sales under this order's name in a cell.
    pub fn named(&self, order: OrderId, key: &CellKey) -> &[(Time, i64)] {
        self.named.get(&(order, key.clone())).map_or(&[], Vec::as_slice)
    }

    /// Units came or went at an instant.
    pub fn shift(&mut self, key: &CellKey, at: Time, units: i64) {
        self.past(key).facts.push((at, Fact::Delta(units)));
    }

    /// Units stand ready from now on, under a number.
    pub fn stage(&mut self, key: &CellKey, number: u64, from: Time, units: i64) {
        self.past(key).staged.insert(number, Staging { from, to: None, units });
    }

    /// They do not stand there any more.
    pub fn unstage(&mut self, key: &CellKey, number: u64, to: Time) {
        if let Some(staging) = self.past(key).staged.get_mut(&number) {
            staging.to = Some(to);
        }
    }

    /// The book: last count, what it did not see, and all later deltas.
    #[must_use]
    pub fn book(&self, key: &CellKey) -> i64 {
        let empty = Past::default();
        let past = self.cells.get(key).unwrap_or(&empty);
        let last = self.last_count(key, past);
        let since = last.map(|(at, ..)| at);
        let base = last.map_or(0, |(at, _, units, missed)| {
            let (staged, carried) = (past.staged_at(at), self.visits.carried_at(key, at));
            match missed {
                Missed::StagedAndCarried => units + staged + carried,
                Missed::Carried => units + carried,
                Missed::Nothing => units,
            }
        });
        let delta = |(at, fact): &(Time, Fact)| match fact {
            Fact::Delta(units) => Some((*at, *units)),
            Fact::Count { .. } => None,
        };
        let sales = self.visits.sales(key).into_iter().map(|(at, units)| (at, -units));
        let deltas = past.facts.iter().filter_map(delta).chain(sales);
        let later = deltas.filter(|(at, _)| since.is_none_or(|since| *at > since));
        base + later.map(|(_, units)| units).sum::<i64>()
    }

    fn last_count<'a>(
        &'a self,
        key: &CellKey,
        past: &'a Past,
    ) -> Option<(Time, &'a (String, String), i64, Missed)> {
        let counts = past.facts.iter().filter_map(|(at, fact)| match fact {
            Fact::Count { who, units, missed } => Some((*at, who, *units, *missed)),
            Fact::Delta(_) => None,
        });
        let complete = self.complete.get(&key.0).into_iter().flatten();
        let left_out = complete
            .filter(|all| !all.listed.contains(&key.1) && !key.1.is_hidden())
            .map(|all| (all.at, &all.who, 0, Missed::Nothing));
        counts.chain(left_out).max_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)))
    }

    fn past(&mut self, key: &CellKey) -> &mut Past {
        self.cells.entry(key.clone()).or_default()
    }
}

impl Past {
    fn staged_at(&self, at: Time) -> i64 {
        let stands = |s: &&Staging| s.from <= at && s.to.is_none_or(|to| at < to);
        self.staged.values().filter(stands).map(|staging| staging.units).sum()
    }
}

/// What a fact does to each cell; a sale under an order's name does nothing here.
fn changes(fact: &StockFact) -> Vec<(CellKey, Fact)> {
    let here = |sku: &SkuId, change| ((fact.store.clone(), sku.clone()), change);
    let count = |line: &sameday_engine::event::CountLine, missed| {
        let who = (fact.source.clone(), fact.id.clone());
        here(&line.sku, Fact::Count { who, units: line.qty.0, missed })
    };
    let move_all = |lines: &[Line], store: &StoreId, sign: i64| -> Vec<(CellKey, Fact)> {
        let moved =
            |line: &Line| ((store.clone(), line.sku.clone()), Fact::Delta(sign * line.qty.0));
        lines.iter().map(moved).collect()
    };
    match &fact.change {
        StockChange::SaleCommitted { order: Some(_), .. } => Vec::new(),
        StockChange::SaleCommitted { lines, order: None, .. } => {
            lines.iter().map(|l| here(&l.sku, Fact::Delta(-l.qty.0))).collect()
        }
        StockChange::SaleVoided { lines, restock, .. } => {
            move_all(lines, &fact.store, i64::from(*restock))
        }
        StockChange::Received { lines, .. } => move_all(lines, &fact.store, 1),
        StockChange::Transferred { to, lines, arrival } => {
            let mut moved = move_all(lines, &fact.store, -1);
            if arrival.is_none() {
                moved.extend(move_all(lines, to, 1));
            }
            moved
        }
        StockChange::Adjusted { lines, .. } => {
            lines.iter().map(|l| here(&l.sku, Fact::Delta(l.delta.0))).collect()
        }
        StockChange::Counted { lines, scope } => {
            lines.iter().map(|line| count(line, Missed::from(*scope))).collect()
        }
        StockChange::Snapshot { lines, .. } => {
            lines.iter().map(|line| count(line, Missed::Nothing)).collect()
        }
        StockChange::Expected { .. } | StockChange::Visit { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sameday_engine::event::{CountLine, SaleLine};
    use sameday_engine::unit::Qty;

    fn fact(id: &str, at: i64, change: StockChange) -> StockFact {
        StockFact {
            source: "pos".into(),
            id: id.into(),
            occurred_at: Time(at),
            sent_at: None,
            sequence: None,
            member: None,
            store: "s".parse().unwrap(),
            change,
        }
    }

    #[test]
    fn a_late_count_keeps_the_sales_after_it() {
        let sku: SkuId = "a".parse().unwrap();
        let key = ("s".parse().unwrap(), sku.clone());
        let sale = StockChange::SaleCommitted {
            lines: vec![SaleLine { sku: sku.clone(), qty: Qty(3), price: None }],
            order: None,
            credential_kind: None,
        };
        let count = StockChange::Counted {
            lines: vec![CountLine { sku, qty: Qty(10) }],
            scope: CountScope::Shelf,
        };
        let mut shelves = Shelves::default();
        shelves.file(&fact("1", 1_005, sale.clone()));
        shelves.file(&fact("0", 900, sale));
        assert_eq!(shelves.book(&key), -6);
        shelves.stage(&key, 7, Time(990), 2);
        shelves.file(&fact("2", 1_000, count));
        assert_eq!(shelves.book(&key), 10 + 2 - 3);
        shelves.unstage(&key, 7, Time(1_010));
        assert_eq!(shelves.book(&key), 10 + 2 - 3);
    }
}
