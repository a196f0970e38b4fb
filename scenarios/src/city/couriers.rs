//! The couriers: a crowd that is asked, shop owners who carry for a commission, salaried vans.
//!
//! Pay is sourced (see the presets and each constant); how many there are of each kind, their
//! patience and their speed of answering are assumed.

use super::ground::Ground;
use super::setup::{Habits, Setup};
use super::shops::Shop;
use crate::noise::within;
use sameday_engine::id::Skill;
use sameday_engine::model::{Acceptance, CourierSpec, PayBasis, PayModel, Preset};
use sameday_engine::place::Place;
use sameday_engine::rng::Rng;
use sameday_engine::unit::{Metres, Millis, Money, Time};

/// Work goes on so long after the last order (assumed).
const EVENING: Millis = Millis(3 * 3_600_000);

/// How a courier behaves; everything assumed, since no public figure was found.
#[derive(Clone, Debug, Default)]
pub struct Manner {
    /// Chance that he declines an offer.
    pub declines: f64,
    /// Chance that he does not answer at all.
    pub ignores: f64,
    /// When he goes home early, if he does.
    pub quits_at: Option<Time>,
}

/// A courier with his day.
#[derive(Clone, Debug)]
pub struct Rider {
    /// Master data.
    pub spec: CourierSpec,
    /// Where he begins.
    pub start: Place,
    /// When he goes online.
    pub from: Time,
    /// End of his shift.
    pub until: Time,
    /// How he behaves.
    pub manner: Manner,
}

/// What all of them share.
struct Shift<'a> {
    ground: &'a Ground,
    begin: Time,
    lasts: Millis,
}

pub(super) fn build(setup: &Setup, begin: Time, shops: &[Shop], ground: &Ground) -> Vec<Rider> {
    let mut rng = Rng::stream(setup.seed, "city/couriers");
    let (fleet, shift) = (ground.fleet, Shift { ground, begin, lasts: setup.lasts });
    let mut riders: Vec<Rider> = (1..=fleet.crowd).map(|n| crowd(&mut rng, n, &shift)).collect();
    riders.extend((1..=fleet.owners).map(|n| owner(&mut rng, n, &shift, shops)));
    riders.extend((1..=fleet.vans).map(|n| van(&mut rng, n, &shift)));
    for (n, rider) in riders.iter_mut().enumerate() {
        let pays = setup.pays;
        let kinds = [(fleet.crowd, pays.crowd), (fleet.crowd + fleet.owners, pays.owners)];
        let pay = kinds.iter().find(|(end, _)| n < *end).map_or(pays.vans, |(_, pay)| *pay);
        rider.spec.pay = pay.unwrap_or(rider.spec.pay);
        rider.manner.become_used_to(&setup.habits, rider.from, setup.lasts, &mut rng);
    }
    riders
}

impl Manner {
    /// What is said of all couriers holds for each who is asked.
    fn become_used_to(&mut self, habits: &Habits, from: Time, lasts: Millis, rng: &mut Rng) {
        if self.declines > 0.0 {
            self.declines = habits.declines.unwrap_or(self.declines);
            self.ignores = habits.ignores.unwrap_or(self.ignores);
        }
        if let Some(quits) = habits.quits {
            let early = || from + Millis(lasts.0 / 2);
            self.quits_at = rng.chance(quits).then(early);
        }
    }
}

/// The pay of this name in scenario files: a preset, or what is usual here.
#[must_use]
pub fn pay_named(name: &str) -> Option<PayModel> {
    let preset = Preset::ALL.into_iter().find(|preset| preset.name() == name);
    let usual = || USUAL.iter().find(|(known, _)| *known == name).map(|(_, pay)| *pay);
    preset.map(Preset::pay).or_else(usual)
}

/// Names of the ways to pay a courier.
pub fn pay_names() -> impl Iterator<Item = &'static str> {
    Preset::ALL.into_iter().map(Preset::name).chain(USUAL.iter().map(|(name, _)| *name))
}

const USUAL: [(&str, PayModel); 2] = [("commission", COMMISSION), ("block", BLOCK)];

/// Sourced: about 2.50 a parcel for shop owners, no hourly floor; nobody here comes near a cap.
const COMMISSION: PayModel = PayModel { per_order: Money(250), ..PayModel::NOTHING };
/// Sourced: blocks of about 22.00 an hour, paid whether there is work or not.
const BLOCK: PayModel =
    PayModel { per_hour: Money(2_200), basis: PayBasis::Shift, ..PayModel::NOTHING };

fn crowd(rng: &mut Rng, n: usize, shift: &Shift<'_>) -> Rider {
    let (fleet, lasts) = (shift.ground.fleet, shift.lasts);
    let kind = match rng.unit() {
        u if u < fleet.on_foot => ("foot", 9_000, 35_000),
        u if u < fleet.on_foot + fleet.by_car => ("car", 120_000, 500_000),
        _ => ("bike", 16_000, 60_000),
    };
    let mut spec = spec(
        format!("crowd-{n}"),
        kind,
        if rng.chance(0.5) { Preset::Gig.pay() } else { Preset::Mdrp.pay() },
    );
    spec.acceptance = Acceptance::Ask;
    spec.max_orders = Some(if kind.0 == "foot" { 2 } else { 4 });
    let patience = if kind.0 == "car" { 3 } else { 1 };
    let farthest = rng.chance(0.3).then(|| rng.between(8_000, 15_000));
    spec.max_distance = farthest.map(|metres| Metres(metres * patience));
    spec.skills = skills(rng.chance(0.7));
    let start = shift.corner(rng);
    let late = if n.is_multiple_of(3) {
        within(rng, Millis::ZERO, Millis(lasts.0 / 3))
    } else {
        Millis::ZERO
    };
    let from = shift.begin + late;
    let until = from + Millis(lasts.0 + EVENING.0 - late.0 - within(rng, Millis::ZERO, late).0);
    let manner = Manner {
        declines: 0.04 + 0.16 * rng.unit(),
        ignores: 0.02 + 0.08 * rng.unit(),
        quits_at: rng.chance(0.12).then(|| from + within(rng, Millis(lasts.0 / 4), lasts)),
    };
    Rider { spec, start, from, until, manner }
}

fn owner(rng: &mut Rng, n: usize, shift: &Shift<'_>, shops: &[Shop]) -> Rider {
    let home = shops[rng.below(shops.len())].spec.at;
    let kind = if rng.chance(0.5) { ("foot", 10_000, 40_000) } else { ("bike", 18_000, 70_000) };
    let mut spec = spec(format!("owner-{n}"), kind, COMMISSION);
    spec.acceptance = Acceptance::Ask;
    spec.max_orders = Some(3);
    spec.max_distance = Some(Metres(6_000));
    spec.skills = skills(true);
    spec.end = Some(home);
    let manner = Manner { declines: 0.10, ignores: 0.08, quits_at: None };
    Rider { spec, start: home, from: shift.begin, until: shift.end(), manner }
}

fn van(rng: &mut Rng, n: usize, shift: &Shift<'_>) -> Rider {
    let mut spec = spec(format!("van-{n}"), ("car", 400_000, 3_000_000), BLOCK);
    spec.max_orders = Some(12);
    spec.skills = skills(true);
    let start = shift.corner(rng);
    Rider { spec, start, from: shift.begin, until: shift.end(), manner: Manner::default() }
}

fn spec(name: String, (profile, g, ml): (&str, i64, i64), pay: PayModel) -> CourierSpec {
    let id = name.parse().expect("a plain word with a number is a courier");
    let profile = profile.parse().expect("a plain word is a profile");
    CourierSpec { capacity_g: Some(g), capacity_ml: Some(ml), pay, ..CourierSpec::new(id, profile) }
}

fn skills(may_check_age: bool) -> Vec<Skill> {
    let skill = || "age_check".parse().expect("a plain word is a skill");
    may_check_age.then(skill).into_iter().collect()
}

impl Shift<'_> {
    fn end(&self) -> Time {
        self.begin + self.lasts + EVENING
    }

    fn corner(&self, rng: &mut Rng) -> Place {
        self.ground.corners[rng.below(self.ground.corners.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_pay_and_the_presets_are_among_them() {
        let names: Vec<&str> = pay_names().collect();
        assert!(names.iter().all(|name| pay_named(name).is_some()), "{names:?}");
        assert!(["mdrp", "nyc", "flex", "hub"].iter().all(|name| names.contains(name)));
        assert_eq!(pay_named("nyc"), Some(Preset::Nyc.pay()));
        assert_eq!(pay_named("order_or_hour"), None);
    }
}
