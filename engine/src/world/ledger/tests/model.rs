//! A naive reference: it keeps every message and every decision for ever and recounts all of it,
//! unit by unit, for each question. It shares no code with the ledger.
//!
//! Clocks of senders are taken as right here; `senders.rs` has the rows on wrong ones.

mod inbound;
mod visits;

use crate::config::Config;
use crate::decision::FactVerdict;
use crate::event::{CountScope, StockChange, StockFact};
use crate::id::{HoldId, OrderId, SkuId, StoreId, VisitId};
use crate::model::{Hold, HoldState, Line};
use crate::reason::Reason;
use crate::unit::{Qty, Time};

/// A message as it was taken.
struct Taken {
    fact: StockFact,
    verdict: FactVerdict,
    received_at: Time,
    /// It names an order, and could be about its goods when it came.
    order: Option<OrderId>,
    /// Which use of its visit's name it belongs to.
    round: usize,
}

/// A hold and what was decided on it.
#[derive(Clone)]
pub struct Life {
    pub hold: Hold,
    /// Counts the commits.
    pub joined: usize,
    pub picked_at: Option<Time>,
    pub handed_at: Option<Time>,
    pub ended: Option<(Time, HoldState)>,
    pub restocked_at: Option<Time>,
    /// When the last message came by which all of it had left without a decision.
    pub gone_at: Option<Time>,
    /// Single units that were handed over before the rest.
    pub parts: Vec<(Time, SkuId)>,
}

impl Life {
    pub fn new(hold: Hold) -> Self {
        Self {
            hold,
            joined: 0,
            picked_at: None,
            handed_at: None,
            ended: None,
            restocked_at: None,
            gone_at: None,
            parts: Vec::new(),
        }
    }

    /// Units of an SKU that are still on their way.
    pub fn awaited(&self, sku: &SkuId) -> i64 {
        let awaited = self.hold.awaited.iter().filter(|unit| unit.sku == *sku);
        awaited.map(|unit| unit.qty.0).sum()
    }

    /// Units of an SKU that no decision has handed over.
    pub fn ungiven(&self, sku: &SkuId) -> i64 {
        units_of(&self.hold.lines, sku)
            - self.parts.iter().filter(|(_, other)| other == sku).count() as i64
    }

    /// When its units of an SKU were handed over, one after the other.
    fn given(&self, sku: &SkuId) -> Vec<Time> {
        let mut given: Vec<Time> =
            self.parts.iter().filter(|(_, other)| other == sku).map(|(at, _)| *at).collect();
        let rest = self.handed_at.into_iter().cycle().take(self.ungiven(sku) as usize);
        given.extend(rest);
        given.sort_unstable();
        given
    }

    pub fn decided_at(&self) -> Option<Time> {
        self.handed_at.or(self.ended.map(|(at, _)| at))
    }

    pub fn resolved_at(&self) -> Option<Time> {
        self.decided_at().or(self.gone_at)
    }

    fn last_part(&self) -> Time {
        let parts = self.parts.iter().map(|(at, _)| *at);
        parts.fold(self.hold.granted_at, Time::max)
    }
}

/// One unit of a hold: which life, when it was handed over, and when a till took it.
struct Unit<'a> {
    life: &'a Life,
    given_at: Option<Time>,
    sold_at: Option<Time>,
}

impl Unit<'_> {
    fn left_at(&self) -> Option<Time> {
        match (self.sold_at, self.given_at) {
            (Some(sold), Some(handed)) => Some(sold.min(handed)),
            (sold, handed) => sold.or(handed),
        }
    }

    fn stood_staged(&self, at: Time) -> bool {
        let back_at = self.life.ended.map(|(at, _)| at);
        let gone_at = self.left_at().or(back_at);
        self.life.picked_at.is_some_and(|picked| picked <= at)
            && gone_at.is_none_or(|gone| at < gone)
    }
}

/// Everything that ever happened.
#[derive(Default)]
pub struct Model {
    pub config: Config,
    taken: Vec<Taken>,
    pub lives: Vec<Life>,
    /// Visits that were given up: shop, name, which use of it, when.
    given_up: Vec<(StoreId, VisitId, usize, Time)>,
}

/// What in the shop a count did not see.
#[derive(Clone, Copy, PartialEq)]
enum Blind {
    StagedAndCarried,
    Carried,
    Nothing,
}

/// A count of one cell.
struct Count {
    at: Time,
    who: (String, String),
    units: i64,
    blind: Blind,
}

fn units_of(lines: &[Line], sku: &SkuId) -> i64 {
    lines.iter().filter(|line| line.sku == *sku).map(|line| line.qty.0).sum()
}

impl Model {
    pub fn judge(&self, fact: &StockFact, now: Time) -> Result<FactVerdict, Reason> {
        let window = self.config.late_window;
        let before = self.taken.iter().rev().find(|taken| {
            taken.fact.source == fact.source
                && taken.fact.id == fact.id
                && taken.verdict != FactVerdict::Duplicate
        });
        if let Some(before) = before
            && now <= before.received_at.max(before.fact.occurred_at) + window
        {
            let (one, other) = (&before.fact, fact);
            let same = one.occurred_at == other.occurred_at
                && one.store == other.store
                && one.change == other.change;
            return if same { Ok(FactVerdict::Duplicate) } else { Err(Reason::IdConflict) };
        }
        if fact.occurred_at > now + self.config.future_limit {
            return Err(Reason::InFuture);
        }
        let too_old = now - fact.occurred_at > window;
        Ok(if too_old { FactVerdict::Quarantined } else { FactVerdict::Applied })
    }

    pub fn record(&mut self, fact: &StockFact, verdict: FactVerdict, now: Time) {
        let order = match &fact.change {
            StockChange::SaleCommitted { order, .. } => *order,
            _ => None,
        };
        let order = order.filter(|order| self.is_about(*order, fact.occurred_at));
        let round = match &fact.change {
            StockChange::Visit { visit, .. } => self.round_for(&fact.store, visit, now),
            _ => 0,
        };
        self.taken.push(Taken { fact: fact.clone(), verdict, received_at: now, order, round });
    }

    pub fn life(&mut self, id: HoldId) -> &mut Life {
        self.lives.iter_mut().find(|life| life.hold.id == id).unwrap()
    }

    /// Notes which holds have left whole without a decision, now that a message came (`now`) or
    /// something else was decided.
    pub fn note_gone(&mut self, now: Option<Time>) {
        let is_gone =
            |life: &Life| life.decided_at().is_none() && self.state(life) == HoldState::HandedOver;
        let gone: Vec<bool> = self.lives.iter().map(is_gone).collect();
        for (life, gone) in self.lives.iter_mut().zip(gone) {
            if gone {
                let at = now.unwrap_or(life.last_part());
                life.gone_at = Some(life.gone_at.map_or(at, |before| before.max(life.last_part())));
            }
        }
    }

    fn applied(&self) -> impl Iterator<Item = &Taken> {
        self.taken.iter().filter(|taken| taken.verdict == FactVerdict::Applied)
    }

    /// A sale up to the late window after the order's last hold was resolved is about its goods.
    fn is_about(&self, order: OrderId, at: Time) -> bool {
        self.lives.iter().filter(|life| life.hold.order == Some(order)).any(|life| {
            life.resolved_at().is_none_or(|resolved| at <= resolved + self.config.late_window)
        })
    }

    /// Every unit of every hold in a cell, matched with the till sales that named its order; and
    /// the instants of the sold units that matched none.
    fn units(&self, store: &StoreId, sku: &SkuId) -> (Vec<Unit<'_>>, Vec<Time>) {
        let mut units = Vec::new();
        let mut lives: Vec<&Life> =
            self.lives.iter().filter(|life| life.hold.store == *store).collect();
        lives.sort_by_key(|life| life.joined);
        for life in lives {
            let given = life.given(sku);
            let number = (units_of(&life.hold.lines, sku) - life.awaited(sku)) as usize;
            units.extend((0..number).map(|nth| {
                let given_at = given.get(nth).copied();
                Unit { life, given_at, sold_at: None }
            }));
        }
        let mut sales = Vec::new();
        for taken in self.applied().filter(|taken| taken.fact.store == *store) {
            if let StockChange::SaleCommitted { lines, .. } = &taken.fact.change {
                for line in lines.iter().filter(|line| line.sku == *sku) {
                    sales.extend((0..line.qty.0).map(|_| (taken.fact.occurred_at, taken.order)));
                }
            }
        }
        sales.sort_by_key(|(at, _)| *at);
        let mut ordinary = Vec::new();
        for (at, order) in sales {
            match self.unit_for(&units, at, order) {
                Some(unit) => units[unit].sold_at = Some(at),
                None => ordinary.push(at),
            }
        }
        (units, ordinary)
    }

    fn unit_for(&self, units: &[Unit], at: Time, order: Option<OrderId>) -> Option<usize> {
        let order = order?;
        let granted = |life: &Life| life.hold.granted_at;
        let family = self.lives.iter().filter(|life| life.hold.order == Some(order));
        let began = family.min_by_key(|life| life.joined).map(granted)?;
        units.iter().position(|unit| {
            unit.life.hold.order == Some(order)
                && unit.sold_at.is_none()
                && (granted(unit.life) <= began || granted(unit.life) <= at)
                && unit.life.ended.is_none_or(|(ended, _)| at <= ended)
        })
    }

    /// Units that left a cell by a sale or an order, by instant; below zero they came back.
    fn sales(&self, store: &StoreId, sku: &SkuId) -> Vec<(Time, i64)> {
        let (units, ordinary) = self.units(store, sku);
        let mut sales: Vec<(Time, i64)> = ordinary.into_iter().map(|at| (at, 1)).collect();
        for unit in &units {
            sales.extend(unit.left_at().map(|at| (at, 1)));
            sales.extend(unit.life.restocked_at.map(|at| (at, -1)));
        }
        for taken in self.applied().filter(|taken| taken.fact.store == *store) {
            if let StockChange::SaleVoided { lines, restock: true, .. } = &taken.fact.change {
                sales.push((taken.fact.occurred_at, -units_of(lines, sku)));
            }
        }
        sales.extend(self.visit_sales(store, sku));
        sales
    }

    /// Signed changes of a cell by instant, counts and sales aside.
    fn moves(&self, store: &StoreId, sku: &SkuId) -> Vec<(Time, i64)> {
        let mut moves = Vec::new();
        for Taken { fact, .. } in self.applied() {
            let here = fact.store == *store;
            let by = match &fact.change {
                StockChange::Received { lines, .. } if here => units_of(lines, sku),
                StockChange::Adjusted { lines, .. } if here => {
                    lines.iter().filter(|line| line.sku == *sku).map(|line| line.delta.0).sum()
                }
                StockChange::Transferred { lines, .. } if here => -units_of(lines, sku),
                StockChange::Transferred { to, lines, arrival: None } if to == store => {
                    units_of(lines, sku)
                }
                _ => 0,
            };
            moves.push((fact.occurred_at, by));
        }
        moves
    }

    /// The latest count of a cell.
    fn last_count(&self, store: &StoreId, sku: &SkuId) -> Option<Count> {
        let mut counts = Vec::new();
        for Taken { fact, .. } in self.applied().filter(|taken| taken.fact.store == *store) {
            let (lines, complete, blind) = match &fact.change {
                StockChange::Counted { lines, scope: CountScope::Shelf } => {
                    (lines, false, Blind::StagedAndCarried)
                }
                StockChange::Counted { lines, scope: CountScope::ShelfAndStaged } => {
                    (lines, false, Blind::Carried)
                }
                StockChange::Snapshot { lines, complete, .. } => (lines, *complete, Blind::Nothing),
                _ => continue,
            };
            let listed: Vec<i64> =
                lines.iter().filter(|line| line.sku == *sku).map(|line| line.qty.0).collect();
            if complete || !listed.is_empty() {
                let who = (fact.source.clone(), fact.id.clone());
                counts.push(Count { at: fact.occurred_at, who, units: listed.iter().sum(), blind });
            }
        }
        counts.into_iter().max_by(|one, other| (one.at, &one.who).cmp(&(other.at, &other.who)))
    }

    pub fn last_count_at(&self, store: &StoreId, sku: &SkuId) -> Option<Time> {
        self.last_count(store, sku).map(|count| count.at)
    }

    pub fn book(&self, store: &StoreId, sku: &SkuId) -> Qty {
        let sales = self.sales(store, sku).into_iter().map(|(at, units)| (at, -units));
        let changes: Vec<(Time, i64)> = self.moves(store, sku).into_iter().chain(sales).collect();
        let Some(Count { at, units, blind, .. }) = self.last_count(store, sku) else {
            return Qty(changes.iter().map(|(_, by)| by).sum());
        };
        let picked = self.units(store, sku).0;
        let staged = picked.iter().filter(|unit| unit.stood_staged(at)).count() as i64;
        let carried = self.carried_at(store, sku, at);
        let unseen = match blind {
            Blind::StagedAndCarried => staged + carried,
            Blind::Carried => carried,
            Blind::Nothing => 0,
        };
        let later = changes.iter().filter(|(when, _)| *when > at).map(|(_, by)| by);
        Qty(units + unseen + later.sum::<i64>())
    }

    pub fn sold_since_count(&self, store: &StoreId, sku: &SkuId) -> Qty {
        let counted_at = self.last_count_at(store, sku);
        let sales = self.sales(store, sku);
        let since = sales.iter().filter(|(at, _)| counted_at.is_none_or(|count| *at > count));
        Qty(since.map(|(_, units)| units).sum())
    }

    /// The latest instant at which something happened to a cell.
    pub fn last_event_at(&self, store: &StoreId, sku: &SkuId) -> Option<Time> {
        let about = |fact: &StockFact| match &fact.change {
            StockChange::Expected { .. } => false,
            StockChange::Snapshot { complete: true, .. } => fact.store == *store,
            StockChange::Transferred { to, arrival: None, .. } if to == store => {
                fact.change.skus().contains(&sku)
            }
            _ => fact.store == *store && fact.change.skus().contains(&sku),
        };
        let facts = self.applied().map(|taken| &taken.fact).filter(|fact| about(fact));
        facts.map(|fact| fact.occurred_at).max()
    }

    /// Units that a hold still claims in a cell.
    pub fn claimed(&self, id: HoldId, store: &StoreId, sku: &SkuId) -> Qty {
        let units = self.units(store, sku).0;
        let claimed = units.iter().filter(|unit| {
            unit.life.hold.id == id && unit.left_at().is_none() && unit.life.decided_at().is_none()
        });
        Qty(claimed.count() as i64)
    }

    pub fn reserved(&self, store: &StoreId, sku: &SkuId) -> Qty {
        self.lives.iter().map(|life| self.claimed(life.hold.id, store, sku)).sum()
    }

    /// The state as the ledger must tell it. A committed hold with no unit left to claim went
    /// through the till.
    pub fn state(&self, life: &Life) -> HoldState {
        if life.handed_at.is_some() {
            return HoldState::HandedOver;
        }
        if let Some((_, how)) = life.ended {
            return how;
        }
        let hold = &life.hold;
        let claims = |sku: &SkuId| self.claimed(hold.id, &hold.store, sku) > Qty::ZERO;
        match hold.order {
            None => HoldState::Held,
            Some(_) if !hold.awaited.is_empty() => HoldState::Committed,
            Some(_) if hold.lines.iter().any(|line| claims(&line.sku)) => HoldState::Committed,
            Some(_) => HoldState::HandedOver,
        }
    }
}
