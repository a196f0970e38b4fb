//! One change of one rule of a problem.

use super::super::problem::{
    ItemIdx, Line, Load, Problem, Request, RequestIdx, Site, SiteIdx, Vehicle, VehicleIdx,
};
use crate::reason::Reason;
use crate::unit::{Metres, Millis, Money, Time};

/// A change of one rule with which an order has a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Its hand-over may start later.
    Later {
        /// So much later than its last window ends.
        by: Millis,
    },
    /// It may be on board longer.
    Onboard {
        /// So much longer.
        by: Millis,
    },
    /// Leaving it out is dearer.
    Refusal {
        /// So much dearer.
        by: Money,
    },
    /// A courier carries more.
    Capacity {
        /// Who.
        vehicle: VehicleIdx,
        /// So much more.
        by: Load,
    },
    /// A courier has skills that he has not.
    Skills {
        /// Who.
        vehicle: VehicleIdx,
        /// Which, as bits.
        skills: u64,
    },
    /// A courier's shift ends later, and so does the time in which he picks up.
    Shift {
        /// Whose.
        vehicle: VehicleIdx,
        /// So much later.
        by: Millis,
    },
    /// A courier's break may begin later.
    Break {
        /// Whose.
        vehicle: VehicleIdx,
        /// Which of his breaks.
        number: usize,
        /// So much later.
        by: Millis,
    },
    /// It may be on board with goods that it is kept apart from.
    Together {
        /// Goods of any of these kinds, as bits.
        kinds: u64,
    },
    /// A courier may drive farther.
    Distance {
        /// Who.
        vehicle: VehicleIdx,
        /// So much farther.
        by: Metres,
    },
    /// A courier may take more orders.
    Orders {
        /// Who.
        vehicle: VehicleIdx,
        /// So many more.
        by: u32,
    },
    /// A shop closes later.
    OpenUntil {
        /// Which shop.
        site: SiteIdx,
        /// Which of its spans.
        span: usize,
        /// When that would have to end.
        to: Time,
    },
    /// A shop opens earlier.
    OpenFrom {
        /// Which shop.
        site: SiteIdx,
        /// Which of its spans.
        span: usize,
        /// When that would have to begin.
        from: Time,
    },
    /// A shop has more units.
    Units {
        /// Which shop.
        site: SiteIdx,
        /// So many more of each.
        lines: Vec<Line>,
    },
}

impl Change {
    /// The reason that it does away with.
    #[must_use]
    pub fn reason(&self) -> Reason {
        match self {
            Self::Later { .. } => Reason::Window,
            Self::Onboard { .. } => Reason::MaxOnboard,
            Self::Refusal { .. } => Reason::NotWorth,
            Self::Capacity { .. } => Reason::Capacity,
            Self::Skills { .. } => Reason::Skill,
            Self::Shift { .. } => Reason::Shift,
            Self::Break { .. } => Reason::Break,
            Self::Together { .. } => Reason::KeptApart,
            Self::Distance { .. } => Reason::MaxDistance,
            Self::Orders { .. } => Reason::MaxOrders,
            Self::OpenUntil { .. } | Self::OpenFrom { .. } => Reason::StoreClosed,
            Self::Units { .. } => Reason::Stock,
        }
    }

    /// Whose rule changes, where it is a courier's.
    #[must_use]
    pub fn vehicle(&self) -> Option<VehicleIdx> {
        match self {
            Self::Capacity { vehicle, .. }
            | Self::Skills { vehicle, .. }
            | Self::Shift { vehicle, .. }
            | Self::Break { vehicle, .. }
            | Self::Distance { vehicle, .. }
            | Self::Orders { vehicle, .. } => Some(*vehicle),
            _ => None,
        }
    }

    /// Whose rule changes, where it is a shop's.
    #[must_use]
    pub fn site(&self) -> Option<SiteIdx> {
        match self {
            Self::OpenUntil { site, .. }
            | Self::OpenFrom { site, .. }
            | Self::Units { site, .. } => Some(*site),
            _ => None,
        }
    }

    /// Changes the problem for this order.
    pub fn apply(&self, problem: &mut Problem, request: RequestIdx) {
        self.change_request(&mut problem.requests[request.at()]);
        if let Self::Together { kinds } = *self {
            mix(problem, request, kinds);
        }
        if let Some(vehicle) = self.vehicle() {
            self.change_vehicle(&mut problem.vehicles[vehicle.at()]);
        }
        if let Some(site) = self.site() {
            self.change_site(&mut problem.sites[site.at()]);
        }
    }

    fn change_request(&self, request: &mut Request) {
        match self {
            Self::Later { by } => {
                if let Some(last) = request.due.last_mut() {
                    last.to += *by;
                }
            }
            Self::Onboard { by } => {
                request.max_onboard = request.max_onboard.map(|most| most + *by)
            }
            Self::Refusal { by } => request.refusal += *by,
            _ => {}
        }
    }

    fn change_vehicle(&self, courier: &mut Vehicle) {
        match self {
            Self::Capacity { by, .. } => {
                courier.capacity = [courier.capacity[0] + by[0], courier.capacity[1] + by[1]];
            }
            Self::Skills { skills, .. } => courier.skills |= skills,
            Self::Shift { by, .. } => {
                courier.shift.to += *by;
                courier.pickups_until = courier.pickups_until.map(|until| until + *by);
            }
            Self::Break { number, by, .. } => courier.breaks[*number].begin.to += *by,
            Self::Distance { by, .. } => {
                courier.max_distance = courier.max_distance.map(|m| m + *by)
            }
            Self::Orders { by, .. } => courier.max_orders = courier.max_orders.map(|n| n + by),
            _ => {}
        }
    }

    fn change_site(&self, shop: &mut Site) {
        match self {
            Self::OpenUntil { span, to, .. } => shop.open[*span].to = *to,
            Self::OpenFrom { span, from, .. } => shop.open[*span].from = *from,
            Self::Units { lines, .. } => lines.iter().for_each(|line| stock_up(shop, line)),
            _ => {}
        }
    }
}

/// Neither is the order kept from goods of these kinds any more, nor are they from it.
fn mix(problem: &mut Problem, request: RequestIdx, kinds: u64) {
    let own = problem.requests[request.at()].kinds;
    problem.requests[request.at()].apart_from &= !kinds;
    for other in problem.requests.iter_mut().filter(|other| other.kinds & kinds != 0) {
        other.apart_from &= !own;
    }
}

fn stock_up(shop: &mut Site, line: &Line) {
    let of = |(item, _): &&mut (ItemIdx, i64)| *item == line.item;
    match shop.stock.iter_mut().find(of) {
        Some((_, units)) => *units += line.qty,
        None => shop.stock.push((line.item, line.qty)),
    }
}
