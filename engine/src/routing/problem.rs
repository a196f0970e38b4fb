//! The frozen, dense problem that every search and the checker work on: pickup and delivery with
//! time windows (PDPTW) where the pickup shop is part of the decision and shops share stock.
//!
//! Everything is an index into a vector; ids and places stay outside. A `Problem` is a value: it
//! can be solved on any thread, twice, with the same result. The cost and feasibility rules are
//! those of `optimize_format` (version 1) with the extensions marked *engine only*.

pub use crate::model::{Break, PayBasis};
use crate::unit::{Metres, Millis, Money, Span, Time};

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// As a position in a vector.
            #[must_use]
            pub fn at(self) -> usize {
                self.0 as usize
            }
        }

        impl From<usize> for $name {
            fn from(i: usize) -> Self {
                Self(u32::try_from(i).expect("a problem has less than 2^32 of a kind"))
            }
        }
    };
}

index!(
    /// A row of the travel matrices.
    Location
);
index!(
    /// A shop (in classic PDPTW: the pickup place of one request).
    SiteIdx
);
index!(
    /// A kind of goods.
    ItemIdx
);
index!(
    /// An order.
    RequestIdx
);
index!(
    /// A courier.
    VehicleIdx
);
index!(
    /// A travel profile: which matrix.
    ProfileIdx
);

/// Number of capacity dimensions: grams and millilitres (classic PDPTW uses the first).
pub const DIMENSIONS: usize = 2;
/// A load or a capacity in all dimensions.
pub type Load = [i64; DIMENSIONS];
/// A capacity nobody exceeds.
pub const UNLIMITED: Load = [i64::MAX / 4; DIMENSIONS];

/// One static joint problem.
#[derive(Clone, Debug, Default)]
pub struct Problem {
    /// Instant of the snapshot; nothing new begins earlier.
    pub now: Time,
    /// One matrix for each profile, all over the same locations.
    pub profiles: Vec<Matrix>,
    /// *Engine only*: how fast couriers are at which time, for each profile; where there is nothing
    /// legs always take what the matrix says.
    pub traffic: Vec<Vec<Speed>>,
    /// Shops.
    pub sites: Vec<Site>,
    /// How many kinds of goods `ItemIdx` counts.
    pub item_count: usize,
    /// Load of one unit of each item; a missing entry weighs nothing. What an order takes at one
    /// of two shops loads the sum over these units, a whole order loads `Request::load`.
    pub item_load: Vec<Load>,
    /// Orders, goods on board included. The position breaks ties.
    pub requests: Vec<Request>,
    /// Couriers.
    pub vehicles: Vec<Vehicle>,
    /// Prices that belong to no single order, shop or courier.
    pub objective: Objective,
    /// Rules that hold for the whole problem.
    pub rules: Rules,
}

/// Travel between locations, row-major; the leg i to j is always entry (i, j), never a way round.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    /// Number of locations.
    pub n: usize,
    /// Durations in milliseconds (classic PDPTW: scaled units).
    pub ms: Vec<i64>,
    /// Lengths in metres (classic PDPTW: the same scaled units).
    pub m: Vec<i64>,
}

impl Matrix {
    /// Duration of a leg.
    #[must_use]
    pub fn duration(&self, from: Location, to: Location) -> Millis {
        Millis(self.ms[from.at() * self.n + to.at()])
    }

    /// Length of a leg.
    #[must_use]
    pub fn distance(&self, from: Location, to: Location) -> Metres {
        Metres(self.m[from.at() * self.n + to.at()])
    }
}

/// How fast couriers drive from an instant on, until the next one of the list; before the first,
/// and at 1000, as the matrix says. Who is on his way when the speed changes drives on at the new
/// one, so that nobody overtakes by leaving later. A leg ends with the first whole millisecond at
/// which all of it is done; lengths stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speed {
    /// From when, ascending.
    pub from: Time,
    /// Share of the usual speed, at least 1.
    pub per_mille: i64,
}

/// Prices in minor units.
#[derive(Clone, Debug, Default)]
pub struct Objective {
    /// For each shop of a planned order beyond the first.
    pub split: Money,
    /// Paid for each job (order, shop): `R(store_per_hour * (base + per_line * lines), 3600 s)`.
    pub store_per_hour: Money,
    /// *Engine only*: price of each visit of a courier's `hint` (an order at a shop or at its door,
    /// also where several are one stop) that he does not make: it goes to somebody else or to
    /// another shop, or the order is left out. What comes to him anew is free, and so are other
    /// times, quantities and another sequence.
    pub change: Money,
}

/// What kind of problem it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Fewer routes beat every other cost (classic PDPTW, vehicles first).
    pub vehicles_first: bool,
    /// Only distance counts, pay and lateness are zero (classic PDPTW).
    pub distance_only: bool,
    /// All goods on board come from one pickup stop; all its drops are done before the next pickup
    /// (meal delivery, *engine only*).
    pub one_site_per_trip: bool,
}

/// A shop.
#[derive(Clone, Debug)]
pub struct Site {
    /// Where.
    pub at: Location,
    /// Spans in which a pickup may start, ascending, not touching. Its end may overrun.
    pub open: Vec<Span>,
    /// *Engine only*: time from arrival to the earliest start of a pickup stop.
    pub setup: Millis,
    /// Duration of one pickup stop from its start, whatever it picks.
    pub service: Millis,
    /// Duration of a pick job: base + per line.
    pub pick_base: Millis,
    /// See `pick_base`.
    pub pick_per_line: Millis,
    /// Pickers at work at the same time; `None` is unlimited.
    pub pickers: Option<u32>,
    /// *Engine only*: when each picker is free first; missing entries mean `now`.
    pub picker_free: Vec<Time>,
    /// *Engine only*: how many jobs may begin in a while.
    pub pace: Pace,
    /// Units available to the orders of this problem.
    pub stock: Vec<(ItemIdx, i64)>,
}

impl Site {
    /// Whether its jobs can delay one another.
    #[must_use]
    pub fn has_queue(&self) -> bool {
        self.pickers.is_some() || self.pace.per_quarter.is_some()
    }
}

/// Most jobs begun in one quarter of an hour of the clock, and those begun outside this problem.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// `None` is unlimited.
    pub per_quarter: Option<u32>,
    /// Numbers of quarters since 1970 with the jobs that begin in them, ascending.
    pub begun: Vec<(i64, u32)>,
}

/// So many units of one kind of goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// Which goods.
    pub item: ItemIdx,
    /// How many, at least 1.
    pub qty: i64,
}

/// An order.
#[derive(Clone, Debug)]
pub struct Request {
    /// What it wants; each item once. May be empty where stock does not matter (classic PDPTW).
    pub lines: Vec<Line>,
    /// Shops it may be picked at.
    pub sites: Vec<SiteIdx>,
    /// Most shops it may be picked at: 1 or 2.
    pub max_splits: u8,
    /// Where it is handed over.
    pub dropoff: Location,
    /// *Engine only*: time from arrival at the door to the earliest hand-over.
    pub setup: Millis,
    /// Duration of the hand-over from its start.
    pub service: Millis,
    /// Picking begins no earlier.
    pub release: Time,
    /// *Engine only*: the goods are ready then, whatever the picking model says.
    pub ready: Option<Time>,
    /// Hard spans for the start of the hand-over, ascending, not touching.
    pub due: Vec<Span>,
    /// Starts later than this cost `late_per_min`.
    pub soft_due: Option<Time>,
    /// Price of a late minute.
    pub late_per_min: Money,
    /// From the departure of its first pickup stop to the start of its hand-over.
    pub max_onboard: Option<Millis>,
    /// Lost when unassigned (`value + refusal_base`).
    pub refusal: Money,
    /// Whole load.
    pub load: Load,
    /// Skills the courier must have, as bits.
    pub needs: u64,
    /// *Engine only*: kinds of goods it is made of, as bits.
    pub kinds: u64,
    /// *Engine only*: kinds of goods that it must not be on board with, as bits.
    pub apart_from: u64,
    /// *Engine only*: couriers it may not be given to (they declined it).
    pub barred: Vec<VehicleIdx>,
    /// *Engine only*: the one courier who may carry it (he accepted it already); he cannot drop it.
    pub pinned: Option<VehicleIdx>,
    /// *Engine only*: it is picked exactly so (units are set aside there); replaces `sites`. These
    /// units are counted in the sites' `stock` as well.
    pub fixed_picks: Option<Vec<(SiteIdx, Vec<Line>)>>,
    /// *Engine only*: nobody knows yet whether it is to be carried at all.
    pub undecided: Option<Question>,
    /// *Engine only*: what an item costs more where it comes from a shop whose book may be wrong.
    pub risks: Vec<Risk>,
}

/// Expected price of a promise that breaks because a shop turns out not to have an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Risk {
    /// Where it would be picked.
    pub site: SiteIdx,
    /// What.
    pub item: ItemIdx,
    /// Added once for the order's line, or for each part of a divided one.
    pub price: Money,
}

/// A courier.
#[derive(Clone, Debug)]
pub struct Vehicle {
    /// Where he is at `begin`.
    pub start: Location,
    /// Driven to after the last stop.
    pub end: Option<Location>,
    /// His shift; the route ends within it.
    pub shift: Span,
    /// *Engine only*: with `Some(t)` pickups start by `t` and the end of the shift is no limit for
    /// hand-overs (meal delivery).
    pub pickups_until: Option<Time>,
    /// Earliest departure: shift start with a frozen prefix, else max(shift start, now).
    pub begin: Time,
    /// He is on duty already: departs at `begin` exactly (goods on board or a frozen prefix).
    pub on_duty: bool,
    /// Which matrix.
    pub profile: ProfileIdx,
    /// Most he carries.
    pub capacity: Load,
    /// Skills as bits.
    pub skills: u64,
    /// How he is paid.
    pub pay: Pay,
    /// Longest route.
    pub max_distance: Option<Metres>,
    /// Most hand-overs, goods on board included.
    pub max_orders: Option<u32>,
    /// Goods on board: must be delivered by him and not be picked again.
    pub onboard: Vec<Onboard>,
    /// First stops of his route, binding: same kind, shop or order, same orders and quantities.
    pub frozen: Vec<FrozenStop>,
    /// Current route after the frozen prefix: a hint for a warm start, and what he knows already
    /// (see `Objective::change`).
    pub hint: Vec<FrozenStop>,
    /// *Engine only*: when he leaves for the stops that he goes on with while some order is
    /// undecided, and not earlier before it is decided about. Those that he leaves for before then
    /// come before it, and never at one stop with it.
    pub ahead: Vec<(FrozenStop, Time)>,
    /// *Engine only*: expected price of asking him for an order that he has not accepted: what a
    /// declined offer costs, times how many are expected until one like him accepts. Counted for
    /// each such order he hands over.
    pub asking: Money,
    /// *Engine only*: breaks that he has still to take, the earliest first. Each is taken in one
    /// piece between two stops: where the courier is before he leaves, or where he arrives before
    /// he is served or begins to queue. It begins within its span, and not before the present. His
    /// route needs none that can be over before he departs or that can begin when he is done, nor
    /// one that can begin no more. It lies where it costs least; it is paid as a part of the
    /// route's time, and is no waiting.
    pub breaks: Vec<Break>,
    /// *Engine only*: he does not wait longer than this before his first stop, even if that costs
    /// nothing.
    pub leave_by: Option<Time>,
}

/// An order that may never be wanted: no courier leaves for one of its pickups before that is
/// decided, and meanwhile he goes on with what he has. Nor does he begin another free order that
/// would only be handed over after such a pickup, or after one that waits for the same reason:
/// whether he may take both is not known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// When it is decided at the latest.
    pub until: Time,
    /// How much earlier than planned couriers may be.
    pub early: Millis,
}

impl Vehicle {
    /// When he leaves for this visit of an order, at a shop or at its door, if nothing undecided
    /// comes in between.
    #[must_use]
    pub fn goes_ahead(&self, request: RequestIdx, shop: Option<SiteIdx>) -> Option<Time> {
        let here = |(stop, _): &&(FrozenStop, Time)| match stop {
            FrozenStop::Pickup { site, picks, .. } => {
                shop == Some(*site) && picks.iter().any(|pick| pick.request == request)
            }
            FrozenStop::Deliver { request: here } => shop.is_none() && *here == request,
        };
        self.ahead.iter().filter(here).map(|(_, leaves)| *leaves).min()
    }
}

/// Pay of a shift in minor units: `max(min(fixed + per_hour*T + per_km*D + per_order*n +
/// per_waiting_hour*W, most), min_per_hour*T)`. W is the part of the route's time in which he
/// neither drives nor serves nor queues; T, D and n count what he has done before (`so_far`) too,
/// and n no more than `paid_orders`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pay {
    /// For having a route at all.
    pub fixed: Money,
    /// For each hour of the basis.
    pub per_hour: Money,
    /// For each kilometre.
    pub per_km: Money,
    /// For each hand-over.
    pub per_order: Money,
    /// Guaranteed for each hour of the basis.
    pub min_per_hour: Money,
    /// *Engine only*: for each hour of waiting, whatever the basis.
    pub per_waiting_hour: Money,
    /// Which hours count.
    pub basis: PayBasis,
    /// Time is paid in whole blocks of this length once they have begun; zero: as it is.
    pub block: Millis,
    /// Most hand-overs that are paid.
    pub paid_orders: Option<u32>,
    /// Most that is paid, unless the guarantee is more.
    pub most: Option<Money>,
    /// *Engine only*: what he has done in this shift and is paid for in any case.
    pub so_far: SoFar,
}

impl Pay {
    /// How long before a departure at `begin` what is paid already lasts: the least of a route's
    /// time that is paid is its length less this.
    #[must_use]
    pub fn lead(&self, begin: Time) -> Millis {
        self.so_far.paid_until.map_or(Millis::ZERO, |until| (until - begin).non_negative())
    }
}

/// What a courier has done before the route in question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SoFar {
    /// He had a route: the fixed part is his.
    pub begun: bool,
    /// Time on routes, whole blocks where these are paid.
    pub time: Millis,
    /// Length of them.
    pub metres: Metres,
    /// Hand-overs.
    pub orders: u32,
    /// End of the block that he is in: it is counted in `time`, so that only what comes after it
    /// is paid anew.
    pub paid_until: Option<Time>,
}

/// Goods on board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Onboard {
    /// Whose goods.
    pub request: RequestIdx,
    /// Departure of the pickup.
    pub since: Time,
}

/// A stop without times: part of a frozen prefix or of a hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrozenStop {
    /// At a shop.
    Pickup {
        /// Which shop.
        site: SiteIdx,
        /// Which orders, how much of each.
        picks: Vec<Pick>,
        /// When the goods are ready, where the shop said so; then no picker is used.
        ready: Option<Time>,
    },
    /// At a door.
    Deliver {
        /// Whose door.
        request: RequestIdx,
    },
}

/// What one order takes at one shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// Which order.
    pub request: RequestIdx,
    /// How much of each item.
    pub lines: Vec<Line>,
}
