//! Every tunable with unit and default; the whole of it stands in the journal's genesis entry.

mod asking;
mod inbound;
mod policy;
mod punctual;
mod trust;
mod waiting;

pub use asking::Asking;
pub use inbound::InboundPromise;
pub use policy::{Policy, Rolling};
pub use punctual::{Punctual, QUANTILES, Spread};
pub use trust::{ClassTrust, Trust};
pub use waiting::Waiting;

use crate::id::Profile;
use crate::unit::{Metres, Millis, Money, Qty};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the decision logic. Raise it whenever the same inputs may give other decisions.
pub const LOGIC_VERSION: u32 = 9;

/// All tunables.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Oldest accepted fact, and how long event ids are remembered.
    pub late_window: Millis,
    /// How far ahead of the clock (after offset correction) a fact may be.
    pub future_limit: Millis,
    /// A sensor that is less sure than this, in permille, only makes a pick possible.
    pub sensor_threshold: u32,
    /// A visit without an exit is over so long after the last sign of its shopper.
    pub visit_timeout: Millis,
    /// What a count may differ from the book without contradicting it.
    pub count_tolerance: Tolerance,
    /// How far the weight of goods that are sold by weight may lie from what was ordered, in
    /// permille.
    pub weight_tolerance: i64,
    /// After this time a contradiction is forgiven; until then it fades.
    pub doubt_memory: Millis,
    /// How long answers to idempotency keys are remembered.
    pub answer_memory: Millis,
    /// Default and longest life of a quote's holds.
    pub hold: Millis,
    /// See `hold`.
    pub hold_max: Millis,
    /// Default and longest time from now on for which units are set aside without an order.
    pub reservation: Millis,
    /// See `reservation`.
    pub reservation_max: Millis,
    /// A pickup that is not ready so long after its promise ended is given up; a delivery that
    /// nobody has taken by then, too, with whatever is looked at next.
    pub give_up: Millis,
    /// How long a paid pickup order waits for its customer once ready.
    pub collect_within: Millis,
    /// The same for goods that are only reserved and paid when they are collected.
    pub collect_unpaid_within: Millis,
    /// After so many wrong codes for one order within `wrong_codes_within` none is taken any more.
    pub wrong_codes: u32,
    /// See `wrong_codes`; it lasts as long as the first of them is younger than this.
    pub wrong_codes_within: Millis,
    /// A gesture repeated within this time answers with the first result.
    pub rescan: Millis,
    /// Time an offer stays open.
    pub offer: Millis,
    /// How orders find couriers.
    pub policy: Policy,
    /// The rolling horizon, where that is the policy.
    pub rolling: Rolling,
    /// Where couriers without work wait.
    pub waiting: Waiting,
    /// How likely offers are taken, and whether pay is raised for them.
    pub asking: Asking,
    /// When offers go out.
    pub commit: Commit,
    /// How often a plan with open work is given to the search.
    pub review: Millis,
    /// Shops further than this are out of reach.
    pub reach: Millis,
    /// Accepted work that would begin at a shop later than this after the end of a shift goes to
    /// somebody else.
    pub overrun: Millis,
    /// Who is at a stop for so much longer than planned is timed anew.
    pub overstay: Millis,
    /// Furthest way on foot from a locker to the customer, along the streets.
    pub walk: Metres,
    /// Most lockers, and most pickup points, looked at closely for one order, nearest first.
    pub max_points: u32,
    /// Most shops that can serve an order, or a part of it, looked at closely: nearest first, and
    /// some for each of its lines.
    pub max_stores: u32,
    /// Most couriers looked at closely for one order, nearest first.
    pub max_couriers: u32,
    /// Width of the promised delivery span after the planned hand-over.
    pub promise_width: Millis,
    /// Promised time for collection after the goods are planned to stand ready: picking is not
    /// always done in its usual time.
    pub pickup_margin: Millis,
    /// How travel is estimated for each profile.
    pub travel: Travel,
    /// Prices.
    pub prices: Prices,
    /// How far books are believed.
    pub trust: Trust,
    /// Whether goods on their way to a shop are promised.
    pub inbound: InboundPromise,
    /// How likely promises are kept.
    pub punctual: Punctual,
    /// Search islands (part of the result, unlike threads).
    pub islands: u32,
    /// Meal delivery: all goods on board come from one pickup stop.
    pub one_site_per_trip: bool,
    /// Promise a delivery openly without a courier when nobody is on shift yet.
    pub no_courier_yet: bool,
    /// How many days what was asked for and what was sold is remembered.
    pub demand_days: u32,
    /// Most wishes remembered in full, newest first.
    pub demand_wishes: u32,
    /// Smallest number of tickets or wishes behind a published figure.
    pub group_size: u32,
    /// Shops this close could hand spare units on to each other.
    pub transfer: Metres,
    /// Run the independent checker on every adopted plan and panic on a violation.
    pub check_plans: bool,
}

/// How far two numbers of units may lie apart: the wider of two limits counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tolerance {
    /// In units.
    pub units: Qty,
    /// In permille of what was expected.
    pub permille: i64,
}

impl Tolerance {
    /// Whether what was found lies too far from what was expected.
    #[must_use]
    pub fn is_passed_by(&self, expected: Qty, found: Qty) -> bool {
        let share = Qty(expected.0.abs().saturating_mul(self.permille) / 1_000);
        Qty((found - expected).0.abs()) > self.units.max(share)
    }
}

impl Default for Tolerance {
    fn default() -> Self {
        Self { units: Qty(1), permille: 100 }
    }
}

impl Config {
    /// How long goods wait for a customer who collects them himself.
    #[must_use]
    pub fn collect_window(&self, paid: bool) -> Millis {
        if paid { self.collect_within } else { self.collect_unpaid_within }
    }
}

/// When a planned order is offered to its courier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Commit {
    /// As soon as it is planned.
    AtOnce,
    /// When the courier must leave to be at the shop when the goods are ready, less a margin.
    /// Until then the search may change the plan.
    JustInTime {
        /// How much earlier than needed.
        margin: Millis,
    },
}

/// Travel estimate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct Travel {
    /// Speed and detour of each profile.
    pub profiles: BTreeMap<Profile, Speed>,
    /// Durations are rounded up to a multiple of this.
    pub round_up: Millis,
}

/// Speed of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speed {
    /// Millimetres a second.
    pub mm_per_s: i64,
    /// Street length for 1,000 m of straight line.
    pub detour_permille: i64,
}

/// Prices in minor units (sources: design notes on business-model numbers).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Prices {
    /// A late minute: a failed delivery of 17.20 over the 50 minutes between target and maximum.
    pub late_per_min: Money,
    /// Leaving an order out, beside its value.
    pub refusal_base: Money,
    /// A second shop.
    pub split: Money,
    /// An hour of picking.
    pub store_per_hour: Money,
    /// One future stop that a courier knows and that changes.
    pub change: Money,
    /// Breaking a promise because the shelf was empty, beside the order's value.
    pub break_base: Money,
    /// A pickup handled by a shop.
    pub pickup: Money,
    /// A good that stands in for another.
    pub substitution: Money,
    /// A compartment of a locker.
    pub locker: Money,
    /// A parcel handled by a pickup point.
    pub pickup_point: Money,
    /// An hour that a courier waits on his route, beside what he is paid for it.
    #[serde(skip_serializing_if = "Prices::is_nothing")]
    pub per_waiting_hour: Money,
}

impl Prices {
    fn is_nothing(price: &Money) -> bool {
        *price == Money::ZERO
    }
}

impl Default for Prices {
    fn default() -> Self {
        Self {
            late_per_min: Money(35),
            refusal_base: Money(200),
            split: Money(300),
            store_per_hour: Money(1_500),
            change: Money(50),
            break_base: Money(2_500),
            pickup: Money(300),
            substitution: Money(150),
            locker: Money(220),
            pickup_point: Money(300),
            per_waiting_hour: Money::ZERO,
        }
    }
}

impl Default for Travel {
    fn default() -> Self {
        let profile = |name: &str, mm_per_s| {
            (
                name.parse().expect("a plain word is a profile"),
                Speed { mm_per_s, detour_permille: 1_300 },
            )
        };
        Self {
            profiles: [profile("foot", 1_350), profile("bike", 4_200), profile("car", 7_000)]
                .into(),
            round_up: Millis(1),
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            late_window: Millis::from_mins(72 * 60),
            future_limit: Millis::from_mins(2),
            sensor_threshold: 800,
            visit_timeout: Millis::from_mins(4 * 60),
            count_tolerance: Tolerance::default(),
            weight_tolerance: 100,
            doubt_memory: Millis::from_mins(14 * 24 * 60),
            answer_memory: Millis::from_mins(24 * 60),
            hold: Millis::from_secs(120),
            hold_max: Millis::from_secs(900),
            reservation: Millis::from_mins(15),
            reservation_max: Millis::from_mins(24 * 60),
            give_up: Millis::from_mins(4 * 60),
            collect_within: Millis::from_mins(24 * 60),
            collect_unpaid_within: Millis::from_mins(2 * 60),
            wrong_codes: 5,
            wrong_codes_within: Millis::from_mins(60),
            rescan: Millis::from_secs(5),
            offer: Millis::from_secs(30),
            policy: Policy::default(),
            rolling: Rolling::default(),
            waiting: Waiting::default(),
            asking: Asking::default(),
            commit: Commit::AtOnce,
            review: Millis::from_secs(60),
            reach: Millis::from_mins(45),
            overrun: Millis::from_mins(60),
            overstay: Millis::from_mins(5),
            walk: Metres(800),
            max_points: 3,
            max_stores: 8,
            max_couriers: 16,
            promise_width: Millis::from_mins(20),
            pickup_margin: Millis::ZERO,
            travel: Travel::default(),
            prices: Prices::default(),
            trust: Trust::default(),
            inbound: InboundPromise::default(),
            punctual: Punctual::default(),
            islands: 1,
            one_site_per_trip: false,
            no_courier_yet: false,
            demand_days: 28,
            demand_wishes: 50_000,
            group_size: 10,
            transfer: Metres(3_000),
            check_plans: true,
        }
    }
}
