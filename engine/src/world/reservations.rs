//! Units that clients have set aside without an order.

use super::{Timer, World};
use crate::id::{HoldId, StoreId};
use crate::model::{HoldState, Line};
use crate::reason::Reason;
use crate::unit::{Millis, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a reservation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Released, expired or broken.
    pub how: HoldState,
    /// Why.
    pub why: Reason,
    /// When.
    pub at: Time,
}

/// A reservation without an order. Its units are those of its hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// In which shop.
    pub store: StoreId,
    /// What.
    pub lines: Vec<Line>,
    /// Since when.
    pub since: Time,
    /// Until when.
    pub until: Time,
    /// How it ended, once it has.
    pub ended: Option<Ended>,
}

impl Reservation {
    /// Where it is in its life.
    #[must_use]
    pub fn state(&self) -> HoldState {
        self.ended.map_or(HoldState::Held, |ended| ended.how)
    }
}

/// All of them, those that have ended as long as their holds are remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservations {
    all: BTreeMap<HoldId, Reservation>,
}

impl Reservations {
    /// One of them.
    #[must_use]
    pub fn get(&self, hold: HoldId) -> Option<&Reservation> {
        self.all.get(&hold)
    }

    fn forget(&mut self, now: Time, memory: Millis) {
        self.all.retain(|_, one| one.ended.is_none_or(|ended| now <= ended.at + memory));
    }
}

impl World {
    /// Units that clients have set aside without an order.
    #[must_use]
    pub fn reservations(&self) -> &Reservations {
        &self.reservations
    }

    pub(super) fn keep_reservation(&mut self, id: HoldId, until: Time) {
        self.ledger.extend(id, until);
        self.timers.set(Timer::Reservation(id), Some(until));
        if let Some(known) = self.reservations.all.get_mut(&id) {
            known.until = until;
            return;
        }
        let (now, memory) = (self.now, self.genesis.config.late_window.times(2));
        self.reservations.forget(now, memory);
        let hold = self.ledger.hold(id).expect("a reservation is granted before it is kept");
        let (store, lines) = (hold.store.clone(), hold.lines.clone());
        let reservation = Reservation { store, lines, since: now, until, ended: None };
        self.reservations.all.insert(id, reservation);
    }

    /// Its hold has ended, whatever the cause.
    pub(super) fn end_reservation(&mut self, id: HoldId, how: HoldState, why: Reason) {
        let at = self.now;
        if let Some(known) = self.reservations.all.get_mut(&id) {
            known.ended = Some(Ended { how, why, at });
            self.timers.set(Timer::Reservation(id), None);
        }
    }
}
