//! What sales of known persons added to their histories, so that it can be taken back: by a void,
//! or by a visit's later message about what was really taken.

use super::People;
use crate::event::{SaleLine, StockChange, StockFact, VisitStep};
use crate::id::{SkuId, StoreId, Subject, VisitId};
use crate::model::{Line, LinePrice};
use crate::unit::{Millis, Money, Qty, Time};
use crate::world::World;
use crate::world::ledger::Took;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

/// Where a sale came from: the `source` of a till with the `id` of its event, or a shop with the
/// name of a visit.
type Name = (String, String);

/// Units of a SKU, and what was paid for all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Part {
    sku: SkuId,
    units: Qty,
    spend: Money,
}

/// A sale to somebody known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Ticket {
    subject: Subject,
    /// What he has of it now.
    parts: Vec<Part>,
}

/// All that may still be taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tickets {
    tickets: BTreeMap<String, BTreeMap<String, Ticket>>,
    /// When they were written, oldest first.
    written: VecDeque<(Time, Name)>,
}

impl Tickets {
    fn get_mut(&mut self, (source, id): &Name) -> Option<&mut Ticket> {
        self.tickets.get_mut(source)?.get_mut(id)
    }

    fn write(&mut self, now: Time, name: Name, ticket: Ticket) {
        self.tickets.entry(name.0.clone()).or_default().insert(name.1.clone(), ticket);
        self.written.push_back((now, name));
    }

    fn forget_before(&mut self, since: Time) {
        while self.written.front().is_some_and(|(at, _)| *at < since) {
            let (_, (source, id)) = self.written.pop_front().expect("there is a first one");
            let Some(of_source) = self.tickets.get_mut(&source) else { continue };
            of_source.remove(&id);
            if of_source.is_empty() {
                self.tickets.remove(&source);
            }
        }
    }

    /// Nobody's tickets lead to an erased person.
    pub fn erase(&mut self, subject: Subject) {
        for of_source in self.tickets.values_mut() {
            of_source.retain(|_, ticket| ticket.subject != subject);
        }
        self.tickets.retain(|_, of_source| !of_source.is_empty());
    }
}

impl Ticket {
    /// Takes units back, no more than there are, each at its share of what was paid.
    fn give_back(&mut self, lines: &[Line]) {
        for line in lines {
            let mut rest = line.qty;
            for part in self.parts.iter_mut().filter(|part| part.sku == line.sku) {
                let units = rest.min(part.units);
                if units > Qty::ZERO {
                    let share = i128::from(part.spend.0) * i128::from(units.0);
                    let share = i64::try_from(share / i128::from(part.units.0));
                    part.spend -= Money(share.expect("a part is no more than the whole"));
                    part.units -= units;
                    rest -= units;
                }
            }
        }
        self.parts.retain(|part| part.units > Qty::ZERO);
    }

    fn units(&self) -> Qty {
        self.parts.iter().fold(Qty::ZERO, |sum, part| Qty(sum.0.saturating_add(part.units.0)))
    }

    fn spend(&self) -> Money {
        self.parts.iter().fold(Money::ZERO, |sum, part| Money(sum.0.saturating_add(part.spend.0)))
    }
}

impl People {
    /// Changes a ticket, and the history of its person with it: history only, never stock.
    fn change(&mut self, name: &Name, change: impl FnOnce(&mut Ticket)) {
        let Some(ticket) = self.tickets.get_mut(name) else { return };
        let before = ticket.clone();
        change(ticket);
        let after = ticket.clone();
        let history = self.histories.entry(after.subject).or_default();
        let sale = |ticket: &Ticket| u64::from(!ticket.parts.is_empty());
        history.sales = (history.sales + sale(&after)).saturating_sub(sale(&before));
        let units = history.units.0.saturating_add(after.units().0 - before.units().0);
        let spend = history.spend.0.saturating_add(after.spend().0 - before.spend().0);
        (history.units, history.spend) = (Qty(units), Money(spend));
    }
}

impl World {
    /// A sale counts for whoever is known to have bought, until it is taken back. `took`: what a
    /// visit has sold by now.
    pub(in crate::world) fn count_sale(&mut self, fact: &StockFact, took: &Took) {
        match &fact.change {
            StockChange::SaleCommitted { lines, .. } if fact.member.is_some() => {
                let name = (fact.source.clone(), fact.id.clone());
                self.open_ticket(&name, fact.member);
                self.fill_ticket(&name, &fact.store, lines);
            }
            StockChange::SaleVoided { sale_source, sale_id, lines, .. } => {
                let name = (sale_source.clone(), sale_id.clone());
                self.people.change(&name, |ticket| ticket.give_back(lines));
            }
            StockChange::Visit { visit, step } => {
                self.open_ticket(&visited(&fact.store, visit), fact.member);
                let paid = match step {
                    VisitStep::Exited { lines: Some(lines) } => &lines[..],
                    _ => &[],
                };
                self.count_visit(&fact.store, visit, took, paid);
            }
            _ => {}
        }
    }

    /// What a visit sold, at the prices that its exit named where it did.
    pub(in crate::world) fn count_visit(
        &mut self,
        store: &StoreId,
        visit: &VisitId,
        took: &Took,
        paid: &[SaleLine],
    ) {
        let line = |(sku, qty): (&SkuId, &Qty)| {
            let price = paid.iter().find(|line| line.sku == *sku).and_then(|line| line.price);
            SaleLine { sku: sku.clone(), qty: *qty, price }
        };
        let lines: Vec<SaleLine> = took.iter().flatten().map(line).collect();
        self.fill_ticket(&visited(store, visit), store, &lines);
    }

    /// A ticket for somebody known; one that is open stays his.
    fn open_ticket(&mut self, name: &Name, member: Option<Subject>) {
        let Some(member) = member else { return };
        let memory = Millis::from_mins(24 * 60).times(i64::from(self.config().demand_days));
        let (now, subject) = (self.now, self.people.resolve(member));
        let tickets = &mut self.people.tickets;
        tickets.forget_before(now - memory);
        if tickets.get_mut(name).is_none() {
            tickets.write(now, name.clone(), Ticket { subject, parts: Vec::new() });
        }
    }

    /// This is what stands on a ticket now.
    fn fill_ticket(&mut self, name: &Name, store: &StoreId, lines: &[SaleLine]) {
        let Some(ticket) = self.people.tickets.get_mut(name) else { return };
        let (known, subject) = (std::mem::take(&mut ticket.parts), ticket.subject);
        let parts = lines.iter().map(|line| self.part(store, subject, line, &known)).collect();
        if let Some(ticket) = self.people.tickets.get_mut(name) {
            ticket.parts = known;
        }
        self.people.change(name, |ticket| ticket.parts = parts);
    }

    /// A line at the price it names, else at that of the same SKU before, else at that of the shop.
    fn part(&self, store: &StoreId, subject: Subject, line: &SaleLine, known: &[Part]) -> Part {
        let (sku, units) = (line.sku.clone(), line.qty);
        let same = known.iter().find(|part| part.sku == sku && part.units == units);
        if let (None, Some(same)) = (line.price, same) {
            return same.clone();
        }
        let own = || self.price_of(Some(store), &sku, Some(subject)).price;
        let price = line.price.unwrap_or_else(own);
        let sold_by = self.skus.get(&sku).map(|sku| sku.sold_by).unwrap_or_default();
        let priced =
            LinePrice { sku: sku.clone(), qty: units, sold_by, list: price, price, group: None };
        let spend = Money(i64::try_from(priced.times(price.0)).unwrap_or(i64::MAX));
        Part { sku, units, spend }
    }
}

/// A visit by its shop and its name there.
fn visited(store: &StoreId, visit: &VisitId) -> Name {
    (format!("visits:{store}"), visit.to_string())
}
