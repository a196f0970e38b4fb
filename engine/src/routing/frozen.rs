//! What is settled before the search begins: frozen stops, their stock, jobs and orders.

use super::instance::{Standing, labour};
use super::options::{FrozenPick, Part, frozen_picks, risk};
use super::problem::FrozenStop;
use super::queue::Job;
use super::solution::Solution;
use super::stop::{Kind, Stop};

/// Puts the frozen prefixes into the empty routes of a solution.
pub(crate) fn apply(solution: &mut Solution<'_>) {
    let instance = solution.instance.clone();
    let picks = frozen_picks(instance.problem);
    let mut slots = vec![0u8; instance.requests()];
    let mut prefixes: Vec<Vec<Stop>> = vec![Vec::new(); instance.vehicles()];
    let parts: Vec<Part> = picks.iter().map(|pick| book(solution, pick, &mut slots)).collect();
    for (v, vehicle) in instance.problem.vehicles.iter().enumerate() {
        for (i, stop) in vehicle.frozen.iter().enumerate() {
            let number = i as u16 + 1;
            let here = |(pick, _): &(&FrozenPick<'_>, &Part)| {
                pick.vehicle == v as u32 && pick.stop == number
            };
            match stop {
                FrozenStop::Pickup { .. } => {
                    for (pick, part) in picks.iter().zip(&parts).filter(here) {
                        let ready = solution.ready[pick.request as usize][part.slot as usize];
                        let mut stop = Stop::pickup(&instance, v as u32, pick.request, part, ready);
                        stop.frozen = number;
                        prefixes[v].push(stop);
                    }
                }
                FrozenStop::Deliver { request } => {
                    let mut stop = Stop::deliver(&instance, request.0);
                    stop.frozen = number;
                    prefixes[v].push(stop);
                    finish(solution, request.0, v as u32);
                }
            }
        }
    }
    for (v, prefix) in prefixes.into_iter().enumerate().filter(|(_, p)| !p.is_empty()) {
        solution.touch(v as u32);
        let route = &mut solution.routes[v];
        route.frozen = prefix.len();
        route.stops.splice(1..1, prefix);
    }
    for site in 0..solution.queues.len() as u32 {
        solution.run_queue(site);
    }
    write_ready(solution);
    solution.rebuild_dirty();
}

/// Stock, labour, second shop and job of one frozen pick.
fn book(solution: &mut Solution<'_>, pick: &FrozenPick<'_>, slots: &mut [u8]) -> Part {
    let instance = solution.instance.clone();
    let slot = slots[pick.request as usize];
    slots[pick.request as usize] += 1;
    if slot > 0 {
        solution.cost += instance.split;
    }
    let site = &instance.problem.sites[pick.site as usize];
    let duration = site.pick_base.0 + site.pick_per_line.0 * pick.lines.len() as i64;
    let base = instance.stock_base[pick.site as usize] as usize;
    for line in pick.lines {
        if let Some(at) = site.stock.iter().position(|(item, _)| *item == line.item) {
            solution.left[base + at] -= line.qty;
        }
    }
    let mut part = Part {
        site: pick.site,
        slot: slot.min(1),
        lines: pick.lines.to_vec(),
        units: Vec::new(),
        load: super::options::load_of(&instance, pick.request, pick.lines),
        duration,
        labour: labour(instance.problem, duration),
        risk: risk(instance.problem, pick.request, pick.site, pick.lines),
        ready: pick.ready,
    };
    solution.cost += part.labour + part.risk;
    if part.ready.is_none() {
        part.ready = super::options::ready(instance.problem, pick.request, pick.site, duration);
    }
    match part.ready {
        Some(ready) => solution.ready[pick.request as usize][part.slot as usize] = ready,
        None => {
            let job = Job::new(&instance, pick.request, part.slot, duration);
            solution.queues[pick.site as usize].add(job);
        }
    }
    part
}

/// An order that is done within the prefix.
fn finish(solution: &mut Solution<'_>, request: u32, v: u32) {
    if solution.places[request as usize].vehicle == v {
        return;
    }
    debug_assert_eq!(solution.instance.standing[request as usize], Standing::Done(v));
    solution.places[request as usize].vehicle = v;
    solution.absent.retain(|r| *r != request);
    solution.cost -= solution.instance.refusal[request as usize];
    solution.cost += solution.instance.known.given(request, v, &[]);
}

/// Ready times that the queues gave after the visits were made.
fn write_ready(solution: &mut Solution<'_>) {
    let instance = solution.instance.clone();
    for route in &mut solution.routes {
        for stop in &mut route.stops {
            if stop.kind == Kind::Pickup {
                let ready = solution.ready[stop.request as usize][stop.slot as usize];
                stop.open = Stop::opening(&instance, stop.site, ready);
            }
        }
    }
}
