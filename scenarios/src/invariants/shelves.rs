//! A reference model of the books: every physical fact of a cell in a list, and the book worked
//! out from the whole list each time.

use sameday_engine::event::{CountScope, StockChange, StockFact};
use sameday_engine::id::{OrderId, SkuId, StoreId};
use sameday_engine::unit::Time;
use std::collections::BTreeMap;

/// A shop's article.
pub type CellKey = (StoreId, SkuId);

/// Something that happened to a cell.
#[derive(Clone, Debug)]
enum Fact {
    /// Units came or went.
    Delta(i64),
    /// Somebody counted: of two counts at one instant the greater (source, id) wins.
    Count { who: (String, String), units: i64, scope: CountScope },
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
}

impl Shelves {
    /// Files an applied fact; says which cells it touched.
    pub fn file(&mut self, fact: &StockFact) -> Vec<CellKey> {
        let at = fact.occurred_at;
        let changes = changes(fact);
        for (sku, change) in &changes {
            let key = (fact.store.clone(), sku.clone());
            self.past(&key).facts.push((at, change.clone()));
        }
        changes.into_iter().map(|(sku, _)| (fact.store.clone(), sku)).collect()
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

    /// The book: last count, what stood staged then, and all later deltas.
    #[must_use]
    pub fn book(&self, key: &CellKey) -> i64 {
        let Some(past) = self.cells.get(key) else { return 0 };
        let last = past
            .facts
            .iter()
            .filter_map(|(at, fact)| match fact {
                Fact::Count { who, units, scope } => Some((*at, who, *units, *scope)),
                Fact::Delta(_) => None,
            })
            .max_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
        let since = last.map(|(at, ..)| at);
        let base = last.map_or(0, |(at, _, units, scope)| match scope {
            CountScope::Shelf => units + past.staged_at(at),
            CountScope::ShelfAndStaged => units,
        });
        let later = past.facts.iter().filter(|(at, _)| since.is_none_or(|since| *at > since));
        let deltas = later.map(|(_, fact)| match fact {
            Fact::Delta(units) => *units,
            Fact::Count { .. } => 0,
        });
        base + deltas.sum::<i64>()
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

/// What a fact does to each article; a sale under an order's name does nothing here.
fn changes(fact: &StockFact) -> Vec<(SkuId, Fact)> {
    let who = (fact.source.clone(), fact.id.clone());
    match &fact.change {
        StockChange::SaleCommitted { order: Some(_), .. } => Vec::new(),
        StockChange::SaleCommitted { lines, order: None, .. } => {
            lines.iter().map(|l| (l.sku.clone(), Fact::Delta(-l.qty.0))).collect()
        }
        StockChange::SaleVoided { lines, restock, .. } => {
            let back = |qty: i64| if *restock { qty } else { 0 };
            lines.iter().map(|l| (l.sku.clone(), Fact::Delta(back(l.qty.0)))).collect()
        }
        StockChange::Received { lines, .. } => {
            lines.iter().map(|l| (l.sku.clone(), Fact::Delta(l.qty.0))).collect()
        }
        StockChange::Adjusted { lines, .. } => {
            lines.iter().map(|l| (l.sku.clone(), Fact::Delta(l.delta.0))).collect()
        }
        StockChange::Expected { .. }
        | StockChange::Transferred { .. }
        | StockChange::Snapshot { .. }
        | StockChange::Visit { .. } => Vec::new(),
        StockChange::Counted { lines, scope } => lines
            .iter()
            .map(|l| {
                let count = Fact::Count { who: who.clone(), units: l.qty.0, scope: *scope };
                (l.sku.clone(), count)
            })
            .collect(),
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
