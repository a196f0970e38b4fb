//! What a plan does wrong: a closed code and the facts, as typed terms that a caller can print with
//! its own names and units.

use crate::routing::problem::{ItemIdx, RequestIdx, SiteIdx, VehicleIdx};
use crate::unit::{Metres, Millis, Money, Time};
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
        /// Closed codes of `optimize_format`, section 6, and those of engine-only rules.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum ViolationCode {
            $($(#[$doc])* $name,)+
        }

        impl ViolationCode {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The code as it stands in JSON.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

codes! {
    /// The plan is no plan: a field is wrong, a pickup has no orders.
    Format = "format",
    /// It names a courier or an order that does not exist.
    UnknownId = "unknown_id",
    /// Something happens twice that can happen once.
    Twice = "twice",
    /// A route without stops.
    EmptyRoute = "empty_route",
    /// The route does not begin with the frozen prefix.
    Frozen = "frozen",
    /// Goods on board are not delivered by their courier, or are picked again.
    GoodsOnBoard = "goods_on_board",
    /// Picked at a shop the order does not allow.
    StoreNotAllowed = "store_not_allowed",
    /// The picks do not add up to the lines of the order.
    Quantity = "quantity",
    /// Picked at too many shops.
    MaxSplits = "max_splits",
    /// Parts of one order ride with several couriers.
    OneCourier = "one_courier",
    /// Picked and never handed over.
    NotDelivered = "not_delivered",
    /// More is picked than the shop has.
    Stock = "stock",
    /// An order is neither planned nor listed as unassigned.
    Missing = "missing",
    /// Unassigned without a reason.
    Reason = "reason",
    /// Begins or ends outside the shift.
    Shift = "shift",
    /// A claimed time is not what follows from the decisions, or a service starts too early.
    Time = "time",
    /// A pickup starts outside the opening spans, or the shop cannot pick in them any more.
    StoreClosed = "store_closed",
    /// A pickup starts before its goods are ready.
    NotReady = "not_ready",
    /// The courier lacks a skill.
    Skill = "skill",
    /// Handed over before it is on board, or picked after it.
    Precedence = "precedence",
    /// Too heavy or too large.
    Capacity = "capacity",
    /// On board too long.
    MaxOnboard = "max_onboard",
    /// Handed over outside its window.
    Window = "window",
    /// The claimed length is not that of the route.
    Distance = "distance",
    /// Longer than the courier goes.
    MaxDistance = "max_distance",
    /// More hand-overs than the courier takes.
    MaxOrders = "max_orders",
    /// The claimed pay is not what the route earns.
    Pay = "pay",
    /// A claimed part of the cost is not what it is.
    Cost = "cost",
    /// *Engine only*: given to a courier it may not be given to.
    Barred = "barred",
    /// *Engine only*: not carried by the courier who accepted it.
    Pinned = "pinned",
    /// *Engine only*: not picked where its units are set aside.
    FixedPicks = "fixed_picks",
    /// *Engine only*: a pickup with goods of another pickup on board.
    OneSitePerTrip = "one_site_per_trip",
    /// *Engine only*: on board with goods it must be kept from.
    Apart = "apart",
    /// *Engine only*: a break that is missing, at a wrong time or of a wrong length.
    Break = "break",
}

/// One broken rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which rule.
    pub code: ViolationCode,
    /// Who, where and how much, in the order of a sentence.
    pub terms: Vec<Term>,
}

/// A word of a violation's sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// A courier.
    Courier(VehicleIdx),
    /// Position of a stop on its route.
    Stop(usize),
    /// An order.
    Order(RequestIdx),
    /// A shop.
    Store(SiteIdx),
    /// A kind of goods.
    Item(ItemIdx),
    /// An instant.
    At(Time),
    /// A duration.
    For(Millis),
    /// A length.
    Length(Metres),
    /// An amount.
    Amount(Money),
    /// A number of something.
    Count(i64),
    /// Plain words.
    Words(&'static str),
}

impl Violation {
    /// The sentence, with the caller's way of printing each term; `None` prints the index or
    /// number.
    #[must_use]
    pub fn text(&self, print: impl Fn(&Term) -> Option<String>) -> String {
        let words = self.terms.iter();
        let words = words.map(|term| print(term).unwrap_or_else(|| term.to_string()));
        words.collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.code(), self.text(|_| None))
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Courier(v) => write!(f, "courier {}", v.0),
            Self::Stop(i) => write!(f, "stop {i}"),
            Self::Order(r) => write!(f, "order {}", r.0),
            Self::Store(s) => write!(f, "store {}", s.0),
            Self::Item(i) => write!(f, "item {}", i.0),
            Self::At(t) => write!(f, "{t}"),
            Self::For(d) => write!(f, "{d}"),
            Self::Length(m) => write!(f, "{m}"),
            Self::Amount(m) => write!(f, "{m}"),
            Self::Count(n) => write!(f, "{n}"),
            Self::Words(words) => f.write_str(words),
        }
    }
}

macro_rules! terms_from {
    ($($from:ty => $term:ident),+ $(,)?) => {$(
        impl From<$from> for Term {
            fn from(value: $from) -> Self {
                Self::$term(value)
            }
        }
    )+};
}

terms_from! {
    VehicleIdx => Courier,
    usize => Stop,
    RequestIdx => Order,
    SiteIdx => Store,
    ItemIdx => Item,
    Time => At,
    Millis => For,
    Metres => Length,
    Money => Amount,
    i64 => Count,
    &'static str => Words,
}

/// Violations in the order they are found.
#[derive(Default)]
pub(super) struct Findings(pub(super) Vec<Violation>);

impl Findings {
    pub(super) fn add(&mut self, code: ViolationCode, terms: Vec<Term>) {
        self.0.push(Violation { code, terms });
    }
}

/// `say![vehicle, "is at", time]`: terms of a sentence.
macro_rules! say {
    ($($term:expr),+ $(,)?) => {
        vec![$(crate::routing::check::Term::from($term)),+]
    };
}
pub(super) use say;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_json_agree() {
        for code in ViolationCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.code());
        }
    }

    #[test]
    fn sentences_take_the_names_of_the_caller() {
        let terms = say![VehicleIdx(2), 0_usize, "starts at", Time(5_000)];
        let violation = Violation { code: ViolationCode::Time, terms };
        assert_eq!(violation.to_string(), "time: courier 2 stop 0 starts at 5000ms");
        let named = violation.text(|term| match term {
            Term::Courier(_) => Some("courier anna".to_owned()),
            Term::At(t) => Some((t.0 / 1_000).to_string()),
            _ => None,
        });
        assert_eq!(named, "courier anna stop 0 starts at 5");
    }
}
