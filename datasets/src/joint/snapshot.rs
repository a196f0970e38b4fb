//! Family W: a day that is cut 25 to 45 minutes after it began. Goods are on board, couriers are on
//! their way to stops that bind them, and the rest of their routes is where a search starts from.

use super::document::{Aboard, Courier, Document, Picked, Place, Stop, Units};
use super::past::{self, Past};
use super::{Family, NOW, Plan, day};
use sameday_engine::rng::Rng;
use sameday_engine::routing::problem::{FrozenStop, Line, RequestIdx, VehicleIdx};
use sameday_engine::unit::Time;
use std::collections::{BTreeMap, BTreeSet};

/// Orders that came in within this time before the cut are not planned yet, in seconds.
const UNPLANNED: i64 = 300;
/// Orders that come in within this time after the cut are known, in seconds.
const AHEAD: i64 = 900;

/// The day of this seed as it stands when it is cut.
pub(super) fn snapshot(seed: u64) -> Document {
    let of = if seed % 2 == 1 { Family::M } else { Family::L };
    let plan = Plan::of(of, Family::W, seed);
    let whole = day(&plan);
    let mut rng = plan.rng("cut");
    let cut = NOW + rng.between(25, 45) * 60;
    let mut known = whole.clone();
    known.orders.retain(|order| order.release <= cut - UNPLANNED);
    let past = past::play(&known.problem());
    let mut cutter =
        Cutter { known: &known, past: &past, cut, gone: BTreeMap::new(), done: vec![] };
    let mut now = whole.clone();
    for v in 0..now.couriers.len() {
        cutter.cut(VehicleIdx::from(v), &mut now.couriers[v], &mut rng);
    }
    for store in &mut now.stores {
        for cell in &mut store.stock {
            let key = (store.id.as_str(), cell.sku.as_str());
            cell.on_hand -= cutter.gone.get(&key).copied().unwrap_or_default();
        }
    }
    let done: BTreeSet<&str> = cutter.done.iter().copied().collect();
    now.orders.retain(|o| o.release <= cut + AHEAD && !done.contains(o.id.as_str()));
    now.now = cut;
    now
}

/// What happened before the cut.
struct Cutter<'a> {
    known: &'a Document,
    past: &'a Past,
    cut: i64,
    /// Units that left a shop.
    gone: BTreeMap<(&'a str, &'a str), i64>,
    /// Orders that were handed over.
    done: Vec<&'a str>,
}

impl<'a> Cutter<'a> {
    /// Brings a courier to where he is at the cut.
    fn cut(&mut self, v: VehicleIdx, courier: &mut Courier, rng: &mut Rng) {
        let (past, known) = (self.past, self.known);
        let (route, walk) = (&past.routes[v.at()], &past.walks[v.at()]);
        if route.is_empty() {
            return;
        }
        let done = walk.visits.iter().filter(|visit| secs(visit.start) <= self.cut).count();
        let mut aboard: BTreeMap<RequestIdx, Time> = BTreeMap::new();
        for (stop, visit) in route[..done].iter().zip(&walk.visits) {
            self.happen(stop, visit.departure, &mut aboard);
        }
        let handed = route[..done].iter().filter(|s| matches!(s, FrozenStop::Deliver { .. }));
        courier.max_orders = courier.max_orders.map(|most| most - handed.count() as i64);
        let mut left_at = secs(walk.depart);
        if let Some(last) = walk.visits[..done].last() {
            left_at = secs(last.departure);
            courier.at = self.place(&route[done - 1]);
            courier.max_distance_m = courier.max_distance_m.map(|most| most - last.metres);
        }
        let under_way = done < route.len() && left_at <= self.cut;
        if under_way {
            courier.shift[0] = left_at;
            let two = route.len() - done > 1 && rng.chance(0.3);
            courier.frozen = if two { 2 } else { 1 };
        } else if done > 0 {
            courier.shift[0] = left_at.max(self.cut);
        }
        let name = |r: RequestIdx| known.orders[r.at()].id.clone();
        courier.onboard = aboard
            .into_iter()
            .map(|(r, since)| Aboard { order: name(r), since: secs(since) })
            .collect();
        let frozen = courier.frozen.unsigned_abs() as usize;
        let rest = route[done..].iter().enumerate();
        courier.route = rest.map(|(i, stop)| self.stop(stop, i < frozen)).collect();
    }

    /// One stop that was made.
    fn happen(&mut self, stop: &FrozenStop, left: Time, aboard: &mut BTreeMap<RequestIdx, Time>) {
        let known = self.known;
        match stop {
            FrozenStop::Deliver { request } => {
                aboard.remove(request);
                self.done.push(&known.orders[request.at()].id);
            }
            FrozenStop::Pickup { site, picks, .. } => {
                let store = known.stores[site.at()].id.as_str();
                for pick in picks {
                    aboard.insert(pick.request, left);
                    for line in &pick.lines {
                        let sku = known.skus[line.item.at()].id.as_str();
                        *self.gone.entry((store, sku)).or_default() += line.qty;
                    }
                }
            }
        }
    }

    fn place(&self, stop: &FrozenStop) -> Place {
        match stop {
            FrozenStop::Pickup { site, .. } => self.known.stores[site.at()].at.clone(),
            FrozenStop::Deliver { request } => self.known.orders[request.at()].dropoff.clone(),
        }
    }

    /// A stop to come; a binding one says when its goods are ready.
    fn stop(&self, stop: &FrozenStop, frozen: bool) -> Stop {
        let order = |r: RequestIdx| self.known.orders[r.at()].id.clone();
        match stop {
            FrozenStop::Deliver { request } => Stop::Deliver { order: order(*request) },
            FrozenStop::Pickup { site, picks, .. } => {
                let ready = picks.iter().map(|pick| self.past.ready[&(pick.request, *site)]).max();
                let picks = picks.iter().map(|pick| Picked {
                    order: order(pick.request),
                    lines: pick.lines.iter().map(|line| self.units(line)).collect(),
                });
                Stop::Pickup {
                    store: self.known.stores[site.at()].id.clone(),
                    picks: picks.collect(),
                    ready: ready.filter(|_| frozen).map(secs),
                }
            }
        }
    }

    fn units(&self, line: &Line) -> Units {
        Units { sku: self.known.skus[line.item.at()].id.clone(), qty: line.qty }
    }
}

/// Times of a generated day are whole seconds.
fn secs(time: Time) -> i64 {
    time.0 / 1_000
}
