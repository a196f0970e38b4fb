//! Every plan gives a town of its size, connected, the same for the same seed.

use super::*;
use crate::connect::largest_parts;
use sameday_engine::config;
use sameday_engine::place::Place;
use sameday_engine::rng::Rng;
use sameday_engine::travel::street::{Class, Mode, Modes, Roads, Ways as _, metres_between};
use sameday_engine::travel::{Streets, Travel as _};

fn small() -> impl Iterator<Item = &'static CityPlan> {
    std::iter::once(&DEFAULT).chain(&PLANS).filter(|plan| plan.name != "los-angeles")
}

#[test]
fn every_plan_gives_one_town_of_its_size() {
    for plan in small() {
        let town = streets(plan, 1);
        let [low, high] = town.bounds().unwrap();
        let across = metres_between(low, high);
        let planned = (plan.extent_m.0.powi(2) + plan.extent_m.1.powi(2)).sqrt();
        // A turned rectangle and a circle have other diagonals than a square.
        assert!((0.9..1.35).contains(&(across / planned)), "{}: {across} m", plan.name);
        let (_, parts) = largest_parts(town.vertices().len(), town.edges());
        for (mode, part) in Mode::ALL.iter().zip(parts) {
            let reached = part.vertices * 100 / town.vertices().len();
            assert!(reached >= 93, "{}: {mode:?} reaches {reached} %", plan.name);
        }
        assert_eq!(town.attribution(), ATTRIBUTION);
        assert!(town.digest().starts_with("synthetic:"));
    }
}

#[test]
fn the_seed_makes_the_town() {
    let digest = |plan, seed| streets(plan, seed).digest().to_owned();
    let findlay = plan("findlay").unwrap();
    for plan in [&DEFAULT, findlay] {
        assert_eq!(digest(plan, 1), digest(plan, 1));
        assert_ne!(digest(plan, 1), digest(plan, 2));
    }
    assert_ne!(digest(&DEFAULT, 1), digest(findlay, 1));
    assert!(plan("atlantis").is_none());
}

#[test]
fn shares_are_as_planned() {
    for plan in small() {
        let town = streets(plan, 3);
        let small = |class: &Class| *class == Class::Residential;
        let side: Vec<_> = town.edges().iter().filter(|edge| small(&edge.class)).collect();
        let one_way = |modes: Modes| !modes.contains(Mode::Car);
        let bound = side.iter().filter(|e| one_way(e.along.modes) != one_way(e.against.modes));
        let share = bound.count() * 1_000 / side.len();
        // Whole streets are one-way, and a radial town has its spokes open to both sides.
        let planned = plan.one_way_permille as usize;
        let least = if plan.pattern == Pattern::Radial { 0 } else { planned / 3 };
        assert!((least..=planned + 120).contains(&share), "{}: {share}", plan.name);
        let wide = town.edges().len() - side.len();
        assert!(wide * 20 > town.edges().len(), "{} has arterials", plan.name);
    }
    assert!((PLANS[3].people_per_km2() - 792.0).abs() < 2.0, "as the census says of Findlay");
}

#[test]
fn streets_are_longer_than_the_crow_flies_and_not_by_much() {
    let town = Streets::new(streets(&DEFAULT, 1).into(), config::Travel::default());
    let mut rng = Rng::stream(1, "crow");
    let mut spot = || {
        let (lat, lon) = DEFAULT.centre;
        let near = |rng: &mut Rng| (rng.unit() - 0.5) * 0.03;
        Place::from_degrees(lat + near(&mut rng), lon + near(&mut rng)).unwrap()
    };
    let profile = "foot".parse().unwrap();
    let (mut along, mut straight) = (0.0, 0.0);
    for _ in 0..300 {
        let (from, to) = (spot(), spot());
        along += town.leg(&profile, from, to).distance.0 as f64;
        let ends = town.course(&profile, from, to).line;
        assert!(town.course(&profile, from, to).along_streets);
        let (a, b) = (ends.0[0], ends.0[ends.0.len() - 1]);
        let at =
            |c: geo::Coord<f64>| sameday_engine::travel::street::Position::from_degrees(c.y, c.x);
        straight += metres_between(at(a), at(b));
    }
    // The detour factor of the great circle, 1.3, is in the middle.
    assert!((1.1..1.6).contains(&(along / straight)), "{}", along / straight);
}

#[test]
fn tables_are_the_same_on_any_number_of_threads() {
    let town = streets(plan("findlay").unwrap(), 1);
    let roads = Roads::prepare(&town, &[(Mode::Car, 7_000)]).pop().unwrap();
    let every = |nth: usize| roads.arcs().iter().step_by(nth).map(|arc| arc.from).collect();
    let (from, to): (Vec<u32>, Vec<u32>) = (every(97), every(61));
    assert!(from.len() * to.len() > 1 << 15, "large enough to be shared out");
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| roads.table(&from, &to))
    };
    let one = on(1);
    assert_eq!(one, on(2));
    assert_eq!(one, on(5));
    assert_eq!(one[7 * to.len() + 3], roads.table(&from[7..8], &to[3..4])[0]);
}
