//! Future facts in the order in which they happen; equal instants in the order they were planned.

use sameday_engine::unit::Time;
use std::collections::BTreeMap;

/// A queue on virtual time.
#[derive(Clone, Debug)]
pub struct Queue<T> {
    waiting: BTreeMap<(Time, u64), T>,
    planned: u64,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self { waiting: BTreeMap::new(), planned: 0 }
    }
}

impl<T> Queue<T> {
    /// Plans something.
    pub fn at(&mut self, at: Time, what: T) {
        self.waiting.insert((at, self.planned), what);
        self.planned += 1;
    }

    /// When the next thing happens.
    #[must_use]
    pub fn next_time(&self) -> Option<Time> {
        self.waiting.first_key_value().map(|((at, _), _)| *at)
    }

    /// Takes the next thing that is due.
    pub fn pop_due(&mut self, now: Time) -> Option<(Time, T)> {
        let entry = self.waiting.first_entry()?;
        let (at, _) = *entry.key();
        (at <= now).then(|| (at, entry.remove()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_instants_keep_their_order() {
        let mut queue = Queue::default();
        for (at, what) in [(5, 'b'), (3, 'a'), (5, 'c'), (9, 'd')] {
            queue.at(Time(at), what);
        }
        let due: String = std::iter::from_fn(|| queue.pop_due(Time(5))).map(|(_, c)| c).collect();
        assert_eq!(due, "abc");
        assert_eq!(queue.next_time(), Some(Time(9)));
    }
}
