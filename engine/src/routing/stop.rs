//! One visit of a route as the search sees it.

use super::instance::{Instance, NONE};
use super::options::Part;
use super::problem::Load;
use super::spans::FAR;

/// What a visit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The courier's start place.
    Start,
    /// One order at one shop; consecutive ones at the same shop are one stop with one service.
    Pickup,
    /// A hand-over.
    Deliver,
    /// The courier's end place, or just the end.
    End,
}

/// One visit with what is fixed about it and, in the second half, what its place in the route
/// gives. Times are milliseconds, lengths metres (classic PDPTW: both in scaled units).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stop {
    pub kind: Kind,
    /// Which of an order's picks.
    pub slot: u8,
    /// The windows have gaps: ask the instance.
    pub gaps: bool,
    /// 1-based number of the frozen stop it belongs to, 0 when it is free.
    pub frozen: u16,
    pub request: u32,
    pub site: u32,
    pub location: u32,
    pub service: i64,
    /// Between arrival and the earliest start.
    pub setup: i64,
    /// Earliest start by window, readiness and the present.
    pub open: i64,
    /// Latest start by window.
    pub close: i64,
    /// What it adds to the load.
    pub take: Load,

    /// Load after it.
    pub load: Load,
    /// Earliest start.
    pub early: i64,
    /// Latest start that keeps everything after it in time.
    pub late: i64,
    /// From its start to the earliest possible start of the next stop.
    pub gap: i64,
    /// Metres to the next stop.
    pub metres: i64,
    /// How much longer the way to the next stop may take before some order is on board too long,
    /// even if nobody waits.
    pub spare: i64,
}

impl Stop {
    fn blank(kind: Kind, location: u32) -> Self {
        Self {
            kind,
            slot: 0,
            gaps: false,
            frozen: 0,
            request: NONE,
            site: NONE,
            location,
            service: 0,
            setup: 0,
            open: -FAR,
            close: FAR,
            take: [0; 2],
            load: [0; 2],
            early: 0,
            late: 0,
            gap: 0,
            metres: 0,
            spare: FAR,
        }
    }

    /// Where courier `v` begins, with the goods he has on board.
    pub fn start(instance: &Instance<'_>, v: u32) -> Self {
        let vehicle = instance.vehicle(v);
        let mut stop = Self::blank(Kind::Start, vehicle.start.0);
        stop.open = vehicle.begin.0;
        if let Some(leave_by) = vehicle.leave_by {
            stop.close = leave_by.max(vehicle.begin).0;
        }
        for onboard in &vehicle.onboard {
            let load = instance.request(onboard.request.0).load;
            stop.take = [stop.take[0] + load[0], stop.take[1] + load[1]];
        }
        stop
    }

    /// Where courier `v` ends.
    pub fn end(instance: &Instance<'_>, v: u32) -> Self {
        let vehicle = instance.vehicle(v);
        let mut stop = Self::blank(Kind::End, vehicle.end.map_or(NONE, |end| end.0));
        if vehicle.pickups_until.is_none() {
            stop.close = vehicle.shift.to.0;
        }
        stop
    }

    /// The pickup of one part of an order by courier `v`, ready at `ready`.
    pub fn pickup(instance: &Instance<'_>, v: u32, request: u32, part: &Part, ready: i64) -> Self {
        let site = &instance.problem.sites[part.site as usize];
        let mut stop = Self::blank(Kind::Pickup, site.at.0);
        stop.slot = part.slot;
        stop.request = request;
        stop.site = part.site;
        stop.service = site.service.0;
        stop.setup = site.setup.0;
        stop.gaps = site.open.len() != 1;
        stop.open = Self::opening(instance, part.site, ready);
        stop.close = site.open.last().map_or(-FAR, |span| span.to.0);
        if let Some(until) = instance.vehicle(v).pickups_until {
            stop.close = stop.close.min(until.0);
        }
        stop.take = part.load;
        stop
    }

    /// Earliest start of a pickup that is ready at `ready`.
    pub fn opening(instance: &Instance<'_>, site: u32, ready: i64) -> i64 {
        let open = &instance.problem.sites[site as usize].open;
        open.first().map_or(FAR, |span| span.from.0.max(ready))
    }

    /// The hand-over of an order.
    pub fn deliver(instance: &Instance<'_>, request: u32) -> Self {
        let order = instance.request(request);
        let mut stop = Self::blank(Kind::Deliver, order.dropoff.0);
        stop.request = request;
        stop.service = order.service.0;
        stop.setup = order.setup.0;
        stop.gaps = order.due.len() != 1;
        if let (Some(first), Some(last)) = (order.due.first(), order.due.last()) {
            (stop.open, stop.close) = (first.from.0, last.to.0);
        } else {
            (stop.open, stop.close) = (FAR, -FAR);
        }
        stop.take = [-order.load[0], -order.load[1]];
        stop
    }

    /// Pickup and hand-over of an order of the classic PDPTW, where couriers are alike.
    pub fn pair(instance: &Instance<'_>, request: u32) -> [Self; 2] {
        let part = &instance.choices[request as usize][0][0];
        let ready = part.ready.unwrap_or_default();
        [Self::pickup(instance, 0, request, part, ready), Self::deliver(instance, request)]
    }

    /// Whether a pickup right after this one is the same stop: same shop, same side of the border
    /// between the frozen prefix and the rest.
    pub fn merges(&self, next: &Stop) -> bool {
        self.kind == Kind::Pickup
            && next.kind == Kind::Pickup
            && self.site == next.site
            && self.frozen == next.frozen
    }

    /// Time from the start of this stop to the earliest start of `next`, and metres between them,
    /// for courier `v`.
    pub fn step(&self, instance: &Instance<'_>, v: u32, next: &Stop) -> (i64, i64) {
        if self.merges(next) {
            return (0, 0);
        }
        let (duration, metres) = instance.leg(v, self.location, next.location);
        (self.service + duration + next.setup, metres)
    }

    /// Tells each of these visits of courier `v` how far it is to the next one.
    pub fn link(instance: &Instance<'_>, v: u32, stops: &mut [Stop]) {
        for i in 1..stops.len() {
            let (gap, metres) = stops[i - 1].step(instance, v, &stops[i]);
            (stops[i - 1].gap, stops[i - 1].metres) = (gap, metres);
        }
    }
}
