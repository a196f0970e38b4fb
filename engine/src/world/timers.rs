//! Deadlines in one ordered queue. Each is set and taken away by the same decision that makes or
//! ends its cause, so that the queue is state like any other.

use crate::id::{CourierId, HoldId, OfferId, OrderId, QuoteId, StoreId, VisitId};
use crate::unit::Time;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What must happen at a deadline. Declared in the order in which simultaneous ones fire.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timer {
    /// The holds of a quote expire.
    Quote(QuoteId),
    /// Units that were set aside without an order go back.
    Reservation(HoldId),
    /// A delivery that a hold waits for is late.
    Arrival(HoldId),
    /// An offer lapses.
    Offer(OfferId),
    /// A parcel at a pickup point is put away.
    PutAway(OrderId),
    /// An order was not collected.
    Collect(OrderId),
    /// A visit without an exit is given up.
    Visit(StoreId, VisitId),
    /// A shift ends.
    Shift(CourierId),
    /// This courier is at his stop for longer than planned.
    Overstay(CourierId),
    /// The owner's day in a hub ends.
    DayEnd(StoreId),
    /// A drafted order of this courier must be offered.
    Go(CourierId),
    /// The plan is given to the search.
    Review,
    /// Couriers without work are told where to wait.
    Waiting,
}

/// The queue: at most one deadline for each cause.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Vec<(Time, Timer)>", into = "Vec<(Time, Timer)>")]
pub struct Timers {
    queue: BTreeSet<(Time, Timer)>,
    at: BTreeMap<Timer, Time>,
}

impl From<Vec<(Time, Timer)>> for Timers {
    fn from(entries: Vec<(Time, Timer)>) -> Self {
        let at = entries.iter().map(|(at, timer)| (timer.clone(), *at)).collect();
        Self { queue: entries.into_iter().collect(), at }
    }
}

impl From<Timers> for Vec<(Time, Timer)> {
    fn from(timers: Timers) -> Self {
        timers.queue.into_iter().collect()
    }
}

impl Timers {
    /// Sets, moves or (with `None`) takes away a deadline.
    pub fn set(&mut self, timer: Timer, at: Option<Time>) {
        if let Some(old) = self.at.remove(&timer) {
            self.queue.remove(&(old, timer.clone()));
        }
        if let Some(at) = at {
            self.at.insert(timer.clone(), at);
            self.queue.insert((at, timer));
        }
    }

    /// The deadline of this cause.
    pub fn at(&self, timer: &Timer) -> Option<Time> {
        self.at.get(timer).copied()
    }

    /// The next deadline.
    pub fn first(&self) -> Option<(Time, &Timer)> {
        self.queue.first().map(|(at, timer)| (*at, timer))
    }

    /// Everything due by now, in order.
    pub fn due(&self, now: Time) -> Vec<Timer> {
        self.queue.iter().take_while(|(at, _)| *at <= now).map(|(_, timer)| timer.clone()).collect()
    }
}
