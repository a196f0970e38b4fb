//! How punctual promises turn out, learned from their ends, and what that says about the next one.

use super::World;
use crate::config::{Punctual, Spread};
use crate::id::OrderId;
use crate::model::{Alike, Basket, Kept, Mode, Odds, Order, OrderState};
use crate::reason::Reason;
use crate::unit::{Millis, Span, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const MINUTE_MS: i64 = 60_000;
/// Outcomes further from the plan than this count like those at this distance.
const FURTHEST_MIN: i64 = 240;
/// An outcome counts a thousand, so that it can be halved.
const ONE: i64 = 1_000;

/// What has been learned, by kind of promise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcomes {
    kinds: BTreeMap<Alike, Seen>,
    /// Outcomes that came before the end of their promise, by that end: whoever learned from them
    /// at once would hear of punctual ones first and take all for punctual.
    early: BTreeMap<Time, Vec<(Alike, Option<Millis>)>>,
}

impl Outcomes {
    fn note(&mut self, odds: &Odds, late: Option<Millis>, now: Time) {
        self.early.entry(odds.until.max(now)).or_default().push((odds.alike, late));
    }

    /// Learns from outcomes whose promise has ended by now.
    pub(super) fn settle(&mut self, now: Time, memory: u32) {
        while let Some(first) = self.early.first_entry().filter(|first| *first.key() <= now) {
            for (alike, late) in first.remove() {
                self.kinds.entry(alike).or_default().learn(late, i64::from(memory.max(2)));
            }
        }
    }
}

/// Outcomes of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    /// All of them, in thousandths.
    all: i64,
    /// Those that came, by whole minutes after the plan.
    late: BTreeMap<i64, i64>,
}

impl Seen {
    fn learn(&mut self, late: Option<Millis>, memory: i64) {
        self.all += ONE;
        if let Some(late) = late {
            let minute = late.0.div_euclid(MINUTE_MS).clamp(-FURTHEST_MIN, FURTHEST_MIN);
            *self.late.entry(minute).or_default() += ONE;
        }
        if self.all >= memory * ONE {
            self.all /= 2;
            self.late.values_mut().for_each(|count| *count /= 2);
            self.late.retain(|_, count| *count > 0);
        }
    }

    /// How many came at most so much later than planned, in thousandths; within a minute evenly.
    fn by(&self, slack: Millis) -> i64 {
        let minute = slack.0.div_euclid(MINUTE_MS);
        let before: i64 = self.late.range(..minute).map(|(_, count)| count).sum();
        let within = self.late.get(&minute).copied().unwrap_or_default();
        before + within * slack.0.rem_euclid(MINUTE_MS) / MINUTE_MS
    }
}

/// What a promise is compared by.
pub struct Promised {
    /// How the goods get to the customer.
    pub mode: Mode,
    /// What is promised.
    pub span: Span,
    /// When he has them, or can collect them, as planned.
    pub planned: Time,
    /// Stops that ten couriers have before them.
    pub ahead: i64,
}

impl World {
    /// Stops that ten couriers on shift have before them, on average.
    #[must_use]
    pub fn stops_ahead(&self) -> i64 {
        let on_shift = self.couriers.values().filter(|courier| courier.shift.is_some());
        let (mut couriers, mut stops) = (0, 0);
        for courier in on_shift {
            couriers += 1;
            stops += courier.planned().len();
        }
        i64::try_from(10 * stops / couriers.max(1)).expect("routes are short")
    }

    /// The chance that a promise made now is kept.
    #[must_use]
    pub fn odds(&self, basket: &Basket, promised: &Promised) -> Odds {
        let config = &self.config().punctual;
        let until = promised.mode.on_time_until(promised.span);
        let slack = until - promised.planned;
        let soft = basket.soft_due.unwrap_or(promised.span.to);
        let leeway = (soft - promised.span.to).min(Millis::ZERO);
        let (alike, spread) = kind(config, promised, basket.due.is_some(), leeway);
        let prior = i64::from(config.prior.max(1));
        let seen = self.outcomes.kinds.get(&alike);
        let (came, all) = seen.map_or((0, 0), |seen| (seen.by(slack), seen.all));
        let permille = (prior * spread.by(slack) + came * 1_000) / (prior * ONE + all);
        Odds {
            on_time_permille: permille.clamp(1, 999),
            planned: promised.planned,
            until,
            alike,
            kept: Kept::Open,
        }
    }

    /// Notes the end of a promise.
    pub(super) fn learn_from(&mut self, id: OrderId, state: OrderState, why: Option<Reason>) {
        let now = self.now;
        let order = self.orders.get_mut(&id).expect("decisions name accepted orders");
        let Some(kept) = end_of(order, state, why, now) else { return };
        let Some(odds) = &mut order.odds else { return };
        odds.kept = kept;
        if kept != Kept::Void {
            let late = came(state).then_some(now - odds.planned);
            self.outcomes.note(odds, late, now);
        }
    }
}

/// Which kind of promise this is, and what is known of it beforehand.
fn kind<'c>(
    config: &'c Punctual,
    promised: &Promised,
    wished: bool,
    leeway: Millis,
) -> (Alike, &'c Spread) {
    let place = config.ahead.iter().filter(|border| **border <= promised.ahead).count();
    let known =
        |spreads: &'c [Spread]| spreads.get(place).or(spreads.last()).unwrap_or(&config.sent);
    let code =
        |row: usize| Alike(u16::try_from(100 * row + place.min(99)).expect("below ten thousand"));
    match promised.mode {
        Mode::Pickup => (Alike(10_000), &config.collected),
        Mode::PickupPoint => (Alike(20_000), &config.run),
        Mode::Shipment => (Alike(30_000), &config.sent),
        // No row of leeway is that far down.
        Mode::Delivery | Mode::Locker if wished => (code(98), known(&config.wished)),
        Mode::Delivery | Mode::Locker => {
            let row = config.leeway.iter().filter(|border| **border <= leeway).count();
            let spreads = config.brought.get(row).or(config.brought.last());
            (code(row.min(97)), known(spreads.map_or(&[][..], Vec::as_slice)))
        }
    }
}

/// Whether the goods have come to their customer, or to where he collects them.
fn came(state: OrderState) -> bool {
    matches!(state, OrderState::Delivered | OrderState::Ready | OrderState::Collected)
}

/// What a step says about an open promise, if it ends it.
fn end_of(order: &Order, state: OrderState, why: Option<Reason>, now: Time) -> Option<Kept> {
    let odds = order.odds.as_ref().filter(|odds| odds.kept == Kept::Open)?;
    let his_doing = matches!(why, Some(Reason::Cancelled | Reason::CustomerAbsent));
    if came(state) {
        Some(if now <= odds.until { Kept::InTime } else { Kept::Broken })
    } else if state.is_final() || state == OrderState::Returning {
        Some(if his_doing { Kept::Void } else { Kept::Broken })
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
