//! Operators of the search that can be left out, to measure what each brings (`make ablation`).

/// An operator of the search that it also works without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operator {
    /// Several starts, of which the best is gone on from (classic PDPTW).
    Starts,
    /// Phases for fewer couriers after the first one, from plans that cost phases made compact.
    Alternation,
    /// Smaller ruins where couriers are to be saved.
    SmallRuins,
    /// Ruins centred at absent orders where couriers are to be saved.
    AtAbsent,
    /// Strings that grow with the routes.
    ScaledStrings,
    /// Strings that keep a piece in their middle.
    SplitStrings,
    /// Strings around visits that fit together in time, half of the time where cost is saved
    /// (classic PDPTW).
    TimelyStrings,
    /// Removal of a whole route.
    WholeRoutes,
    /// Removal around a shop (joint problems).
    ShopRemoval,
    /// Only routes near an order are tried.
    NearRoutes,
    /// Routes are overlooked now and then.
    Blinks,
    /// Earlier evaluations of the same route are remembered.
    Cache,
    /// Orders come back sorted by size, distance or window, not only at random.
    Sortings,
    /// A plan is given up as soon as it can no longer be accepted (classic PDPTW).
    EarlyRejection,
    /// An order that finds no place goes first in another attempt, where cost is saved and couriers
    /// no more (classic PDPTW).
    FailedFirst,
    /// Where couriers are saved, plans whose absent orders weigh the same are taken if they get no
    /// dearer (classic PDPTW).
    CompactFleets,
    /// Orders are also served at a loss, for others to join (joint problems).
    Eager,
}

impl Operator {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::Starts,
        Self::Alternation,
        Self::SmallRuins,
        Self::AtAbsent,
        Self::ScaledStrings,
        Self::SplitStrings,
        Self::TimelyStrings,
        Self::WholeRoutes,
        Self::ShopRemoval,
        Self::NearRoutes,
        Self::Blinks,
        Self::Cache,
        Self::Sortings,
        Self::EarlyRejection,
        Self::FailedFirst,
        Self::CompactFleets,
        Self::Eager,
    ];

    /// Its name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Starts => "starts",
            Self::Alternation => "alternation",
            Self::SmallRuins => "small_ruins",
            Self::AtAbsent => "at_absent",
            Self::ScaledStrings => "scaled_strings",
            Self::SplitStrings => "split_strings",
            Self::TimelyStrings => "timely_strings",
            Self::WholeRoutes => "whole_routes",
            Self::ShopRemoval => "shop_removal",
            Self::NearRoutes => "near_routes",
            Self::Blinks => "blinks",
            Self::Cache => "cache",
            Self::Sortings => "sortings",
            Self::EarlyRejection => "early_rejection",
            Self::FailedFirst => "failed_first",
            Self::CompactFleets => "compact_fleets",
            Self::Eager => "eager",
        }
    }
}

/// The operators that a search does without; none, if nothing else is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Without(u32);

impl Without {
    /// All but this one.
    #[must_use]
    pub fn only(operator: Operator) -> Self {
        Self(1 << operator as u32)
    }

    /// Whether the search does without this one.
    #[must_use]
    pub fn has(self, operator: Operator) -> bool {
        self.0 & 1 << operator as u32 != 0
    }

    /// A chance, or none where the search does without its operator.
    pub(super) fn chance(self, operator: Operator, chance: f64) -> f64 {
        if self.has(operator) { 0.0 } else { chance }
    }
}
