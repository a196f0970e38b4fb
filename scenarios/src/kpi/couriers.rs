//! What couriers did and what they are paid.

use super::report::{Better, Figures};
use sameday_engine::decision::{Decision, Entry, RouteChange};
use sameday_engine::engine::Engine;
use sameday_engine::event::Event;
use sameday_engine::id::CourierId;
use sameday_engine::model::{Acceptance, CourierSpec, PayBasis, PlannedStop, StopTask};
use sameday_engine::place::Place;
use sameday_engine::travel::{GreatCircle, Travel};
use sameday_engine::unit::{Metres, Millis, Time};
use sameday_engine::world::Courier;
use std::collections::BTreeMap;
use std::sync::Arc;

const HOUR_MS: f64 = 3_600_000.0;

/// One courier's day.
#[derive(Debug)]
struct Day {
    spec: CourierSpec,
    at: Option<Place>,
    online_since: Option<Time>,
    online: Millis,
    busy_since: Option<Time>,
    busy: Millis,
    distance: Metres,
    delivered: u64,
    route: Vec<PlannedStop>,
}

/// All couriers.
#[derive(Debug, Default)]
pub struct Couriers {
    days: BTreeMap<CourierId, Day>,
    /// Of the engine whose entries are read; great circles as configured where none is given.
    travel: Option<Arc<dyn Travel>>,
    last: Time,
}

impl Couriers {
    /// Of couriers who travel like this; else on great circles as the journal's genesis says.
    #[must_use]
    pub fn on(travel: Arc<dyn Travel>) -> Self {
        Self { travel: Some(travel), ..Self::default() }
    }

    /// Everybody as he stands now, with nothing done yet.
    pub fn from_now_on(engine: &Engine) -> Self {
        let now = engine.world().now();
        let day = |courier: &Courier| (courier.spec.id.clone(), Day::from_now_on(courier, now));
        Self {
            days: engine.world().couriers().values().map(day).collect(),
            travel: Some(engine.travel().clone()),
            last: now,
        }
    }

    /// Reads the next entry.
    pub fn read(&mut self, entry: &Entry) {
        self.last = entry.now;
        self.event(entry);
        for decision in &entry.decisions {
            match decision {
                Decision::PlanAdopted { routes, .. } => {
                    routes.iter().for_each(|change| self.route(change, entry.now));
                }
                Decision::CourierPlaced { courier, at } => self.day(courier).at = Some(*at),
                Decision::ShiftEnded { courier } => self.day(courier).go_offline(entry.now),
                _ => {}
            }
        }
    }

    fn event(&mut self, entry: &Entry) {
        match &entry.event {
            Event::Genesis(genesis) => {
                let config = &genesis.config.travel;
                self.travel.get_or_insert_with(|| Arc::new(GreatCircle::new(config.clone())));
            }
            Event::CourierPut(spec) => {
                self.days.entry(spec.id.clone()).or_insert_with(|| Day::new(spec.clone()));
            }
            Event::CourierOnline { courier, at, .. } => self.day(courier).go_online(*at, entry.now),
            Event::CourierOffline { courier } => self.day(courier).go_offline(entry.now),
            Event::StopArrived { courier, .. } => self.arrive(courier),
            Event::StopCompleted { courier, .. } => self.leave(courier, true, entry.now),
            Event::StopFailed { courier, .. } => self.leave(courier, false, entry.now),
            _ => {}
        }
    }

    fn day(&mut self, courier: &CourierId) -> &mut Day {
        self.days.get_mut(courier).expect("a courier is put before he works")
    }

    fn route(&mut self, change: &RouteChange, now: Time) {
        let day = self.day(&change.courier);
        day.route.clone_from(&change.stops);
        day.follow(change.leaves_at.max(now), now);
    }

    fn arrive(&mut self, courier: &CourierId) {
        let day = self.days.get_mut(courier).expect("a courier is put before he works");
        let Some(to) = day.route.first().map(|stop| stop.at) else { return };
        if let (Some(travel), Some(from)) = (&self.travel, day.at) {
            day.distance += travel.leg(&day.spec.profile, from, to).distance;
        }
        day.at = Some(to);
    }

    fn leave(&mut self, courier: &CourierId, done: bool, now: Time) {
        let day = self.day(courier);
        if day.route.is_empty() {
            return;
        }
        let stop = day.route.remove(0);
        day.at = Some(stop.at);
        day.delivered += u64::from(done && matches!(stop.task, StopTask::Deliver { .. }));
        day.follow(now, now);
    }

    /// The figures of this file, given the number of delivered orders.
    pub fn figures(&self, delivered: u64, to: &mut Figures) {
        use Better::{Less, More, Neither};
        let days = || self.days.values();
        let online: f64 = days().map(|day| day.online_ms(self.last)).sum();
        let busy: f64 = days().map(|day| day.busy_ms(self.last)).sum();
        let pay: f64 = days().map(|day| day.pay(self.last)).sum();
        let km: f64 = days().map(|day| day.distance.0 as f64 / 1_000.0).sum();
        to.add(
            "courier_hours",
            Some(online / HOUR_MS),
            "h",
            Neither,
            "time on shift, all couriers",
        );
        to.ratio(
            "utilisation",
            (busy, online),
            "share",
            More,
            "time with accepted work of time on shift",
        );
        let per_hour = (delivered as f64, online / HOUR_MS);
        to.ratio("deliveries_per_hour", per_hour, "1/h", More, "deliveries in an hour on shift");
        let cost = (pay / 100.0, delivered as f64);
        to.ratio("cost_per_order", cost, "currency", Less, "pay of all couriers for each delivery");
        let crowd = || days().filter(|day| day.spec.acceptance == Acceptance::Ask);
        let earned: f64 = crowd().map(|day| day.pay(self.last)).sum();
        let hours: f64 = crowd().map(|day| day.online_ms(self.last)).sum();
        let earnings = (earned / 100.0, hours / HOUR_MS);
        let meaning = "pay of couriers who are asked, for each hour on shift";
        to.ratio("crowd_earnings_per_hour", earnings, "currency/h", More, meaning);
        let each = (km, delivered as f64);
        to.ratio("km_per_order", each, "km", Less, "distance of all couriers for each delivery");
    }
}

impl Day {
    fn new(spec: CourierSpec) -> Self {
        Self {
            spec,
            at: None,
            online_since: None,
            online: Millis::ZERO,
            busy_since: None,
            busy: Millis::ZERO,
            distance: Metres::ZERO,
            delivered: 0,
            route: Vec::new(),
        }
    }

    fn from_now_on(courier: &Courier, now: Time) -> Self {
        let mut day = Self::new(courier.spec.clone());
        day.at = Some(courier.at);
        day.online_since = courier.shift.map(|_| now);
        day.route.clone_from(&courier.route);
        day.follow(courier.leaves_at.max(now), now);
        day
    }

    fn go_online(&mut self, at: Place, now: Time) {
        self.online_since.get_or_insert(now);
        if self.route.is_empty() {
            self.at = Some(at);
        }
    }

    fn go_offline(&mut self, now: Time) {
        if let Some(since) = self.online_since.take() {
            self.online += now - since;
        }
    }

    /// Work begins with the departure for its first stop and ends with its last stop.
    fn follow(&mut self, leaves_at: Time, now: Time) {
        if self.route.is_empty() {
            if let Some(since) = self.busy_since.take() {
                self.busy += Millis((now - since).0.max(0));
            }
        } else {
            self.busy_since = Some(self.busy_since.map_or(leaves_at, |since| since.min(leaves_at)));
        }
    }

    fn online_ms(&self, now: Time) -> f64 {
        let open = self.online_since.map_or(0, |since| (now - since).0);
        (self.online.0 + open) as f64
    }

    fn busy_ms(&self, now: Time) -> f64 {
        let open = self.busy_since.map_or(0, |since| (now - since).0.max(0));
        (self.busy.0 + open) as f64
    }

    /// `max(fixed + per_hour T + per_km D + per_order n, min_per_hour T)`, the fixed part once a
    /// day, in minor units.
    fn pay(&self, now: Time) -> f64 {
        let model = &self.spec.pay;
        let hours = match model.basis {
            PayBasis::Active => self.busy_ms(now),
            PayBasis::Shift => self.online_ms(now),
        } / HOUR_MS;
        let fixed = if self.delivered > 0 { model.fixed.0 } else { 0 };
        let earned = fixed as f64
            + model.per_hour.0 as f64 * hours
            + model.per_km.0 as f64 * self.distance.0 as f64 / 1_000.0
            + (model.per_order.0 * self.delivered as i64) as f64;
        earned.max(model.min_per_hour.0 as f64 * hours)
    }
}
