//! The cheapest insertions of one order, for decisions that are made one order at a time.

use super::super::decide::Insertion;
use super::super::instance::{FORBIDDEN, NONE};
use super::super::options::{self, Choice};
use super::super::solution::{Solution, Spot, Taken};
use super::Inserter;
use super::base_price;
use super::effects::Effects;
use super::pair::Pair;
use std::sync::Arc;

/// Up to `k` cheapest places of an absent order, at most one for each way of picking and courier,
/// cheapest first; ties by way of picking, then courier. Dearer than leaving it out included.
pub(crate) fn cheapest(solution: &Solution<'_>, r: u32, k: usize) -> Vec<Insertion> {
    if solution.places[r as usize].vehicle != NONE {
        return Vec::new();
    }
    if solution.instance.fast {
        return pairs(solution, r, k);
    }
    let mut solution = solution.clone();
    let mut inserter = Inserter::uncached(&solution.instance);
    let mut spots: Vec<Spot> = Vec::new();
    for way in ways(&solution, r) {
        of_way(&mut inserter, &mut solution, r, &way, (&mut spots, Wanted::Cheapest(k)));
    }
    spots.into_iter().map(|spot| Insertion::of(&solution, spot)).collect()
}

/// What place there is for an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    /// None that keeps the rules.
    Nowhere,
    /// None that adds less than leaving it out costs.
    TooDear,
    /// One that pays.
    Worth,
}

/// What place there is for an absent order; none when the time is up before that is known.
pub(crate) fn room(solution: &Solution<'_>, r: u32, in_time: &dyn Fn() -> bool) -> Option<Room> {
    if !in_time() {
        return None;
    }
    let refusal = solution.instance.refusal[r as usize];
    if solution.instance.fast {
        return Some(match pairs(solution, r, 1).first() {
            None => Room::Nowhere,
            Some(place) if place.delta.0 < refusal => Room::Worth,
            Some(_) => Room::TooDear,
        });
    }
    let mut solution = solution.clone();
    let mut inserter = Inserter::uncached(&solution.instance);
    inserter.joint.hurried = true;
    let ways = ways(&solution, r);
    let mut fits = |bound| {
        for way in &ways {
            if !in_time() {
                return None;
            }
            let mut found = Vec::new();
            of_way(&mut inserter, &mut solution, r, way, (&mut found, Wanted::Below(bound)));
            if !found.is_empty() {
                return Some(true);
            }
        }
        Some(false)
    };
    Some(match fits(FORBIDDEN)? {
        false => Room::Nowhere,
        true if fits(refusal)? => Room::Worth,
        true => Room::TooDear,
    })
}

/// The same for classic PDPTW.
fn pairs(solution: &Solution<'_>, r: u32, k: usize) -> Vec<Insertion> {
    let instance = &*solution.instance;
    let (pair, mut detour) = (Pair::new(instance, r), Vec::new());
    let mut place = |v: u32| {
        let (route, room) = (&solution.routes[v as usize], instance.vehicle(v).capacity[0]);
        let found = pair.best(route, room, FORBIDDEN, &mut detour)?;
        Some(Spot::pair(r, v, found.delta, [found.pickup, found.deliver]))
    };
    let able = (0..instance.vehicles() as u32).filter(|v| instance.can(r, *v));
    let mut spots: Vec<Spot> = able.filter_map(&mut place).collect();
    spots.sort_by_key(|spot| spot.delta);
    spots.truncate(k);
    spots.into_iter().map(|spot| Insertion::of(solution, spot)).collect()
}

/// Every way of picking that the stock left allows.
fn ways(solution: &Solution<'_>, r: u32) -> Vec<(Choice, Taken)> {
    let instance = &solution.instance;
    let in_stock = |choice: &Choice| {
        let mut units = choice.iter().flat_map(|part| &part.units);
        units.all(|(counter, qty)| solution.left[*counter as usize] >= *qty)
    };
    let choices = instance.choices[r as usize].iter().enumerate();
    let mut ways: Vec<(Choice, Taken)> = choices
        .filter(|(_, choice)| in_stock(choice))
        .map(|(i, choice)| (choice.clone(), Taken::Choice(i as u32)))
        .collect();
    let sites = &instance.split_sites[r as usize];
    for &first in sites {
        for &second in sites.iter().filter(|second| **second != first) {
            let split = options::divide(instance, r, [first, second], &solution.left);
            ways.extend(split.map(|choice| {
                let taken = Taken::Shared(Arc::new(choice.clone()));
                (choice, taken)
            }));
        }
    }
    ways
}

/// Which places are asked for.
#[derive(Clone, Copy)]
enum Wanted {
    /// So many, the cheapest ones.
    Cheapest(usize),
    /// One that adds less than this.
    Below(i64),
}

/// Adds the places of one way of picking to those that are wanted, cheapest first.
fn of_way(
    inserter: &mut Inserter,
    solution: &mut Solution<'_>,
    r: u32,
    (choice, taken): &(Choice, Taken),
    (spots, wanted): (&mut Vec<Spot>, Wanted),
) {
    let Some(effects) = Effects::of(solution, r, choice, &mut inserter.scratch) else { return };
    let base = base_price(&solution.instance, choice);
    for vehicle in 0..solution.instance.vehicles() as u32 {
        if !solution.instance.can(r, vehicle) {
            continue;
        }
        let Some(elsewhere) = effects.elsewhere(vehicle) else { continue };
        let outside = base + elsewhere + solution.instance.known.given(r, vehicle, choice);
        let limit = match wanted {
            Wanted::Cheapest(k) if spots.len() >= k => spots.last().map_or(0, |spot| spot.delta),
            Wanted::Cheapest(_) => FORBIDDEN,
            Wanted::Below(_) if !spots.is_empty() => return,
            Wanted::Below(bound) => bound,
        };
        let bound = limit - outside;
        let found = inserter.in_route(solution, r, vehicle, (choice, &effects, None), bound);
        let Some((delta, after)) = found else { continue };
        let delta = delta + outside;
        let at = spots.partition_point(|spot| spot.delta <= delta);
        spots.insert(at, Spot { request: r, vehicle, taken: taken.clone(), after, delta });
        if let Wanted::Cheapest(k) = wanted {
            spots.truncate(k);
        }
    }
}
