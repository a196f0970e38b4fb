//! Deliveries of days before this journal began.

use crate::event::PastDemand;
use crate::unit::{Span, Time};
use serde::{Deserialize, Serialize};

/// All that was told, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Past(PastDemand);

impl Past {
    pub fn is_empty(&self) -> bool {
        self.0.watched.is_empty()
    }

    pub fn told(&self) -> &PastDemand {
        &self.0
    }

    pub fn add(&mut self, more: &PastDemand) {
        self.0.watched.extend_from_slice(&more.watched);
        self.0.watched.sort_unstable_by_key(|span| (span.from, span.to));
        self.0.orders.extend_from_slice(&more.orders);
        self.0.orders.sort_by_key(|order| order.at);
    }

    /// Lets go of spans that ended before a time, and of the oldest while there are too many
    /// orders; a span goes with all of its orders, or its quiet half would count as a quiet day.
    pub fn forget(&mut self, since: Time, most: usize) {
        let PastDemand { watched, orders } = &mut self.0;
        let old = |span: &Span, count: usize| span.to < since || count > most;
        while watched.first().is_some_and(|span| old(span, orders.len())) {
            let gone = watched.remove(0);
            orders.retain(|order| order.at >= gone.to);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::PastOrder;

    fn day(from: i64, orders: &[i64]) -> PastDemand {
        let store = || "flora".parse().expect("a plain word");
        let order = |at: &i64| PastOrder { at: Time(*at), store: store() };
        let watched = vec![Span { from: Time(from), to: Time(from + 100) }];
        PastDemand { watched, orders: orders.iter().map(order).collect() }
    }

    fn times(past: &Past) -> Vec<i64> {
        past.told().orders.iter().map(|order| order.at.0).collect()
    }

    #[test]
    fn days_told_in_any_order_are_kept_oldest_first() {
        let mut past = Past::default();
        past.add(&day(1_000, &[1_010, 1_050]));
        past.add(&day(0, &[7]));
        assert_eq!(times(&past), [7, 1_010, 1_050]);
        assert_eq!(past.told().watched[0].from, Time(0));
    }

    #[test]
    fn whole_days_are_let_go_of() {
        let mut past = Past::default();
        past.add(&day(0, &[7, 99]));
        past.add(&day(1_000, &[1_010, 1_050]));
        past.forget(Time(100), 4);
        assert_eq!(times(&past), [7, 99, 1_010, 1_050], "a day that has just ended stays");
        past.forget(Time(100), 3);
        assert_eq!(times(&past), [1_010, 1_050], "too many: not the oldest order, the oldest day");
        past.forget(Time(1_101), 4);
        assert!(past.is_empty() && times(&past).is_empty());
    }
}
