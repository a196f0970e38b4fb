//! Advice to couriers without work: where the next order is likely to begin.

use super::step::Step;
use crate::config::Policy;
use crate::decision::Decision;
use crate::id::{CourierId, StoreId};
use crate::matching::may_ask;
use crate::model::{Fleet, Mode};
use crate::place::{Area, Place};
use crate::policy::coverage::{Coverage, Idler, moves};
use crate::policy::forecast::Forecast;
use crate::unit::{Millis, Span, Time};
use crate::world::Courier;
use crate::world::hours::is_open;
use h3o::Resolution;
use std::collections::BTreeMap;

/// Orders are expected in areas of this resolution: cells of about 460 m edge length.
const RESOLUTION: Resolution = Resolution::Eight;
/// Most areas looked at, those with most orders first.
const MOST_AREAS: usize = 32;
/// Most couriers looked at in one step, by name.
const MOST_COURIERS: usize = 64;

/// A shop that stands for its area.
struct Spot {
    store: StoreId,
    at: Place,
    weight: i64,
}

impl Step<'_> {
    /// Sets the next look at those without work, where there are any.
    pub(super) fn arrange_waiting(&mut self) {
        let every = self.world.config().waiting.every;
        if every == Millis::ZERO || self.world.config().policy != Policy::Joint {
            return;
        }
        let anybody = self.world.couriers().values().any(|courier| self.could_wait(courier));
        if anybody && !self.world.waiting_set() {
            self.decide(Decision::WaitingSet { at: Some(self.world.now() + every) });
        }
    }

    /// Tells those without work where to wait, if going there is worth it.
    pub(super) fn advise_waiting(&mut self) {
        self.use_places();
        let spots = self.spots();
        let couriers: Vec<CourierId> = self
            .world
            .couriers()
            .values()
            .filter(|courier| self.could_wait(courier) && !self.rests(courier))
            .map(|courier| courier.spec.id.clone())
            .take(MOST_COURIERS)
            .collect();
        let Some(first) = couriers.first() else { return };
        let between: Vec<Vec<Millis>> =
            spots.iter().map(|spot| self.ways(first, spot.at, &spots)).collect();
        let weight: Vec<i64> = spots.iter().map(|spot| spot.weight).collect();
        let idlers: Vec<Idler> = couriers
            .iter()
            .map(|courier| Idler {
                to_shop: self.ways(courier, self.waits_at(courier), &spots),
                movable: true,
            })
            .collect();
        let waiting = self.world.config().waiting;
        let coverage = Coverage { reach: waiting.reach, drive_permille: waiting.drive_permille };
        for (idler, spot) in moves(coverage, &weight, &idlers, &between) {
            let (courier, store) = (couriers[idler].clone(), spots[spot].store.clone());
            self.decide(Decision::WaitAdvised { courier, store, at: spots[spot].at });
        }
    }

    /// On shift with nothing to do, free to go where he likes, and not about to go home.
    fn could_wait(&self, courier: &Courier) -> bool {
        let stays = self.world.config().waiting.stays;
        courier.shift.is_some_and(|shift| shift.until >= self.world.now() + stays)
            && courier.spec.fleet == Fleet::Crowd
            && courier.route.is_empty()
            && courier.draft.is_empty()
            && courier.offer.is_none()
            && may_ask(&courier.spec)
    }

    fn rests(&self, courier: &Courier) -> bool {
        let now = self.world.now();
        courier.resting(now).until.is_some_and(|end| end > now)
    }

    /// Where he is, or where he was told to go.
    fn waits_at(&self, courier: &CourierId) -> Place {
        let courier = &self.world.couriers()[courier];
        let advised = courier.waits_at.as_ref().and_then(|store| self.world.stores().get(store));
        advised.map_or(courier.at, |store| store.at)
    }

    fn ways(&self, courier: &CourierId, from: Place, spots: &[Spot]) -> Vec<Millis> {
        let profile = &self.world.couriers()[courier].spec.profile;
        spots.iter().map(|spot| self.travel.leg(profile, from, spot.at).duration).collect()
    }

    /// One open shop for each area from which orders are expected, the likeliest areas.
    fn spots(&self) -> Vec<Spot> {
        let now = self.world.now();
        let ahead = Span { from: now, to: now + self.world.config().waiting.ahead };
        let forecast = self.forecast();
        let mut spots: BTreeMap<Area, Spot> = BTreeMap::new();
        let open = self
            .world
            .stores()
            .values()
            .filter(|store| store.offers(Mode::Delivery) && is_open(&store.hours, now));
        for store in open {
            let Some(area) = store.at.area(RESOLUTION) else { continue };
            let weight = forecast.expected(area, ahead);
            let spot = || Spot { store: store.id.clone(), at: store.at, weight };
            if weight > 0 {
                spots.entry(area).or_insert_with(spot);
            }
        }
        let mut spots: Vec<Spot> = spots.into_values().collect();
        spots.sort_by(|a, b| b.weight.cmp(&a.weight).then_with(|| a.store.cmp(&b.store)));
        spots.truncate(MOST_AREAS);
        spots
    }

    /// Learned from all orders that are remembered, those of days before this journal included, by
    /// the areas of the shops that served them.
    fn forecast(&self) -> Forecast {
        let now = self.world.now();
        let wishes = || self.world.demand().wishes_since(Time::ZERO);
        let begin = wishes().next().map_or(now, |(_, wish)| wish.at);
        let served = wishes()
            .flat_map(|(_, wish)| wish.sources.iter().map(move |source| (&source.store, wish.at)));
        let area_of = |store| self.world.stores().get(store)?.at.area(RESOLUTION);
        let earlier = self.world.demand().past();
        let told = earlier.orders.iter().map(|order| (&order.store, order.at));
        let past = told.chain(served).filter_map(|(store, at)| Some((area_of(store)?, at)));
        let mut seen = earlier.watched.clone();
        seen.push(Span { from: begin, to: now });
        Forecast::learn(past, seen)
    }
}
