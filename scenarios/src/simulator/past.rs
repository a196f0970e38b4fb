//! Days before the day that is played: the same shops, doors and couriers, other customers. What
//! they ordered is told to the engine in the morning, as a platform would tell its own past.

use super::{Effort, Simulator};
use crate::city::City;
use sameday_engine::decision::{Decision, Entry};
use sameday_engine::event::{PastDemand, PastOrder};
use sameday_engine::model::Mode;
use sameday_engine::policy::Policy;
use sameday_engine::rng::Rng;
use sameday_engine::unit::{Millis, Span};

const DAY: Millis = Millis(24 * 3_600_000);

/// The deliveries of so many days before, each played under the policy that thinks least: where and
/// when people order hardly depends on who brings it.
#[must_use]
pub fn past_demand(city: &City, days: u32) -> PastDemand {
    let mut past = PastDemand::default();
    for ago in (1..=days).rev() {
        let back = DAY.times(i64::from(ago));
        past.watched.push(Span { from: city.begin - back, to: city.end() - back });
        let orders = deliveries(&earlier(city, ago));
        past.orders.extend(orders.map(|order| PastOrder { at: order.at - back, ..order }));
    }
    past
}

/// The city on a day so long ago.
fn earlier(city: &City, ago: u32) -> City {
    let mut city = city.clone();
    city.seed = Rng::stream(city.seed, &format!("past/{ago}")).next_u64();
    city.config.policy = Policy::Nearest;
    city
}

/// Each delivery ordered in a day, once for every shop that it came from.
fn deliveries(city: &City) -> impl Iterator<Item = PastOrder> + use<> {
    let effort = Effort { iterations: 0, replays: false, clock: None };
    let end = city.end();
    let entries = Simulator::new(city, effort).run().entries.into_iter();
    entries.filter(move |entry| entry.now < end).flat_map(accepted)
}

fn accepted(entry: Entry) -> Vec<PastOrder> {
    let order = |decision: &Decision| match decision {
        Decision::OrderAccepted { order } if order.mode == Mode::Delivery => {
            Some(order.sources.clone())
        }
        _ => None,
    };
    let sources = entry.decisions.iter().filter_map(order).flatten();
    sources.map(|source| PastOrder { at: entry.now, store: source.store }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_before_have_the_same_shops_and_other_orders() {
        let city = City::new(3, 20);
        let past = past_demand(&city, 2);
        let days: Vec<Millis> = past.watched.iter().map(|span| city.begin - span.from).collect();
        assert_eq!(days, [DAY + DAY, DAY]);
        let of = |span: &Span| -> Vec<&PastOrder> {
            let inside = |order: &&PastOrder| span.from <= order.at && order.at < span.to;
            past.orders.iter().filter(inside).collect()
        };
        let (before, yesterday) = (of(&past.watched[0]), of(&past.watched[1]));
        assert_eq!(before.len() + yesterday.len(), past.orders.len());
        assert!(before.len() > 5 && yesterday.len() > 5, "{} {}", before.len(), yesterday.len());
        let minute = |order: &&PastOrder| order.at.0 % DAY.0;
        assert!(!before.iter().map(minute).eq(yesterday.iter().map(minute)));
        let known = |order: &PastOrder| city.shops.iter().any(|shop| shop.spec.id == order.store);
        assert!(past.orders.iter().all(known));
    }
}
