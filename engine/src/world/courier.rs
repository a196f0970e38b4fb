//! A courier: master data, shift, place, accepted route and draft.

use crate::id::{OfferId, OrderId, StoreId};
use crate::model::{Answers, Break, CourierSpec, PayModel, PlannedStop, StopTask, Worked};
use crate::place::Place;
use crate::unit::{Money, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A shift that is running.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// Since when.
    pub since: Time,
    /// Until when.
    pub until: Time,
}

/// What he is doing now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Stands at his place since then and has not left for his next stop.
    Standing {
        /// Since when.
        since: Time,
    },
    /// Stands at the first stop of his route since then.
    AtStop {
        /// Since when.
        since: Time,
    },
}

/// A courier as the engine knows him.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Courier {
    /// Master data.
    pub spec: CourierSpec,
    /// Running shift; `None` is offline.
    pub shift: Option<Shift>,
    /// Last place that a decision used.
    pub at: Place,
    /// What he is doing.
    pub progress: Progress,
    /// When he leaves (or left) his place for the first stop of his route.
    pub leaves_at: Time,
    /// When he is expected at the first stop of his route, where traffic has changed that under
    /// way and it is not planned anew yet.
    #[serde(default)]
    pub arrives_at: Option<Time>,
    /// When he is expected to leave the stop at which he stays longer than planned.
    #[serde(default)]
    pub held_until: Option<Time>,
    /// Accepted work, next stop first.
    pub route: Vec<PlannedStop>,
    /// Accepted work and waiting orders planned for him; empty when there is no waiting order.
    pub draft: Vec<PlannedStop>,
    /// Goods on board, since when each.
    pub onboard: BTreeMap<OrderId, Time>,
    /// The one live offer.
    pub offer: Option<OfferId>,
    /// Plan version at which his route or draft changed last.
    pub changed_at: u64,
    /// What he has done in this shift.
    #[serde(default)]
    pub worked: Worked,
    /// The shop at which he was advised to wait for work.
    #[serde(default)]
    pub waits_at: Option<StoreId>,
    /// What accepted orders pay him beyond his pay once they are handed over.
    #[serde(default)]
    pub raises: BTreeMap<OrderId, Money>,
    /// What he said to what he was offered.
    #[serde(default)]
    pub answers: Answers,
    /// Breaks of this shift that he had not begun when anything changed last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breaks: Vec<Break>,
    /// When the last break that he had begun by then is over; he begins no other earlier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rests_until: Option<Time>,
}

impl Courier {
    /// A courier who has never been online.
    #[must_use]
    pub fn new(spec: CourierSpec, at: Place) -> Self {
        Self {
            spec,
            shift: None,
            at,
            progress: Progress::Standing { since: Time::ZERO },
            leaves_at: Time::ZERO,
            arrives_at: None,
            held_until: None,
            route: Vec::new(),
            draft: Vec::new(),
            onboard: BTreeMap::new(),
            offer: None,
            changed_at: 0,
            worked: Worked::default(),
            waits_at: None,
            raises: BTreeMap::new(),
            answers: Answers::default(),
            breaks: Vec::new(),
            rests_until: None,
        }
    }

    /// Number of stops that can no longer change: the one he stands at or drives to.
    #[must_use]
    pub fn frozen(&self, now: Time) -> usize {
        match self.progress {
            _ if self.route.is_empty() => 0,
            Progress::AtStop { .. } => 1,
            Progress::Standing { .. } => usize::from(self.leaves_at <= now),
        }
    }

    /// His route is another one, or he is done with a part of it.
    pub(super) fn reckon(&mut self, now: Time, pay: &PayModel) {
        if self.route.is_empty() {
            self.worked.stop(now, pay);
        } else {
            self.worked.leave(self.leaves_at.max(now), now);
        }
    }

    /// What he has done by an instant: on the way to a stop that way is his already.
    #[must_use]
    pub fn worked_by(&self, now: Time, begin: Time, pay: &PayModel) -> Worked {
        let mut worked = self.worked.until(begin, pay);
        let under_way = matches!(self.progress, Progress::Standing { .. }) && self.leaves_at <= now;
        if let Some(stop) = self.route.first().filter(|_| under_way) {
            worked.metres += stop.way;
        }
        worked
    }

    /// What is due to him for his shift until now; nothing off shift.
    #[must_use]
    pub fn earned(&self, now: Time, pay: &PayModel) -> Option<Money> {
        let on_shift = now - self.shift?.since;
        Some(pay.due(self.worked.until(now, pay).done(on_shift, pay)))
    }

    /// Drafted work where there is some, else accepted work.
    #[must_use]
    pub fn planned(&self) -> &[PlannedStop] {
        if self.draft.is_empty() { &self.route } else { &self.draft }
    }

    /// The next stop that he knows of, or else that is drafted for him.
    #[must_use]
    pub fn planned_next(&self) -> Option<&PlannedStop> {
        self.route.first().or(self.draft.first())
    }

    /// Whether he is planned for this order, which waits or is not decided about yet.
    #[must_use]
    pub fn drafts(&self, order: OrderId) -> bool {
        self.draft.iter().any(|stop| orders_of(stop).contains(&order))
    }

    /// Whether he works or still has something to bring to an end.
    #[must_use]
    pub fn is_on_duty(&self) -> bool {
        self.shift.is_some() || !self.route.is_empty()
    }

    /// Orders on his accepted route, goods on board included, each once.
    #[must_use]
    pub fn orders(&self) -> Vec<OrderId> {
        let mut orders: Vec<OrderId> = self.onboard.keys().copied().collect();
        orders.extend(self.route.iter().flat_map(orders_of));
        orders.sort_unstable();
        orders.dedup();
        orders
    }
}

impl PlannedStop {
    /// When the last break is over that is taken before he leaves for it.
    #[must_use]
    pub fn rested(&self) -> Option<Time> {
        self.rests.iter().filter(|rest| !rest.arrived).map(|rest| rest.end).max()
    }

    /// When he can leave for it who is done with the stop before at this instant.
    #[must_use]
    pub fn rested_after(&self, done: Time) -> Time {
        let rests = self.rests.iter().filter(|rest| !rest.arrived);
        rests.fold(done, |at, rest| at.max(rest.start) + (rest.end - rest.start))
    }

    /// The order that leaves the courier's hands here.
    #[must_use]
    pub fn hands_over(&self) -> Option<OrderId> {
        match self.task {
            StopTask::Pickup { .. } => None,
            StopTask::Deliver { order } | StopTask::Return { order, .. } => Some(order),
        }
    }
}

/// Orders a stop is about.
#[must_use]
pub fn orders_of(stop: &PlannedStop) -> Vec<OrderId> {
    match &stop.task {
        StopTask::Pickup { orders, .. } => orders.clone(),
        StopTask::Deliver { order } | StopTask::Return { order, .. } => vec![*order],
    }
}
