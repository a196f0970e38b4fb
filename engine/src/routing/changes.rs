//! The price of stops that couriers know and that a plan changes.
//!
//! What a courier knows is his hint. Each visit of an order in it, at a shop or at the door, is
//! either kept (he still makes it, wherever in his route and with whatever quantities) or changed:
//! somebody else makes it, it moves to another shop, or the order is left out. What comes to a
//! courier anew costs nothing by itself, so that a new order is as welcome on a known route as on
//! an idle courier. The price of an order thus depends on who carries it and how it is picked only.

use super::instance::NONE;
use super::options::Part;
use super::problem::{FrozenStop, Problem};

/// Visits that couriers know, by order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// Of one changed visit.
    price: i64,
    /// Courier and shop (`NONE`: the door), each once; no list at all where nothing is paid.
    visits: Vec<Vec<(u32, u32)>>,
}

impl Known {
    pub fn new(problem: &Problem) -> Self {
        let price = problem.objective.change.0;
        if price == 0 || problem.rules.distance_only {
            return Self::default();
        }
        let mut visits = vec![Vec::new(); problem.requests.len()];
        for (v, vehicle) in problem.vehicles.iter().enumerate() {
            let mut know = |r: usize, site: u32| visits[r].push((v as u32, site));
            for stop in &vehicle.hint {
                match stop {
                    FrozenStop::Pickup { site, picks, .. } => {
                        picks.iter().for_each(|pick| know(pick.request.at(), site.0));
                    }
                    FrozenStop::Deliver { request } => know(request.at(), NONE),
                }
            }
        }
        for known in &mut visits {
            known.sort_unstable();
            known.dedup();
        }
        Self { price, visits }
    }

    /// Whether two couriers with different hints differ in price.
    pub fn counts(&self) -> bool {
        self.price > 0
    }

    /// Price of leaving an order out.
    pub fn left_out(&self, r: u32) -> i64 {
        self.visits.get(r as usize).map_or(0, |known| self.price * known.len() as i64)
    }

    /// Price of giving an order to courier `v`, who picks these parts.
    pub fn given(&self, r: u32, v: u32, parts: &[Part]) -> i64 {
        let Some(known) = self.visits.get(r as usize) else { return 0 };
        let kept = |(courier, site): &&(u32, u32)| {
            *courier == v && (*site == NONE || parts.iter().any(|part| part.site == *site))
        };
        self.price * (known.len() - known.iter().filter(kept).count()) as i64
    }
}
