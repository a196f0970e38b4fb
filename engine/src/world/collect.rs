//! Codes that show whose goods are, and how often somebody has guessed them wrong.

use super::{Timer, World};
use crate::decision::CollectDecision;
use crate::id::OrderId;
use crate::model::{Code, Genesis, Line, Mode, OrderState};
use crate::unit::Time;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Wrong codes of the last while, by order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Attempts {
    wrong: BTreeMap<OrderId, Vec<Time>>,
}

impl Attempts {
    /// Lets go of an order that is over.
    pub(super) fn forget(&mut self, order: OrderId) {
        self.wrong.remove(&order);
    }
}

/// The code of an order: nobody can guess it without the seed of the journal.
#[must_use]
pub fn code_of(genesis: &Genesis, order: OrderId) -> Code {
    let secret = format!("{}/{}", genesis.tenant, genesis.seed);
    let key = blake3::derive_key("sameday collection code of an order", secret.as_bytes());
    let hash = blake3::keyed_hash(&key, order.to_string().as_bytes());
    let bytes: [u8; 8] = hash.as_bytes()[..8].try_into().expect("a hash has 32 bytes");
    Code::of(u64::from_le_bytes(bytes))
}

impl World {
    /// The code by which an order's goods are handed over.
    #[must_use]
    pub fn collect_code(&self, order: OrderId) -> Code {
        code_of(&self.genesis, order)
    }

    /// A pickup that is not ready long after its promise is given up; nothing else that is on its
    /// way to be picked is waited for. A place at a point has a time of its own.
    pub(super) fn await_picking(&mut self, id: OrderId) {
        let order = &self.orders[&id];
        let at_point = matches!(order.mode, Mode::Locker | Mode::PickupPoint);
        if order.state == OrderState::Sourced && !at_point {
            let pickup = order.mode == Mode::Pickup;
            let until = pickup.then_some(order.promise.to + self.genesis.config.give_up);
            self.timers.set(Timer::Collect(id), until);
        }
    }

    /// Until when an order waits for its customer, once he can come.
    #[must_use]
    pub fn collect_by(&self, order: OrderId) -> Option<Time> {
        let ready = self.orders.get(&order)?.state == OrderState::Ready;
        self.timers.at(&Timer::Collect(order)).filter(|_| ready)
    }

    /// Until when no code is taken for an order, after too many wrong ones.
    #[must_use]
    pub fn codes_refused_until(&self, order: OrderId, now: Time) -> Option<Time> {
        let config = self.config();
        let wrong = self.attempts.wrong.get(&order)?;
        let first = wrong.len().checked_sub(config.wrong_codes.max(1) as usize)?;
        let until = wrong[first] + config.wrong_codes_within;
        (now < until).then_some(until)
    }

    /// What of an order's goods was not handed over yet, each SKU of each shop once.
    #[must_use]
    pub fn uncollected(&self, order: OrderId) -> Vec<Line> {
        let sources = self.orders.get(&order).map_or(&[][..], |order| &order.sources);
        sources.iter().flat_map(|source| self.ledger.left_of(source.hold)).collect()
    }

    /// What of an order's goods was handed over before the rest.
    #[must_use]
    pub fn collected_before(&self, order: OrderId) -> Vec<Line> {
        let sources = self.orders.get(&order).map_or(&[][..], |order| &order.sources);
        sources.iter().flat_map(|source| self.ledger.parts_of(source.hold)).collect()
    }

    pub(super) fn apply_collect(&mut self, decision: &CollectDecision) {
        match decision {
            CollectDecision::WrongCode { order } => {
                let (now, within) = (self.now, self.genesis.config.wrong_codes_within);
                let wrong = self.attempts.wrong.entry(*order).or_default();
                wrong.retain(|at| now < *at + within);
                wrong.push(now);
            }
            CollectDecision::HandedOverPart { hold, lines, at, .. } => {
                self.ledger.hand_over_part(*hold, lines, *at);
            }
        }
    }
}
