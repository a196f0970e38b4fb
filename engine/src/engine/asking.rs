//! What is expected of an offer before it is sent, and whether its pay is raised for that.

use super::step::Step;
use crate::id::CourierId;
use crate::matching::may_ask;
use crate::model::{Offer, OfferTraits, PayBasis, StopTask};
use crate::rng::Rng;
use crate::unit::{Metres, Millis, Money, half_up};
use crate::world::acceptance::{best_raise, expect, raises};
use crate::world::{Courier, World};
use std::collections::BTreeSet;

const HOUR: i64 = 3_600_000;
const CERTAIN_PPM: i64 = 1_000_000;

/// What an offer adds to the work that its courier has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extra {
    pub(super) work: Millis,
    pub(super) distance: Metres,
}

impl Step<'_> {
    /// Writes down what is expected of an offer, and raises its pay where that costs less than the
    /// refusals that are to be expected without.
    pub(super) fn expect_of(&self, offer: &mut Offer, extra: Extra) {
        let courier = &self.world.couriers()[&offer.courier];
        let config = self.world.config();
        let base = self.world.chance_of(courier);
        let mut traits = traits(self.world, courier, offer, extra);
        let orders = i64::try_from(offer.orders.len()).expect("an offer has few orders");
        let best = best_raise(config, base, &traits, orders);
        let (each, propensity) = self.draw(offer, best);
        offer.raise = each.times(orders);
        offer.pay += offer.raise;
        traits.earns += offer.raise;
        let mut expected = expect(&config.asking, base, courier.answers, traits);
        expected.candidates = self.candidates(offer);
        expected.refused_before = self.refused_before(offer);
        expected.propensity_ppm = propensity;
        offer.expected = Some(expected);
    }

    /// The raise of each order, and how likely it was to be this one: now and then it is drawn.
    fn draw(&self, offer: &Offer, best: Money) -> (Money, u32) {
        let asking = &self.world.config().asking;
        let (levels, drawn) = (raises(asking) + 1, i64::from(asking.explore_permille.min(1_000)));
        let mut rng = Rng::stream(self.world.genesis().seed, &format!("raise/{}", offer.id));
        let raise = match rng.between(1, 1_000) <= drawn {
            true => asking.raise_step.times(rng.between(0, levels - 1)),
            false => best,
        };
        let otherwise = if raise == best { CERTAIN_PPM - drawn * 1_000 } else { 0 };
        let propensity = drawn * 1_000 / levels + otherwise;
        (raise, u32::try_from(propensity).expect("a share of a million"))
    }

    /// Couriers on shift who could be asked for all of it.
    fn candidates(&self, offer: &Offer) -> u32 {
        let refused = |who: &CourierId| {
            offer.orders.iter().any(|order| self.order(*order).refused_by.contains(who))
        };
        let could = |courier: &&Courier| {
            courier.shift.is_some()
                && courier.offer.is_none()
                && may_ask(&courier.spec)
                && !refused(&courier.spec.id)
        };
        let count = self.world.couriers().values().filter(could).count();
        u32::try_from(count).expect("couriers are counted in 32 bits")
    }

    fn refused_before(&self, offer: &Offer) -> u32 {
        let orders = offer.orders.iter().map(|order| self.order(*order));
        let who: BTreeSet<&CourierId> = orders.flat_map(|order| &order.refused_by).collect();
        u32::try_from(who.len()).expect("couriers are counted in 32 bits")
    }
}

/// What an offer looks like to him, before its pay is raised.
fn traits(world: &World, courier: &Courier, offer: &Offer, extra: Extra) -> OfferTraits {
    let pay = world.pay_of(&courier.spec);
    let work = extra.work.non_negative();
    let hourly = match pay.basis {
        PayBasis::Shift => pay.per_hour.max(pay.min_per_hour),
        PayBasis::Active => Money::ZERO,
    };
    let anyway = half_up(i128::from(hourly.0) * i128::from(work.0), HOUR.into());
    let new = offer.stops.iter().find(|stop| match &stop.task {
        StopTask::Pickup { orders, .. } => orders.iter().any(|order| offer.orders.contains(order)),
        StopTask::Deliver { .. } | StopTask::Return { .. } => false,
    });
    let hour = world.now().0.div_euclid(HOUR).rem_euclid(24);
    OfferTraits {
        earns: offer.pay + Money(anyway),
        work,
        distance: extra.distance.max(Metres::ZERO),
        first: new.map_or(Metres::ZERO, |stop| stop.way),
        on_shift: courier.shift.map_or(Millis::ZERO, |shift| world.now() - shift.since),
        hour: u8::try_from(hour).expect("a day has 24 hours"),
    }
}
