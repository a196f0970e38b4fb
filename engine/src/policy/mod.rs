//! Dispatch policy: when work goes out and where idle couriers wait. Pure functions over plain
//! values; live dispatch, simulation and benchmark replay share them.

mod commit;
pub mod coverage;
pub mod nearest;
pub mod stocking;

pub use commit::{PickupTiming, go_at};

use std::fmt;
use std::str::FromStr;

/// How orders find couriers. Swappable, so that the joint search can be compared with what is
/// usual.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// First come, first served by the nearest idle courier; no bundles, never revised.
    Nearest,
    /// Each order where it adds the least cost at that moment; what is planned is never revised.
    Greedy,
    /// All orders that nobody drives for yet are planned anew together whenever one comes in.
    #[default]
    Joint,
}

impl Policy {
    /// All of them, in order of power.
    pub const ALL: [Self; 3] = [Self::Nearest, Self::Greedy, Self::Joint];

    /// Its name on the command line and in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Nearest => "nearest",
            Self::Greedy => "greedy",
            Self::Joint => "joint",
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
        Self::ALL
            .into_iter()
            .find(|policy| policy.name() == text)
            .ok_or_else(|| format!("'{text}' is no policy; known are nearest, greedy and joint"))
    }
}

#[cfg(test)]
mod tests {
    use super::Policy;

    #[test]
    fn names_lead_back() {
        for policy in Policy::ALL {
            assert_eq!(policy.name().parse(), Ok(policy));
        }
        assert!("best".parse::<Policy>().unwrap_err().contains("nearest, greedy and joint"));
    }
}
