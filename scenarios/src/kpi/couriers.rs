//! What couriers did and what they are paid.

use super::earnings::Earnings;
use super::report::{Better, Figures};
use sameday_engine::decision::{Decision, Entry, RouteChange};
use sameday_engine::engine::Engine;
use sameday_engine::event::{Event, HubEvent};
use sameday_engine::id::{CourierId, OfferId, OrderId, PartnerId};
use sameday_engine::model::{
    Acceptance, CourierSpec, Offer, OfferState, PayModel, PlannedStop, StopTask, Worked,
};
use sameday_engine::place::Place;
use sameday_engine::travel::{GreatCircle, Travel};
use sameday_engine::unit::{Metres, Millis, Money, Time};
use sameday_engine::world::Courier;
use std::collections::BTreeMap;
use std::sync::Arc;

const HOUR_MS: f64 = 3_600_000.0;

/// One courier's day.
#[derive(Debug)]
struct Day {
    spec: CourierSpec,
    pay: PayModel,
    /// Of shifts before the one that `worked` and `shift` are about.
    earned: Money,
    worked: Worked,
    raises: BTreeMap<OrderId, Money>,
    shift: Millis,
    at: Option<Place>,
    online_since: Option<Time>,
    online: Millis,
    busy_since: Option<Time>,
    busy: Millis,
    distance: Metres,
    roamed: Metres,
    route: Vec<PlannedStop>,
}

/// All couriers.
#[derive(Debug, Default)]
pub struct Couriers {
    days: BTreeMap<CourierId, Day>,
    partners: BTreeMap<PartnerId, PayModel>,
    /// Open offers that pay more than usual.
    raised: BTreeMap<OfferId, Offer>,
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
        let day = |courier: &Courier| {
            let pay = engine.world().pay_of(&courier.spec);
            (courier.spec.id.clone(), Day::from_now_on(courier, pay, now))
        };
        Self {
            days: engine.world().couriers().values().map(day).collect(),
            travel: Some(engine.travel().clone()),
            last: now,
            ..Self::default()
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
                Decision::CourierPlaced { courier, at } => self.place(courier, *at),
                Decision::OfferSent { offer } if offer.raise > Money::ZERO => {
                    self.raised.insert(offer.id, offer.clone());
                }
                Decision::OfferEnded { offer, how, .. } => self.answered(*offer, *how),
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
            Event::CourierPut(spec) => self.put(spec),
            Event::Hub(HubEvent::PartnerPut(partner)) => {
                self.partners.insert(partner.id.clone(), partner.pay);
                for day in self.days.values_mut() {
                    if day.spec.partner_pays && day.spec.partner.as_ref() == Some(&partner.id) {
                        day.pay = partner.pay;
                    }
                }
            }
            Event::CourierOnline { courier, at, .. } => self.day(courier).go_online(*at, entry.now),
            Event::CourierOffline { courier } => self.day(courier).go_offline(entry.now),
            Event::StopArrived { courier, .. } => self.arrive(courier),
            Event::StopCompleted { courier, .. } => self.leave(courier, true, entry.now),
            Event::StopFailed { courier, .. } => self.leave(courier, false, entry.now),
            _ => {}
        }
    }

    fn answered(&mut self, offer: OfferId, how: OfferState) {
        let Some(offer) = self.raised.remove(&offer) else { return };
        if how == OfferState::Accepted {
            let each = offer.raise_each();
            let raises = &mut self.day(&offer.courier).raises;
            raises.extend(offer.orders.iter().map(|order| (*order, each)));
        }
    }

    fn put(&mut self, spec: &CourierSpec) {
        let partner = spec.partner.as_ref().filter(|_| spec.partner_pays);
        let pay = match (&spec.hub, partner.and_then(|id| self.partners.get(id))) {
            (Some(hub), _) => PayModel { per_order: hub.commission, ..PayModel::NOTHING },
            (None, Some(pay)) => *pay,
            (None, None) => spec.pay,
        };
        let new = || Day::new(spec.clone(), pay);
        let day = self.days.entry(spec.id.clone()).or_insert_with(new);
        (day.spec, day.pay) = (spec.clone(), pay);
    }

    fn day(&mut self, courier: &CourierId) -> &mut Day {
        self.days.get_mut(courier).expect("a courier is put before he works")
    }

    fn route(&mut self, change: &RouteChange, now: Time) {
        let day = self.day(&change.courier);
        day.route.clone_from(&change.stops);
        day.follow(change.leaves_at.max(now), now);
    }

    /// Somebody without work stands elsewhere than he was last known to.
    fn place(&mut self, courier: &CourierId, at: Place) {
        let day = self.days.get_mut(courier).expect("a courier is put before he works");
        if let (Some(travel), Some(from)) = (&self.travel, day.at) {
            day.roamed += travel.leg(&day.spec.profile, from, at).distance;
        }
        day.at = Some(at);
    }

    fn arrive(&mut self, courier: &CourierId) {
        let day = self.days.get_mut(courier).expect("a courier is put before he works");
        let Some(to) = day.route.first().map(|stop| stop.at) else { return };
        if let (Some(travel), Some(from)) = (&self.travel, day.at) {
            let way = travel.leg(&day.spec.profile, from, to).distance;
            day.distance += way;
            day.worked.metres += way;
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
        if let StopTask::Deliver { order } = stop.task
            && done
        {
            day.worked.orders += 1;
            day.worked.raised += day.raises.remove(&order).unwrap_or_default();
        }
        day.follow(now, now);
    }

    /// Hours on shift so far, all couriers.
    #[must_use]
    pub fn hours(&self) -> f64 {
        self.days.values().map(|day| day.online_ms(self.last)).sum::<f64>() / HOUR_MS
    }

    /// Pay of all couriers so far.
    #[must_use]
    pub fn pay_minor(&self) -> i64 {
        self.days.values().map(|day| day.earned(self.last)).sum::<Money>().0
    }

    /// The figures of this file, given the number of delivered orders.
    pub fn figures(&self, delivered: u64, to: &mut Figures) {
        use Better::{Less, More, Neither};
        let days = || self.days.values();
        let online: f64 = days().map(|day| day.online_ms(self.last)).sum();
        let busy: f64 = days().map(|day| day.busy_ms(self.last)).sum();
        let pay: Money = days().map(|day| day.earned(self.last)).sum();
        let pay = pay.0 as f64;
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
        let earned: Money = crowd().map(|day| day.earned(self.last)).sum();
        let hours: f64 = crowd().map(|day| day.online_ms(self.last)).sum();
        let earnings = (earned.0 as f64 / 100.0, hours / HOUR_MS);
        let meaning = "pay of couriers who are asked, for each hour on shift";
        to.ratio("crowd_earnings_per_hour", earnings, "currency/h", More, meaning);
        let online = |day: &Day| Millis(day.online_ms(self.last) as i64);
        Earnings::of(crowd().map(|day| (day.earned(self.last), online(day)))).figures(to);
        let each = (km, delivered as f64);
        to.ratio("km_per_order", each, "km", Less, "distance of all couriers for each delivery");
        let roamed: f64 = days().map(|day| day.roamed.0 as f64 / 1_000.0).sum();
        let meaning = "distance of couriers without work, which nobody pays, for each delivery";
        to.ratio("unpaid_km_per_order", (roamed, delivered as f64), "km", Less, meaning);
    }
}

impl Day {
    fn new(spec: CourierSpec, pay: PayModel) -> Self {
        Self {
            spec,
            pay,
            earned: Money::ZERO,
            worked: Worked::default(),
            raises: BTreeMap::new(),
            shift: Millis::ZERO,
            at: None,
            online_since: None,
            online: Millis::ZERO,
            busy_since: None,
            busy: Millis::ZERO,
            distance: Metres::ZERO,
            roamed: Metres::ZERO,
            route: Vec::new(),
        }
    }

    fn from_now_on(courier: &Courier, pay: PayModel, now: Time) -> Self {
        let mut day = Self::new(courier.spec.clone(), pay);
        day.at = Some(courier.at);
        day.online_since = courier.shift.map(|_| now);
        day.raises.clone_from(&courier.raises);
        day.route.clone_from(&courier.route);
        day.follow(courier.leaves_at.max(now), now);
        day
    }

    fn go_online(&mut self, at: Place, now: Time) {
        if self.online_since.is_none() {
            self.reckon(now);
        }
        self.online_since.get_or_insert(now);
        if self.route.is_empty() {
            self.at = Some(at);
        }
    }

    fn go_offline(&mut self, now: Time) {
        if let Some(since) = self.online_since.take() {
            self.online += now - since;
            self.shift += now - since;
        }
    }

    /// Work begins with the departure for its first stop and ends with its last stop.
    fn follow(&mut self, leaves_at: Time, now: Time) {
        if self.route.is_empty() {
            self.worked.stop(now, &self.pay);
            if let Some(since) = self.busy_since.take() {
                self.busy += Millis((now - since).0.max(0));
            }
        } else {
            self.worked.leave(leaves_at, now);
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

    /// Each shift is paid by itself; a route that is still going on goes with the new one.
    fn reckon(&mut self, now: Time) {
        self.earned = self.earned(now);
        self.worked = Worked { since: self.worked.since, ..Worked::default() };
        self.shift = Millis::ZERO;
    }

    /// What is due to him for all shifts.
    fn earned(&self, now: Time) -> Money {
        let shift = self.shift + self.online_since.map_or(Millis::ZERO, |since| now - since);
        let worked = self.worked.until(now, &self.pay);
        self.earned + self.pay.due(worked.done(shift, &self.pay))
    }
}
