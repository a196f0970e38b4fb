//! A naive walk along one route: does it work as planned?

use super::plans::Plans;
use sameday_engine::id::{OrderId, StopId, StoreId};
use sameday_engine::model::{CourierSpec, PlannedStop, Slowdown, Source, StopTask};
use sameday_engine::unit::Time;
use sameday_engine::world::hours::is_open;
use std::collections::{BTreeMap, BTreeSet};

/// One route under the magnifying glass.
pub struct Walk<'a> {
    /// What is known.
    pub plans: &'a Plans,
    /// Whose route.
    pub spec: &'a CourierSpec,
    /// End of his shift.
    pub until: Option<Time>,
    /// The route.
    pub stops: &'a [PlannedStop],
    /// Goods on board.
    pub on_board: &'a BTreeSet<OrderId>,
    /// Orders being offered with it: nothing may be late yet.
    pub fresh: &'a [OrderId],
    /// Where he stands: who is in a shop is served, whatever the time is by then.
    pub reached: Option<StopId>,
}

impl Walk<'_> {
    /// All that is wrong with it.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = self.times();
        faults.extend(self.loads());
        let ahead = self.stops.iter().filter(|stop| !self.is_served(stop));
        faults.extend(ahead.filter_map(|stop| self.shop_closed(stop)));
        if !self.fresh.is_empty() {
            faults.extend(self.lateness());
        }
        faults
    }

    /// Every leg takes the time it takes, nobody serves before he is there.
    fn times(&self) -> Vec<String> {
        let travel = self.plans.travel.as_ref().expect("a journal begins with its genesis");
        let mut faults = Vec::new();
        for pair in self.stops.windows(2) {
            let leg = travel.leg(&self.spec.profile, pair[0].at, pair[1].at);
            let slow = self.plans.traffic.of(&self.spec.profile, self.plans.now);
            let there = |slow: Slowdown| slow.arrival(pair[0].departure, leg.duration);
            if pair[1].arrival < slow.map_or(pair[0].departure + leg.duration, there) {
                faults.push(format!("{} is reached too early", pair[1].id));
            }
        }
        for stop in self.stops {
            if stop.start < stop.arrival || stop.departure < stop.start {
                faults.push(format!("{} is served before it is reached", stop.id));
            }
        }
        faults
    }

    /// Capacity, number of orders, skills, and pickups before hand-overs.
    fn loads(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut carried: BTreeMap<OrderId, (i64, i64)> = BTreeMap::new();
        for order in self.on_board {
            let gone = |source: &&Source| !self.picks_later(*order, &source.store, 0);
            carried.insert(*order, self.load(*order, gone));
        }
        for (i, stop) in self.stops.iter().enumerate() {
            match &stop.task {
                StopTask::Pickup { store, orders } => {
                    for order in orders {
                        let (g, ml) = self.load(*order, |source| source.store == *store);
                        let entry = carried.entry(*order).or_default();
                        *entry = (entry.0 + g, entry.1 + ml);
                        faults.extend(self.unskilled(*order));
                    }
                }
                StopTask::Deliver { order } => {
                    let whole = carried.remove(order).is_some() && !self.is_picked_later(*order, i);
                    if !whole {
                        faults.push(format!("{order} is handed over before it is picked up"));
                    }
                }
                StopTask::Return { order, .. } => drop(carried.remove(order)),
            }
            faults.extend(self.overload(stop, &carried));
        }
        faults.extend(self.too_many());
        faults
    }

    fn picks_later(&self, order: OrderId, store: &StoreId, from: usize) -> bool {
        self.stops[from..].iter().any(|stop| match &stop.task {
            StopTask::Pickup { store: here, orders } => here == store && orders.contains(&order),
            _ => false,
        })
    }

    fn is_picked_later(&self, order: OrderId, from: usize) -> bool {
        let sources = self.plans.orders.get(&order).map_or(&[][..], |(_, s)| s.as_slice());
        sources.iter().any(|source| self.picks_later(order, &source.store, from))
    }

    fn load(&self, order: OrderId, of: impl Fn(&&Source) -> bool) -> (i64, i64) {
        let Some((_, sources)) = self.plans.orders.get(&order) else { return (0, 0) };
        if let Some(parcel) = self.plans.parcels.get(&order) {
            let taken = sources.is_empty() || sources.iter().any(|source| of(&source));
            return if taken { *parcel } else { (0, 0) };
        }
        let mut load = (0, 0);
        for line in sources.iter().filter(of).flat_map(|source| &source.lines) {
            if let Some(sku) = self.plans.skus.get(&line.sku) {
                load = (load.0 + sku.g * line.qty.0, load.1 + sku.ml * line.qty.0);
            }
        }
        load
    }

    fn overload(
        &self,
        stop: &PlannedStop,
        carried: &BTreeMap<OrderId, (i64, i64)>,
    ) -> Option<String> {
        let g: i64 = carried.values().map(|load| load.0).sum();
        let ml: i64 = carried.values().map(|load| load.1).sum();
        let over = |load: i64, most: Option<i64>| most.is_some_and(|most| load > most);
        let too_much = over(g, self.spec.capacity_g) || over(ml, self.spec.capacity_ml);
        let orders = || carried.keys().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        too_much.then(|| format!("{g} g and {ml} ml at {} with {}", stop.id, orders()))
    }

    fn too_many(&self) -> Option<String> {
        let drops = self.stops.iter().filter(|s| !matches!(s.task, StopTask::Pickup { .. }));
        let orders = drops.count().max(self.on_board.len());
        let most = self.spec.max_orders? as usize;
        (orders > most).then(|| format!("{orders} orders on one route"))
    }

    fn unskilled(&self, order: OrderId) -> Option<String> {
        let (basket, _) = self.plans.orders.get(&order)?;
        let skus = basket.lines.iter().filter_map(|line| self.plans.skus.get(&line.sku));
        let mut needs = skus.flat_map(|sku| &sku.needs).chain(&basket.needs);
        let lacking = needs.find(|skill| !self.spec.skills.contains(skill))?;
        Some(format!("{order} needs {lacking}"))
    }

    /// Whether he stands in its shop: what else he fetches there he gets without leaving it.
    fn is_served(&self, stop: &PlannedStop) -> bool {
        let first = self.stops.first().filter(|first| self.reached == Some(first.id));
        let Some(first) = first else { return false };
        let stays = |other: &&PlannedStop| other.at == first.at;
        self.stops.iter().take_while(stays).any(|other| other.id == stop.id)
    }

    fn shop_closed(&self, stop: &PlannedStop) -> Option<String> {
        let StopTask::Pickup { store, .. } = &stop.task else { return None };
        let hours = &self.plans.stores.get(store)?.hours;
        (!is_open(hours, stop.start)).then(|| format!("{store} is closed at {}", stop.start))
    }

    /// What is offered is not late: hard windows, end of the shift.
    fn lateness(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for stop in self.stops {
            let StopTask::Deliver { order } = stop.task else { continue };
            let due = self.plans.orders.get(&order).and_then(|(basket, _)| basket.due);
            let late = due.is_some_and(|due| !due.contains(stop.start));
            if self.fresh.contains(&order) && late {
                faults.push(format!("{order} is handed over at {}, due {due:?}", stop.start));
            }
        }
        let last = self.stops.last().map(|stop| stop.departure);
        if let (Some(last), Some(until)) = (last, self.until)
            && last > until
        {
            faults.push(format!("work until {last}, shift until {until}"));
        }
        faults
    }
}
