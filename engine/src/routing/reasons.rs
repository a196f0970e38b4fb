//! Why an order is in no route: every rule that stood in the way somewhere.

use super::insertion::list::{self, Room};
use super::instance::Instance;
use super::options::Choice;
use super::price::Pricer;
use super::problem::VehicleIdx;
use super::solution::Solution;
use super::stop::Stop;
use crate::reason::Reason;
use std::collections::BTreeSet;

/// Reasons of an absent order, at least one. Those that need a look at the routes are looked into
/// as long as there is time: that the search has ended is the reason then.
pub(crate) fn of(solution: &Solution<'_>, r: u32, in_time: &dyn Fn() -> bool) -> Vec<Reason> {
    let instance = &*solution.instance;
    if instance.vehicles() == 0 {
        return vec![Reason::NoCourier];
    }
    let choices = in_stock(solution, r);
    if choices.is_empty() && instance.split_sites[r as usize].is_empty() {
        return vec![Reason::Stock];
    }
    let looked = match list::room(solution, r, in_time) {
        Some(Room::Worth) | None => return vec![Reason::SearchLimit],
        Some(Room::TooDear) => return vec![Reason::NotWorth],
        Some(Room::Nowhere) => rules(solution, r, &choices, in_time),
    };
    let Some(mut reasons) = looked else { return vec![Reason::SearchLimit] };
    if choices.is_empty() {
        reasons.insert(Reason::Stock);
    }
    if reasons.is_empty() {
        reasons.insert(Reason::Window);
    }
    reasons.into_iter().collect()
}

/// The rules that keep each courier from an order; none when the time is up before all are known.
fn rules(
    solution: &Solution<'_>,
    r: u32,
    choices: &[&Choice],
    in_time: &dyn Fn() -> bool,
) -> Option<BTreeSet<Reason>> {
    let mut reasons = BTreeSet::new();
    for v in 0..solution.instance.vehicles() as u32 {
        if !in_time() {
            return None;
        }
        if let Some(reason) = unfit(&solution.instance, r, v) {
            reasons.insert(reason);
            continue;
        }
        for choice in choices {
            reasons.extend(alone(solution, r, v, choice));
        }
    }
    Some(reasons)
}

/// The first rule that keeps a courier from an absent order.
pub(crate) fn of_courier(solution: &Solution<'_>, r: u32, v: u32) -> Reason {
    let choices = in_stock(solution, r);
    let broken = || choices.iter().find_map(|choice| alone(solution, r, v, choice));
    unfit(&solution.instance, r, v).or_else(broken).unwrap_or(Reason::Window)
}

fn in_stock<'a>(solution: &'a Solution<'_>, r: u32) -> Vec<&'a Choice> {
    let left = |(counter, qty): &(u32, i64)| solution.left[*counter as usize] >= *qty;
    let choices = solution.instance.choices[r as usize].iter();
    choices.filter(|choice| choice.iter().flat_map(|part| &part.units).all(left)).collect()
}

/// A rule that keeps this courier from ever carrying the order.
fn unfit(instance: &Instance<'_>, r: u32, v: u32) -> Option<Reason> {
    let (request, vehicle) = (instance.request(r), instance.vehicle(v));
    if request.needs & !vehicle.skills != 0 {
        return Some(Reason::Skill);
    }
    if (0..request.load.len()).any(|d| request.load[d] > vehicle.capacity[d]) {
        return Some(Reason::Capacity);
    }
    if request.barred.contains(&VehicleIdx(v)) || !instance.can(r, v) {
        return Some(Reason::NoCourier);
    }
    None
}

/// The rule that breaks when the courier does the order after everything else he has.
fn alone(solution: &Solution<'_>, r: u32, v: u32, choice: &Choice) -> Option<Reason> {
    let instance = &*solution.instance;
    let stops = &solution.routes[v as usize].stops;
    let mut sequence = stops[..stops.len() - 1].to_vec();
    for part in choice {
        let ready = part.ready.unwrap_or(super::instance::pick_begin(instance.problem, r));
        sequence.push(Stop::pickup(instance, v, r, part, ready));
    }
    sequence.push(Stop::deliver(instance, r));
    sequence.push(Stop::end(instance, v));
    Stop::link(instance, v, &mut sequence);
    Pricer::default().price(instance, v, &sequence).err()
}
