//! Couriers who may decline: what asking them is expected to cost beside their pay.

use crate::freeze::Frozen;
use crate::model::{Acceptance, CourierSpec};
use crate::routing::problem::{RequestIdx, VehicleIdx};
use crate::routing::{Insertion, Solution, best_insertions};
use crate::unit::{Money, half_up};
use crate::world::World;

/// A place for an order with the expected price of asking its courier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The place.
    pub insertion: Insertion,
    /// What declined offers are expected to cost.
    pub decline_risk: Money,
}

impl Asked {
    /// Both together: what places are ranked by.
    #[must_use]
    pub fn price(&self) -> Money {
        self.insertion.delta + self.decline_risk
    }
}

/// Whether he may be asked at all.
#[must_use]
pub fn may_ask(spec: &CourierSpec) -> bool {
    spec.acceptance == Acceptance::Auto || spec.accept_permille != Some(0)
}

/// The expected price of declined offers until one like him accepts: each costs the time it stood
/// open, at the price of a late minute, and one change of the plan. Nothing where it is not known.
#[must_use]
pub fn decline_risk(world: &World, spec: &CourierSpec) -> Money {
    let config = world.config();
    let chance = i128::from(spec.accept_permille.unwrap_or(1_000).min(1_000));
    if spec.acceptance == Acceptance::Auto || chance == 0 {
        return Money::ZERO;
    }
    let open = i128::from(config.prices.late_per_min.0) * i128::from(config.offer.0);
    let declined = half_up(open, 60_000) + config.prices.change.0;
    Money(half_up(i128::from(declined) * (1_000 - chance), chance))
}

/// The `k` cheapest places of an absent order, the risk of being declined counted.
#[must_use]
pub fn cheapest(
    world: &World,
    frozen: &Frozen,
    state: &Solution<'_>,
    request: RequestIdx,
    k: usize,
) -> Vec<Asked> {
    let spec = |v: VehicleIdx| &world.couriers()[&frozen.couriers[v.at()]].spec;
    let known = |v: usize| decline_risk(world, spec(VehicleIdx::from(v))) > Money::ZERO;
    let any = (0..frozen.couriers.len()).any(known);
    // Without a risk the order of the insertions is that of the prices.
    let look = if any { usize::MAX } else { k };
    let asked = |insertion: Insertion| Asked {
        decline_risk: decline_risk(world, spec(insertion.vehicle)),
        insertion,
    };
    let mut places: Vec<Asked> =
        best_insertions(state, request, look).into_iter().map(asked).collect();
    places.sort_by_key(Asked::price);
    places.truncate(k);
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::model::Genesis;
    use crate::unit::Time;

    fn world() -> World {
        let genesis = Genesis {
            tenant: "town".parse().unwrap(),
            shard: 0,
            currency: "EUR".to_owned(),
            seed: 1,
            travel_digest: crate::travel::GREAT_CIRCLE.into(),
            logic_version: 1,
            config: Config::default(),
        };
        World::new(genesis, Time(0))
    }

    #[test]
    fn the_less_likely_he_accepts_the_dearer_he_is_to_ask() {
        let world = world();
        let spec = |acceptance, accept_permille| CourierSpec {
            acceptance,
            accept_permille,
            ..CourierSpec::new("ada".parse().unwrap(), "bike".parse().unwrap())
        };
        // 30 seconds at 0.35 a minute and a change of 0.50 are 0.68 a decline.
        for (acceptance, chance, risk, asked) in [
            (Acceptance::Ask, None, 0, true),
            (Acceptance::Ask, Some(1_000), 0, true),
            (Acceptance::Ask, Some(500), 68, true),
            (Acceptance::Ask, Some(100), 612, true),
            (Acceptance::Ask, Some(0), 0, false),
            (Acceptance::Auto, Some(0), 0, true),
        ] {
            let spec = spec(acceptance, chance);
            assert_eq!(decline_risk(&world, &spec), Money(risk), "{chance:?}");
            assert_eq!(may_ask(&spec), asked, "{chance:?}");
        }
    }
}
