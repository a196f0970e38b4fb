//! Which policy finds couriers for orders.

use super::Commit;
use crate::unit::Millis;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// How orders find couriers. Swappable, so that the joint search can be compared with what is
/// usual.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// First come, first served by the nearest idle courier; no bundles, never revised.
    Nearest,
    /// Each order where it adds the least cost at that moment; what is planned is never revised.
    Greedy,
    /// Every few minutes the orders that are ready soon are bundled for each shop and the bundles
    /// matched to couriers: the published rolling horizon.
    Rolling,
    /// All orders that nobody drives for yet are planned anew together whenever one comes in.
    #[default]
    Joint,
}

impl Policy {
    /// All of them, in order of power.
    pub const ALL: [Self; 4] = [Self::Nearest, Self::Greedy, Self::Rolling, Self::Joint];

    /// Its name on the command line and in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Nearest => "nearest",
            Self::Greedy => "greedy",
            Self::Rolling => "rolling",
            Self::Joint => "joint",
        }
    }

    /// Whether the nearest open shop with the whole basket serves it, whatever the rest costs.
    #[must_use]
    pub fn takes_nearest_shop(self) -> bool {
        matches!(self, Self::Nearest | Self::Rolling)
    }

    /// Whether an open quote holds the time of the courier who would bring it: only where an order
    /// has a place in somebody's day the moment it is asked for.
    #[must_use]
    pub fn holds_time(self) -> bool {
        matches!(self, Self::Greedy | Self::Joint)
    }

    /// When planned work goes out under this policy, given what is configured.
    #[must_use]
    pub fn commit(self, configured: Commit) -> Commit {
        match (self, configured) {
            (Self::Nearest, _) => Commit::AtOnce,
            (Self::Rolling, Commit::AtOnce) => Commit::JustInTime { margin: Millis::ZERO },
            (Self::Rolling | Self::Greedy | Self::Joint, configured) => configured,
        }
    }
}

/// The published rolling horizon (Reyes et al. 2018, whose round, horizon and priority these are).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rolling {
    /// From one round to the next.
    pub every: Millis,
    /// Orders that are ready so soon are looked at.
    pub horizon: Millis,
    /// Most orders of a bundle.
    pub largest: u32,
    /// What a minute that ready goods wait for the rest of a bundle costs, in thousandths of a
    /// minute's drive.
    pub wait_permille: i64,
    /// What a minute on the counter costs in the matching, in thousandths of an order an hour.
    pub stale: i64,
}

impl Default for Rolling {
    fn default() -> Self {
        Self {
            every: Millis::from_mins(5),
            horizon: Millis::from_mins(10),
            largest: 3,
            wait_permille: 500,
            stale: 100,
        }
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Policy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|policy| policy.name() == text).ok_or_else(|| {
            format!("'{text}' is no policy; known are nearest, greedy, rolling and joint")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Policy;

    #[test]
    fn names_lead_back() {
        for policy in Policy::ALL {
            assert_eq!(policy.name().parse(), Ok(policy));
            let word = serde_json::to_value(policy).expect("a policy is a word");
            assert_eq!(word, policy.name());
        }
        let unknown = "best".parse::<Policy>().unwrap_err();
        assert!(unknown.contains("nearest, greedy, rolling and joint"));
    }
}
