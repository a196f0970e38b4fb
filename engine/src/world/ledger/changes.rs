//! How a number of units changed by time.

use crate::unit::{Qty, Time};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::VecDeque;

/// Changes by instant, oldest first: those of one instant add up, and none is zero.
///
/// Nearly all come in the order of time and go from the oldest on, and most cells have none at all:
/// so a queue, behind a pointer that is there when the queue is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::box_collection, reason = "a pointer takes a quarter of the room of a queue")]
pub(super) struct Changes(Option<Box<VecDeque<(Time, Qty)>>>);

impl Changes {
    fn iter(&self) -> impl DoubleEndedIterator<Item = (Time, Qty)> {
        self.0.iter().flat_map(|queue| queue.iter().copied())
    }

    /// Instant of the newest one.
    pub fn newest(&self) -> Option<Time> {
        self.0.as_ref()?.back().map(|(at, _)| *at)
    }

    /// Adds to the change of an instant.
    pub fn add(&mut self, at: Time, by: Qty) {
        let queue = self.0.get_or_insert_default();
        let n = queue.partition_point(|(other, _)| *other < at);
        match queue.get_mut(n).filter(|(other, _)| *other == at) {
            Some((_, sum)) => *sum += by,
            None => queue.insert(n, (at, by)),
        }
        if queue[n].1 == Qty::ZERO {
            queue.remove(n);
        }
        self.tidy();
    }

    /// Sum of all.
    pub fn total(&self) -> Qty {
        self.iter().map(|(_, by)| by).sum()
    }

    /// Sum of those up to and including an instant.
    pub fn until(&self, last: Time) -> Qty {
        self.iter().take_while(|(at, _)| *at <= last).map(|(_, by)| by).sum()
    }

    /// Sum of those after an instant.
    pub fn after(&self, last: Time) -> Qty {
        self.iter().rev().take_while(|(at, _)| *at > last).map(|(_, by)| by).sum()
    }

    /// Removes those up to and including an instant and returns their sum.
    pub fn take_until(&mut self, last: Time) -> Qty {
        let mut sum = Qty::ZERO;
        let Some(queue) = &mut self.0 else { return sum };
        while let Some((_, by)) = queue.pop_front_if(|(at, _)| *at <= last) {
            sum += by;
        }
        self.tidy();
        sum
    }

    fn tidy(&mut self) {
        self.0.take_if(|queue| queue.is_empty());
    }
}

impl Serialize for Changes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Changes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut changes = Self::default();
        for (at, by) in Vec::<(Time, Qty)>::deserialize(deserializer)? {
            changes.add(at, by);
        }
        Ok(changes)
    }
}
