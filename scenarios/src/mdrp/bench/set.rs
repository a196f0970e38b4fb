//! Days that are looked at together.

/// Seeds of the days on which the policy's numbers were chosen.
const TUNED_ON: [char; 2] = ['0', '4'];

/// A set of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Set {
    /// All that were played.
    All,
    /// Those on which nothing was chosen.
    Rest,
    /// Those on which the policy's numbers were chosen.
    Tuned,
    /// The days of seed 0 with half of the orders or restaurants; their optimum is published.
    HalfOfSeed0,
}

impl Set {
    pub const EACH: [Self; 4] = [Self::All, Self::Rest, Self::Tuned, Self::HalfOfSeed0];

    pub fn words(self) -> &'static str {
        match self {
            Self::All => "all days",
            Self::Rest => "days that nothing was tuned on",
            Self::Tuned => "days of the seeds 0 and 4 (tuned on)",
            Self::HalfOfSeed0 => "half-size days of seed 0",
        }
    }

    /// Whether a day is one of them. A name begins with the digit of its seed and its size.
    pub fn holds(self, instance: &str) -> bool {
        let tuned = instance.starts_with(TUNED_ON);
        match self {
            Self::All => true,
            Self::Rest => !tuned,
            Self::Tuned => tuned,
            Self::HalfOfSeed0 => instance.starts_with("0o50") || instance.starts_with("0r50"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Set;

    #[test]
    fn names_tell_where_a_day_belongs() {
        let sets = |name: &str| Set::EACH.map(|set| set.holds(name));
        assert_eq!(sets("0o50t100s1p100"), [true, false, true, true]);
        assert_eq!(sets("0o100t100s1p100"), [true, false, true, false]);
        assert_eq!(sets("4r50t75s2p125"), [true, false, true, false]);
        assert_eq!(sets("5o100t75s1p100"), [true, true, false, false]);
    }
}
