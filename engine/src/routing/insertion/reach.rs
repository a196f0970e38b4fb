//! Couriers near an order, where there are many: the others are looked at when none of these can
//! take it, and now and then.

use super::super::instance::{Instance, NONE, Standing};
use super::super::neighbours::Neighbours;
use super::super::options::Part;
use super::super::problem::Site;
use super::super::solution::{Solution, Taken};

/// Couriers that are few enough to look at all of them.
const FEW: usize = 24;
/// Nearest doors whose couriers are near.
const DOORS: usize = 30;
/// Couriers without a route that are near a shop.
const IDLE: usize = 6;

/// Which couriers are near the order and the shops at hand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reach {
    /// Couriers of each shop, the closest at the beginning of his shift first; empty where couriers
    /// are few.
    closest: Vec<Vec<u32>>,
    /// Shops that couriers pick at by now.
    picks: Vec<(u32, u32)>,
    /// The order and the shops that each courier was last found near to, by number.
    door: Vec<u64>,
    shop: Vec<u64>,
    order: u64,
    shops: u64,
    limited: bool,
}

impl Reach {
    pub fn new(instance: &Instance<'_>) -> Self {
        if instance.fast || instance.vehicles() <= FEW {
            return Self::default();
        }
        let closest = |site: &Site| {
            let away = |v: u32| instance.leg(v, instance.vehicle(v).start.0, site.at.0).0;
            let mut row: Vec<u32> = (0..instance.vehicles() as u32).collect();
            row.sort_by_cached_key(|v| away(*v));
            row
        };
        Self {
            closest: instance.problem.sites.iter().map(closest).collect(),
            door: vec![0; instance.vehicles()],
            shop: vec![0; instance.vehicles()],
            ..Self::default()
        }
    }

    /// Whether there are so many couriers that some are looked at before others.
    pub fn applies(&self) -> bool {
        !self.closest.is_empty()
    }

    /// Whether only near couriers are looked at.
    pub fn limited(&self) -> bool {
        self.limited
    }

    /// Begins with an order: couriers who come close to its door are near; all are, unless they are
    /// to be `limited`.
    pub fn of_order(
        &mut self,
        solution: &Solution<'_>,
        neighbours: &Neighbours,
        r: u32,
        limited: bool,
    ) {
        let free = solution.instance.standing[r as usize] == Standing::Free;
        self.limited = limited && free && self.applies();
        if !self.limited {
            return;
        }
        self.order += 1;
        for stop in neighbours.all(2 * r + 1).iter().take(DOORS) {
            let v = solution.places[*stop as usize / 2].vehicle;
            if v != NONE {
                self.door[v as usize] = self.order;
            }
        }
        self.picks.clear();
        for (r, place) in solution.places.iter().enumerate() {
            if let Taken::Choice(choice) = place.taken
                && place.vehicle != NONE
            {
                let parts = &solution.instance.choices[r][choice as usize];
                self.picks.extend(parts.iter().map(|part| (part.site, place.vehicle)));
            }
        }
    }

    /// Goes on with a way of picking: couriers who pick at one of its shops are near, and the
    /// closest of those without a route.
    pub fn of_shops(&mut self, solution: &Solution<'_>, parts: &[Part]) {
        if !self.limited {
            return;
        }
        self.shops += 1;
        for part in parts {
            let idle = |v: &&u32| solution.routes[**v as usize].is_empty();
            for v in self.closest[part.site as usize].iter().filter(idle).take(IDLE) {
                self.shop[*v as usize] = self.shops;
            }
            for (_, v) in self.picks.iter().filter(|(site, _)| *site == part.site) {
                self.shop[*v as usize] = self.shops;
            }
        }
    }

    /// Whether a courier is looked at.
    pub fn holds(&self, v: u32) -> bool {
        let near = |last: &[u64], now| last[v as usize] == now;
        !self.limited || near(&self.door, self.order) || near(&self.shop, self.shops)
    }
}
