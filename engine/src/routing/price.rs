//! Exact times and price of one route.
//!
//! For a fixed sequence the earliest starts are the least solution of a system of difference
//! constraints (legs, windows, time on board); they make every hand-over as early as possible. The
//! latest starts that keep the end and every lateness are its greatest solution; their first value
//! is the departure that keeps the paid time shortest (compare the forward time slack of
//! Savelsbergh, 1992, and the eight-step evaluation of Cordeau and Laporte, 2003).

mod rates;
mod timed;

pub(crate) use rates::Rates;

use super::instance::{Instance, or_far};
use super::problem::{Load, PayBasis, Vehicle};
use super::questions::Asked;
use super::stop::{Kind, Stop};
use crate::reason::Reason;
use crate::unit::half_up;

/// Corrections for time on board after which a route counts as infeasible.
const ROUNDS: usize = 200;
const HOUR: i64 = 3_600_000;
const MINUTE: i64 = 60_000;
const KILOMETRE: i64 = 1_000;

/// `R(rate * amount, unit)`, in 64 bits where they suffice.
fn rounded(rate: i64, amount: i64, unit: i64) -> i64 {
    if rate == 0 || amount == 0 {
        return 0;
    }
    match rate.checked_mul(amount) {
        Some(n) if (0..i64::MAX / 4).contains(&n) => (2 * n + unit) / (2 * unit),
        _ => half_up(i128::from(rate) * i128::from(amount), i128::from(unit)),
    }
}

/// What a route comes to, as far as it is paid.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Work {
    /// Time that is not paid yet, and how much of the route's time is spent waiting.
    pub active: i64,
    pub waited: i64,
    pub metres: i64,
    pub orders: i64,
}

/// `max(min(fixed + R(per_hour T) + R(per_km D) + per_order n + R(per_waiting_hour W), most),
/// R(min_per_hour T))` in minor units. It never falls when there is more of anything.
pub(crate) fn pay(vehicle: &Vehicle, used: bool, work: Work) -> i64 {
    let pay = &vehicle.pay;
    let so_far = &pay.so_far;
    let block = pay.block.0;
    let time = match pay.basis {
        PayBasis::Active => so_far.time.0 + in_blocks(work.active, block),
        PayBasis::Shift => in_blocks((vehicle.shift.to - vehicle.shift.from).0, block),
    };
    let hourly = |rate: i64| rounded(rate, time, HOUR);
    let length = rounded(pay.per_km.0, so_far.metres.0 + work.metres, KILOMETRE);
    let fixed = if used || so_far.begun { pay.fixed.0 } else { 0 };
    let waiting = rounded(pay.per_waiting_hour.0, work.waited, HOUR);
    let orders = i64::from(so_far.orders) + work.orders;
    let paid = pay.paid_orders.map_or(orders, |most| orders.min(i64::from(most)));
    let earned = fixed + hourly(pay.per_hour.0) + length + pay.per_order.0 * paid + waiting;
    let earned = pay.most.map_or(earned, |most| earned.min(most.0));
    earned.max(hourly(pay.min_per_hour.0))
}

/// A time as it is paid: in whole blocks of this length, where there are any.
fn in_blocks(time: i64, block: i64) -> i64 {
    if block <= 0 {
        return time;
    }
    (time + block - 1).div_euclid(block) * block
}

/// The part of a route between these instants that no earlier block has paid.
fn unpaid(vehicle: &Vehicle, depart: i64, end: i64) -> i64 {
    match vehicle.pay.so_far.paid_until {
        None => end - depart,
        Some(until) => (end - depart.max(until.0)).max(0),
    }
}

/// Least that is paid of a route which takes no less than this.
pub(crate) fn least_unpaid(vehicle: &Vehicle, time: i64) -> i64 {
    match vehicle.pay.so_far.paid_until {
        None => time,
        Some(_) => (time - vehicle.pay.lead(vehicle.begin).0).max(0),
    }
}

/// Price of a hand-over at `start`.
pub(crate) fn lateness(instance: &Instance<'_>, request: u32, start: i64) -> i64 {
    let order = instance.request(request);
    match order.soft_due {
        Some(due) if start > due.0 => rounded(order.late_per_min.0, start - due.0, MINUTE),
        _ => 0,
    }
}

/// Expected price of asking a courier for what he has not accepted.
fn asking(instance: &Instance<'_>, vehicle: &Vehicle, stops: &[Stop]) -> i64 {
    if vehicle.asking.0 == 0 {
        return 0;
    }
    let asked = |stop: &&Stop| {
        stop.kind == Kind::Deliver
            && instance.standing[stop.request as usize] == super::instance::Standing::Free
    };
    vehicle.asking.0 * stops.iter().filter(asked).count() as i64
}

/// A priced route. Times of the visits are in [`Pricer::starts`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Priced {
    /// Pay, lateness and the price of asking; for `distance_only` the metres.
    pub cost: i64,
    pub pay: i64,
    pub lateness: i64,
    pub asking: i64,
    pub metres: i64,
    pub depart: i64,
    pub end: i64,
}

/// A stop as the schedule sees it: merged pickups are one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// The visit whose windows count (all merged visits share them).
    visit: usize,
    pub(super) open: i64,
    close: i64,
    /// Start to the earliest start of the next.
    gap: i64,
    service: i64,
    /// Earliest start, then latest.
    early: i64,
    late: i64,
}

/// A hand-over that must follow a pickup within a time.
#[derive(Clone, Copy, Debug)]
struct Ride {
    pickup: usize,
    deliver: usize,
    /// From start to start.
    longest: i64,
}

/// Scratch space for pricing; one for each search.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pricer {
    pub(super) nodes: Vec<Node>,
    rides: Vec<Ride>,
    /// Node of each visit of the last route.
    node_of: Vec<usize>,
    /// Orders that wait for a question.
    pub(super) asked: Vec<Asked>,
    timed: timed::Timed,
}

impl Pricer {
    /// Price of this sequence of visits (start and end included) for courier `v`, or the first rule
    /// it breaks. Each visit knows how far it is to the next one (see [`Stop::link`]).
    pub fn price(
        &mut self,
        instance: &Instance<'_>,
        v: u32,
        stops: &[Stop],
    ) -> Result<Priced, Reason> {
        let vehicle = instance.vehicle(v);
        if stops.len() == 2 {
            let idle = instance.idle[v as usize];
            let begin = vehicle.begin.0;
            let cost = if instance.problem.rules.distance_only { 0 } else { idle };
            return Ok(Priced { cost, pay: idle, depart: begin, end: begin, ..Priced::default() });
        }
        let (metres, orders) = self.collect(instance, v, stops)?;
        if metres > or_far(vehicle.max_distance.map(|m| m.0)) {
            return Err(Reason::MaxDistance);
        }
        if orders > or_far(vehicle.max_orders.map(i64::from)) {
            return Err(Reason::MaxOrders);
        }
        if instance.timed[v as usize] {
            return self.timed(instance, (v, stops), (metres, orders));
        }
        self.earliest::<false>(instance, stops, vehicle.begin.0)?;
        self.cheapest::<false>(instance, vehicle, stops, (metres, orders))
    }

    /// Start of each visit in the schedule of the last priced route, departure first, end last.
    pub fn starts(&self) -> impl Iterator<Item = i64> + '_ {
        self.node_of.iter().map(|node| self.nodes[*node].early)
    }

    /// Builds nodes and rides; checks loads.
    fn collect(
        &mut self,
        instance: &Instance<'_>,
        v: u32,
        stops: &[Stop],
    ) -> Result<(i64, i64), Reason> {
        self.nodes.clear();
        self.rides.clear();
        self.node_of.clear();
        if instance.questions {
            self.ask(instance, stops);
        }
        if instance.apart {
            super::apart::check(instance, v, stops)?;
        }
        let capacity = instance.vehicle(v).capacity;
        let one_site = instance.problem.rules.one_site_per_trip;
        let (mut metres, mut orders, mut load, mut gap) = (0, 0, [0; 2], 0);
        // Leg and setup of the way to the last node; until when something before it is undecided.
        let (mut way, mut open) = (0, i64::MIN);
        let mut aboard = instance.vehicle(v).onboard.len();
        for (i, stop) in stops.iter().enumerate() {
            let merged = i > 0 && stops[i - 1].merges(stop);
            load = [load[0] + stop.take[0], load[1] + stop.take[1]];
            if stop.kind != Kind::Deliver && exceeds(&load, &capacity) {
                return Err(Reason::Capacity);
            }
            if !merged && one_site && stop.kind == Kind::Pickup && aboard > 0 {
                return Err(Reason::Capacity);
            }
            match stop.kind {
                Kind::Deliver => {
                    orders += 1;
                    aboard = aboard.saturating_sub(1);
                }
                Kind::Pickup if stop.slot == 0 => aboard += 1,
                _ => {}
            }
            self.push(stop, i, merged);
            if !merged && i > 0 {
                way = gap - stops[i - 1].service;
            }
            if !self.asked.is_empty() {
                open = open.max(self.undecided(instance, (v, stops, i), way, open)?);
            }
            let first_free = stop.frozen == 0 && (i == 1 || i > 1 && stops[i - 1].frozen > 0);
            if first_free && stop.kind != Kind::End {
                let node = self.nodes.last_mut().expect("a node was just pushed");
                node.open = node.open.max(instance.problem.now.0 + gap - stops[i - 1].service);
            }
            if stop.kind == Kind::Deliver {
                self.ride(instance, v, stops, i)?;
            }
            if let Some(next) = stops.get(i + 1) {
                debug_assert_eq!(stop.step(instance, v, next), (stop.gap, stop.metres), "linked");
                metres += stop.metres;
                gap = stop.gap;
                let node = self.nodes.last_mut().expect("a node was pushed for this visit");
                node.gap = gap;
            }
        }
        Ok((metres, orders))
    }

    fn push(&mut self, stop: &Stop, visit: usize, merged: bool) {
        if merged {
            let node = self.nodes.last_mut().expect("a merged visit follows another");
            node.open = node.open.max(stop.open);
            node.close = node.close.min(stop.close);
        } else {
            self.nodes.push(Node {
                visit,
                open: stop.open,
                close: stop.close,
                gap: 0,
                service: stop.service,
                early: 0,
                late: 0,
            });
        }
        self.node_of.push(self.nodes.len() - 1);
    }

    /// Notes how long the order handed over at visit `i` may be on board.
    fn ride(
        &mut self,
        instance: &Instance<'_>,
        v: u32,
        stops: &[Stop],
        i: usize,
    ) -> Result<(), Reason> {
        let request = stops[i].request;
        let Some(most) = instance.request(request).max_onboard else { return Ok(()) };
        let deliver = self.nodes.len() - 1;
        let pickup = stops[..i].iter().position(|stop| stop.request == request);
        if let Some(pickup) = pickup {
            let pickup = self.node_of[pickup];
            let longest = most.0 + self.nodes[pickup].service;
            let shortest: i64 = self.nodes[pickup..deliver].iter().map(|node| node.gap).sum();
            if shortest > longest {
                return Err(Reason::MaxOnboard);
            }
            self.rides.push(Ride { pickup, deliver, longest });
            return Ok(());
        }
        let onboard = &instance.vehicle(v).onboard;
        if let Some(since) = onboard.iter().find(|on| on.request.0 == request) {
            let node = &mut self.nodes[deliver];
            node.close = node.close.min(since.since.0 + most.0);
        }
        Ok(())
    }

    /// Least solution from departure `begin` on. `TIMED` here and below: a way takes what
    /// [`Pricer::reach`] says, and not always the same.
    fn earliest<const TIMED: bool>(
        &mut self,
        instance: &Instance<'_>,
        stops: &[Stop],
        begin: i64,
    ) -> Result<(), Reason> {
        self.nodes[0].early = begin;
        self.push_forward::<TIMED>(instance, stops, 1)?;
        for _ in 0..ROUNDS {
            let late = |ride: &&Ride| {
                self.nodes[ride.deliver].early - self.nodes[ride.pickup].early > ride.longest
            };
            let Some(ride) = self.rides.iter().find(late).copied() else { return Ok(()) };
            let wanted = self.nodes[ride.deliver].early - ride.longest;
            self.raise(instance, stops, ride.pickup, wanted).map_err(|_| Reason::MaxOnboard)?;
            self.push_forward::<TIMED>(instance, stops, ride.pickup + 1)
                .map_err(|_| Reason::MaxOnboard)?;
        }
        Err(Reason::MaxOnboard)
    }

    /// Moves one start up to an allowed instant not before `t`.
    fn raise(
        &mut self,
        instance: &Instance<'_>,
        stops: &[Stop],
        node: usize,
        t: i64,
    ) -> Result<(), Reason> {
        let at = &mut self.nodes[node];
        let stop = &stops[at.visit];
        let t = t.max(at.open);
        at.early = if stop.gaps { instance.earliest(stop, t) } else { t };
        if at.early <= at.close {
            return Ok(());
        }
        Err(match stop.kind {
            Kind::Pickup => Reason::StoreClosed,
            Kind::End => Reason::Shift,
            _ => Reason::Window,
        })
    }

    fn push_forward<const TIMED: bool>(
        &mut self,
        instance: &Instance<'_>,
        stops: &[Stop],
        from: usize,
    ) -> Result<(), Reason> {
        for i in from..self.nodes.len() {
            let before = &self.nodes[i - 1];
            let arrival = match TIMED {
                true => self.reach(instance, i, before.early),
                false => before.early + before.gap,
            };
            let floor = if from > 1 { arrival.max(self.nodes[i].early) } else { arrival };
            self.raise(instance, stops, i, floor)?;
        }
        Ok(())
    }

    /// Price of the earliest schedule after leaving as late as costs nothing.
    fn cheapest<const TIMED: bool>(
        &mut self,
        instance: &Instance<'_>,
        vehicle: &Vehicle,
        stops: &[Stop],
        (metres, orders): (i64, i64),
    ) -> Result<Priced, Reason> {
        let begin = self.nodes.first().map_or(vehicle.begin.0, |node| node.early);
        if instance.problem.rules.distance_only {
            let end = self.nodes.last().map_or(begin, |node| node.early);
            return Ok(Priced { cost: metres, metres, depart: begin, end, ..Priced::default() });
        }
        let end = self.nodes.last().expect("a route has an end").early;
        let hourly = vehicle.pay.per_hour.0.max(vehicle.pay.min_per_hour.0);
        let timed = vehicle.pay.basis == PayBasis::Active && hourly > 0
            || vehicle.pay.per_waiting_hour.0 > 0;
        let later = timed && !vehicle.on_duty;
        let depart = if later { self.latest::<TIMED>(instance, stops)? } else { begin };
        let lateness = self.late_price(instance, stops);
        let active = end - depart;
        let busy: i64 = if TIMED {
            self.earliest::<TIMED>(instance, stops, depart)?;
            self.busy(instance)
        } else {
            self.nodes.iter().map(|node| node.gap).sum()
        };
        let (unpaid, waited) = (unpaid(vehicle, depart, end), active - busy);
        let pay = pay(vehicle, true, Work { active: unpaid, waited, metres, orders });
        let asking = asking(instance, vehicle, stops);
        Ok(Priced { cost: pay + lateness + asking, pay, lateness, asking, metres, depart, end })
    }

    /// Moves the schedule to the departure of its price: hand-overs as early as that allows.
    pub fn settle(&mut self, instance: &Instance<'_>, v: u32, stops: &[Stop], priced: &Priced) {
        if self.nodes.len() > 2 || stops.len() > 2 {
            match instance.timed[v as usize] {
                true => self.depart_at::<true>(instance, stops, priced.depart),
                false => self.depart_at::<false>(instance, stops, priced.depart),
            }
        }
    }

    fn depart_at<const TIMED: bool>(&mut self, instance: &Instance<'_>, stops: &[Stop], t: i64) {
        self.earliest::<TIMED>(instance, stops, t)
            .expect("the latest schedule shows that this departure is feasible");
    }

    fn late_price(&self, instance: &Instance<'_>, stops: &[Stop]) -> i64 {
        let price = |node: &Node| match stops[node.visit].kind {
            Kind::Deliver => lateness(instance, stops[node.visit].request, node.early),
            _ => 0,
        };
        self.nodes.iter().map(price).sum()
    }

    /// Greatest solution that keeps the end and every lateness; returns the departure.
    fn latest<const TIMED: bool>(
        &mut self,
        instance: &Instance<'_>,
        stops: &[Stop],
    ) -> Result<i64, Reason> {
        let last = self.nodes.len() - 1;
        for node in &mut self.nodes {
            let stop = &stops[node.visit];
            node.late = node.close;
            if stop.kind == Kind::Deliver
                && let Some(due) = instance.request(stop.request).soft_due
            {
                node.late = node.late.min(due.0.max(node.early));
            }
        }
        self.nodes[last].late = self.nodes[last].early;
        self.push_backward::<TIMED>(instance, stops, last);
        for round in 0.. {
            // A way whose duration depends on its time may call for smaller and smaller steps.
            if TIMED && round == ROUNDS {
                return Err(Reason::MaxOnboard);
            }
            let long = |ride: &&Ride| {
                self.nodes[ride.deliver].late - self.nodes[ride.pickup].late > ride.longest
            };
            let Some(ride) = self.rides.iter().find(long).copied() else { break };
            self.nodes[ride.deliver].late = self.nodes[ride.pickup].late + ride.longest;
            self.snap_back(instance, stops, ride.deliver);
            self.push_backward::<TIMED>(instance, stops, ride.deliver);
        }
        Ok(self.nodes[0].late)
    }

    fn snap_back(&mut self, instance: &Instance<'_>, stops: &[Stop], node: usize) {
        let at = &mut self.nodes[node];
        if stops[at.visit].gaps {
            at.late = instance.latest(&stops[at.visit], at.late);
        }
    }

    fn push_backward<const TIMED: bool>(
        &mut self,
        instance: &Instance<'_>,
        stops: &[Stop],
        from: usize,
    ) {
        for i in (0..from).rev() {
            let next = self.nodes[i + 1].late;
            let limit = match TIMED {
                true => self.reach_back(instance, i + 1, next),
                false => next - self.nodes[i].gap,
            };
            if limit < self.nodes[i].late {
                self.nodes[i].late = limit;
            }
            self.snap_back(instance, stops, i);
        }
    }
}

fn exceeds(load: &Load, capacity: &Load) -> bool {
    load[0] > capacity[0] || load[1] > capacity[1]
}
