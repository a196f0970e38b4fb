//! What shops near a shopper could hand over, without setting anything aside: each shop by itself,
//! and the best pairs of shops that have the basket together.

use super::reach::{Candidate, in_reach};
use super::shelf::{is_stale, missing};
use super::{Share, shelf};
use crate::id::{SkuId, StoreId};
use crate::model::{Basket, Line};
use crate::travel::Travel;
use crate::unit::{Metres, Millis, Qty, Time};
use crate::world::{World, hours, queue};

/// What a shop could hand over now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Available {
    /// Which shop.
    pub store: StoreId,
    /// Units it lacks; empty when it has the whole basket.
    pub missing: Vec<Line>,
    /// Units available of each line.
    pub available: Vec<(SkuId, Qty)>,
    /// How sure its book is of these goods, in permille; the least of them.
    pub confidence: i64,
    /// When the basket (what there is of it) would stand ready.
    pub ready_at: Option<Time>,
    /// How far from the customer.
    pub distance: Metres,
    /// How long from the customer.
    pub duration: Millis,
    /// Silent for longer than its heartbeat allows.
    pub stale: bool,
}

/// Two shops that have a basket together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// What each of them gives; the nearer shop first.
    pub shares: Vec<Share>,
    /// How sure the books are of these goods, in permille; the least of them.
    pub confidence: i64,
    /// How far the further one is.
    pub distance: Metres,
    /// One of them was silent for longer than its heartbeat allows.
    pub stale: bool,
}

/// Shops and pairs of shops, best first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Those with the whole basket first; silent ones after the others; then by travel time.
    pub stores: Vec<Available>,
    /// Pairs of shops of which neither has the whole basket.
    pub pairs: Vec<Pair>,
}

/// The shops in reach that are open: now, or in time for the basket's window.
#[must_use]
pub fn availability(world: &World, travel: &dyn Travel, basket: &Basket, now: Time) -> Listing {
    let look = Look { world, basket, now };
    let mut stores: Vec<Available> = in_reach(world, travel, basket)
        .stores
        .iter()
        .filter_map(|candidate| look.available(candidate))
        .collect();
    stores.sort_by(|a, b| rank(a).cmp(&rank(b)));
    let pairs = look.pairs(&stores);
    Listing { stores, pairs }
}

fn rank(found: &Available) -> (bool, bool, Millis, &StoreId) {
    (!found.missing.is_empty(), found.stale, found.duration, &found.store)
}

struct Look<'a> {
    world: &'a World,
    basket: &'a Basket,
    now: Time,
}

impl Look<'_> {
    fn available(&self, candidate: &Candidate) -> Option<Available> {
        let store = &self.world.stores()[&candidate.store];
        let lines = &self.basket.lines;
        let ready_at = queue::ready_at(self.world, store, lines.len(), self.now);
        let open = match self.basket.due_by() {
            None => hours::is_open(&store.hours, self.now),
            Some(end) => ready_at.is_some_and(|at| at <= end),
        };
        if !open || !self.basket.modes.iter().any(|mode| store.offers(*mode)) {
            return None;
        }
        let atp = |line: &Line| self.world.atp_at(store, &line.sku, self.now);
        let sure = |line: &Line| self.world.confidence(store, &line.sku, self.now);
        Some(Available {
            store: store.id.clone(),
            missing: missing(self.world, self.basket, store, self.now),
            available: lines.iter().map(|line| (line.sku.clone(), atp(line))).collect(),
            confidence: lines.iter().map(sure).min().unwrap_or_default(),
            ready_at,
            distance: candidate.distance,
            duration: candidate.duration,
            stale: is_stale(self.world, store, self.now),
        })
    }

    /// The best pairs among the nearest shops that have a part.
    fn pairs(&self, stores: &[Available]) -> Vec<Pair> {
        if self.basket.max_splits < 2 {
            return Vec::new();
        }
        let most = self.world.config().max_stores as usize;
        let some = |found: &&Available| {
            !found.missing.is_empty() && found.available.iter().any(|(_, units)| units.0 > 0)
        };
        let parts: Vec<&Available> = stores.iter().filter(some).take(most).collect();
        let mut pairs = Vec::new();
        for (i, first) in parts.iter().enumerate() {
            pairs.extend(parts[i + 1..].iter().filter_map(|second| self.pair(first, second)));
        }
        pairs.sort_by_key(|pair| (pair.stale, ready(pair), pair.distance));
        pairs.truncate(self.basket.max_options as usize);
        pairs
    }

    /// Whole lines where one shop has them, divided ones where neither does.
    fn pair(&self, first: &Available, second: &Available) -> Option<Pair> {
        let mut lines: [Vec<Line>; 2] = [Vec::new(), Vec::new()];
        for (i, line) in self.basket.lines.iter().enumerate() {
            let has = [first, second].map(|found| found.available[i].1);
            let near = if has[0] < line.qty && has[1] >= line.qty {
                Qty::ZERO
            } else {
                has[0].min(line.qty)
            };
            let far = line.qty - near;
            if far > has[1] {
                return None;
            }
            for (lines, qty) in lines.iter_mut().zip([near, far]) {
                lines.extend((qty > Qty::ZERO).then(|| Line { sku: line.sku.clone(), qty }));
            }
        }
        let share = |found: &Available, lines: Vec<Line>| {
            Some(Share::of(found.store.clone(), lines, found.ready_at?))
        };
        let [near, far] = lines;
        if near.is_empty() || far.is_empty() {
            return None;
        }
        let shares = vec![share(first, near)?, share(second, far)?];
        Some(Pair {
            confidence: shelf::confidence(self.world, &shares, self.now),
            distance: first.distance.max(second.distance),
            stale: first.stale || second.stale,
            shares,
        })
    }
}

fn ready(pair: &Pair) -> Option<Time> {
    pair.shares.iter().map(|share| share.ready_at).max()
}
