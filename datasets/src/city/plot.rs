//! The ground of a plan: metres to positions, chance, and the kinds of street.

use super::plans::CityPlan;
use crate::weave::{Kind, Weave};
use sameday_engine::rng::Rng;
use sameday_engine::travel::EARTH_RADIUS_M;
use sameday_engine::travel::street::{Class, Mode, Modes, Passage, Position};

/// Streets of one plan in the making.
pub(super) struct Plot<'a> {
    pub(super) plan: &'a CityPlan,
    weave: Weave,
    sway: Rng,
    gaps: Rng,
    one_way: Rng,
    turn: (f64, f64),
}

impl<'a> Plot<'a> {
    pub(super) fn new(plan: &'a CityPlan, seed: u64) -> Self {
        let turned = plan.turned_deg.to_radians();
        Self {
            plan,
            weave: Weave::default(),
            sway: Rng::stream(seed, "streets/sway"),
            gaps: Rng::stream(seed, "streets/gaps"),
            one_way: Rng::stream(seed, "streets/one-way"),
            turn: (libm::sin(turned), libm::cos(turned)),
        }
    }

    /// A junction so many metres to the right of the middle and up, strayed a little.
    pub(super) fn junction(&mut self, right: f64, up: f64) -> u32 {
        let stray = f64::from(self.plan.sway_permille) / 1_000.0;
        let mut sway = |block: f64| (self.sway.unit() - 0.5) * block * stray;
        let (right, up) = (right + sway(self.plan.block_m.0), up + sway(self.plan.block_m.1));
        let (sin, cos) = self.turn;
        let at = self.position(right * cos + up * sin, up * cos - right * sin);
        self.weave.junction(at)
    }

    fn position(&self, east: f64, north: f64) -> Position {
        let (lat, lon) = self.plan.centre;
        let degree = EARTH_RADIUS_M.to_radians();
        let shrink = libm::cos(lat.to_radians());
        Position::from_degrees(lat + north / degree, lon + east / degree / shrink)
    }

    /// Which way all of a small street runs, drawn once for the street; `None`: both.
    pub(super) fn one_way(&mut self) -> Option<bool> {
        let share = f64::from(self.plan.one_way_permille) / 1_000.0;
        let (one_way, along) = (self.one_way.chance(share), self.one_way.chance(0.5));
        one_way.then_some(along)
    }

    /// A street between two junctions; a small one may be missing.
    pub(super) fn street(&mut self, class: Class, one_way: Option<bool>, ends: (u32, u32)) {
        let missing = self.gaps.chance(f64::from(self.plan.gaps_permille) / 1_000.0);
        let small = class == Class::Residential;
        if missing && small {
            return;
        }
        let points = [ends.0, ends.1].map(|end| self.weave.vertices[end as usize]);
        let one_way = one_way.filter(|_| small);
        self.weave.street(kind(class, one_way), ends, &points);
    }

    /// The class of the nth parallel street.
    pub(super) fn class(&self, number: i64) -> Class {
        let every = i64::from(self.plan.arterial_every.max(1));
        match number.rem_euclid(2 * every) {
            0 => Class::Primary,
            n if n == every => Class::Secondary,
            _ => Class::Residential,
        }
    }

    pub(super) fn finish(self) -> Weave {
        self.weave
    }
}

/// Speeds as the import of maps has them for streets of these classes without a limit.
fn kind(class: Class, one_way: Option<bool>) -> Kind {
    let car_kmh = match class {
        Class::Primary => 65,
        Class::Secondary => 55,
        _ => 25,
    };
    let open = |this: bool| Passage {
        modes: match one_way {
            Some(along) if along != this => Modes::NONE.with(Mode::Foot),
            _ => Modes::ALL,
        },
        car_kmh,
    };
    Kind { class, along: open(true), against: open(false) }
}
