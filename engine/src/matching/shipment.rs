//! The shop sends it with a carrier of its own: from wherever it is, in its own time, at its price.

use super::shelf::{confidence, is_stale, loser, missing, why_short};
use super::variant::{replacing, substituted};
use super::{Match, Matches, Share};
use crate::model::{Basket, CostParts, Line, Mode, Replacement, StoreSpec};
use crate::reason::Reason;
use crate::travel::Travel;
use crate::unit::{Metres, Money, Qty, Span, Time, half_up};
use crate::world::{World, queue};

/// Lines to be sent, and what stands in for what.
type Goods = (Vec<Line>, Vec<Replacement>);

pub(super) fn collect(world: &World, travel: &dyn Travel, basket: &Basket, found: &mut Matches) {
    let allowed = |store: &&StoreSpec| match &basket.stores {
        Some(stores) => stores.contains(&store.id),
        None => true,
    };
    for store in world.senders().filter(allowed) {
        let offer = Offer { world, basket, store };
        match offer.option(travel) {
            Ok(option) => found.options.push(option),
            Err((reason, missing)) => {
                found.losers.push(loser(Mode::Shipment, &store.id, reason, missing));
            }
        }
    }
}

/// Why not, and what is missing.
type Lost = (Reason, Vec<Line>);

struct Offer<'a> {
    world: &'a World,
    basket: &'a Basket,
    store: &'a StoreSpec,
}

impl Offer<'_> {
    fn option(&self, travel: &dyn Travel) -> Result<Match, Lost> {
        let (world, store, now) = (self.world, self.store, self.world.now());
        let (lines, replaced) = self.goods()?;
        let ready_at = queue::ready_at(world, store, lines.len(), now);
        let ready_at = ready_at.ok_or((Reason::StoreClosed, Vec::new()))?;
        let lead = store.lead.expect("a shop that sends has a lead time");
        let promise = Span { from: ready_at, to: ready_at + lead.time };
        if self.basket.due_by().is_some_and(|end| promise.to > end) {
            return Err((Reason::Window, Vec::new()));
        }
        let shares = vec![Share::of(store.id.clone(), lines, ready_at)];
        let option = Match {
            mode: Mode::Shipment,
            berth: None,
            promise,
            planned: Some(promise.to),
            courier: None,
            position: None,
            distance: self.distance(travel),
            cost: self.cost(&shares[0].lines, promise.to, lead.price),
            stale: is_stale(world, store, now),
            confidence: confidence(world, &shares, now),
            replaced: Vec::new(),
            shares,
        };
        Ok(if replaced.is_empty() { option } else { replacing(world, option, replaced) })
    }

    /// The goods as asked for, or with substitutes.
    fn goods(&self) -> Result<Goods, Lost> {
        let (world, basket, store) = (self.world, self.basket, self.store);
        let missing = missing(world, basket, store, world.now());
        if missing.is_empty() {
            return Ok((basket.lines.clone(), Vec::new()));
        }
        let instead = basket.substitutes.then(|| substituted(world, store, basket)).flatten();
        instead.ok_or_else(|| (why_short(world, basket, store), missing))
    }

    fn distance(&self, travel: &dyn Travel) -> Metres {
        let profiles = self.world.config().travel.profiles.keys().next_back();
        let profile = profiles.expect("a configuration has at least one profile");
        travel.leg(profile, self.store.at, self.basket.at).distance
    }

    fn cost(&self, lines: &[Line], arrives: Time, carrier: Money) -> CostParts {
        let prices = &self.world.config().prices;
        let labour = i128::from(queue::pick_time(self.store, lines.len()).0);
        let labour = half_up(i128::from(prices.store_per_hour.0) * labour, 3_600_000);
        let late = self.basket.soft_due.map_or(0, |due| (arrives - due).non_negative().0);
        let per_minute = self.basket.late_per_min.unwrap_or(prices.late_per_min);
        let lateness = half_up(i128::from(per_minute.0) * i128::from(late), 60_000);
        let value = self.world.value_of(self.basket);
        let risk = |line| self.world.break_risk(self.store, line, Qty::ZERO, value);
        CostParts {
            store: Money(labour),
            lateness: Money(lateness),
            break_risk: lines.iter().map(risk).sum(),
            handling: carrier,
            ..CostParts::default()
        }
        .summed()
    }
}
