//! The instances to run on, in sets, with what is known of them.

use crate::reference::{best_known, joint};
use std::fmt;
use std::path::{Path, PathBuf};

/// The instances that every budget is run on.
pub const SIXTEEN: [&str; 16] = [
    "lrc101",
    "lc204",
    "lr204",
    "lrc204",
    "lc1_2_3",
    "lr1_2_3",
    "lrc1_2_3",
    "lr2_2_3",
    "lr1_4_3",
    "lrc2_4_3",
    "lc1_10_3",
    "lr1_10_3",
    "lr2_10_3",
    "bar-n100-1",
    "bar-n400-1",
    "poa-n1000-1",
];

/// Instances of one kind and size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Set {
    /// Li & Lim, about so many hundreds of stops.
    LiLim(u8),
    /// Sartori & Buriol: streets of cities, in minutes.
    SartoriBuriol,
    /// Our joint problem, by the letter of its family.
    Joint(char),
}

impl Set {
    /// All of them, small ones first.
    pub const ALL: [Self; 11] = [
        Self::LiLim(1),
        Self::LiLim(2),
        Self::LiLim(4),
        Self::LiLim(6),
        Self::SartoriBuriol,
        Self::LiLim(8),
        Self::LiLim(10),
        Self::Joint('S'),
        Self::Joint('M'),
        Self::Joint('L'),
        Self::Joint('W'),
    ];

    /// The set with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.to_string() == name)
    }

    /// True for pickup and delivery with time windows, where vehicles count first.
    #[must_use]
    pub fn classic(self) -> bool {
        !matches!(self, Self::Joint(_))
    }

    /// As `sameday solve --format` calls it.
    #[must_use]
    pub fn format(self) -> &'static str {
        match self {
            Self::LiLim(_) => "lilim",
            Self::SartoriBuriol => "sartori-buriol",
            Self::Joint(_) => "sameday",
        }
    }

    /// `lc101` is of the hundreds, `lc1_10_3` of the thousands.
    fn of_li_lim(name: &str) -> Option<Self> {
        let hundreds = name.split('_').nth(1).map_or(Some(1), |size| size.parse().ok());
        hundreds.map(Self::LiLim)
    }
}

impl fmt::Display for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LiLim(hundreds) => write!(f, "lilim-{hundreds}00"),
            Self::SartoriBuriol => f.write_str("sartori-buriol"),
            Self::Joint(family) => write!(f, "joint-{family}"),
        }
    }
}

/// Processor time of one search, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Budget(pub u64);

impl Budget {
    /// So many seconds.
    #[must_use]
    pub const fn s(seconds: u64) -> Self {
        Self(seconds * 1_000)
    }

    /// Reads seconds in decimals.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let seconds: f64 = text.parse().ok().filter(|s| (0.001..1e6).contains(s))?;
        Some(Self((seconds * 1e3).round() as u64))
    }

    /// In seconds.
    #[must_use]
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1e3
    }
}

impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.seconds())
    }
}

/// What is known of an instance.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Best {
    /// Fewest vehicles published.
    pub vehicles: Option<i64>,
    /// Shortest distance published with so many vehicles.
    pub distance: Option<f64>,
    /// Cost to stand beside: the optimum, or the cheapest plan made without deciding jointly.
    pub cost: Option<i64>,
    /// True if `cost` is the proven optimum.
    pub proven: bool,
}

/// One problem to solve.
#[derive(Debug, Clone, PartialEq)]
pub struct Instance {
    /// What it belongs to.
    pub set: Set,
    /// Its name, such as `lc101` or `M001`.
    pub name: String,
    /// Its file.
    pub file: PathBuf,
    /// What is known.
    pub best: Best,
}

/// Everything given below `data`, set by set in the order of [`Set::ALL`].
///
/// # Errors
/// When the reference figures cannot be read.
pub fn instances(data: &Path) -> Result<Vec<Instance>, String> {
    let mut found = Vec::new();
    for folder in ["lilim", "sartori-buriol"] {
        for (name, (vehicles, distance)) in best_known(&data.join(folder))? {
            let set = if folder == "lilim" { Set::of_li_lim(&name) } else { None };
            let set = set.unwrap_or(Set::SartoriBuriol);
            let file = data.join(folder).join(format!("{name}.txt"));
            let (vehicles, distance) = (Some(vehicles), Some(distance));
            let best = Best { vehicles, distance, ..Best::default() };
            found.push(Instance { set, name, file, best });
        }
    }
    found.extend(joint_ones(&data.join("joint"))?);
    found.retain(|instance| instance.file.is_file());
    let place = |set: Set| Set::ALL.iter().position(|s| *s == set);
    found.sort_by(|a, b| (place(a.set), &a.name).cmp(&(place(b.set), &b.name)));
    Ok(found)
}

/// All joint problems of a folder; of some of them nothing is known.
fn joint_ones(folder: &Path) -> Result<Vec<Instance>, String> {
    let known = joint(folder)?;
    let say = |e: std::io::Error| format!("{}: {e}", folder.display());
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(say)? {
        let file = entry.map_err(say)?.path();
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
        let Some(name) = name.as_deref().and_then(|name| name.strip_suffix(".json.gz")) else {
            continue;
        };
        let family = name.chars().next().map(Set::Joint).filter(|set| Set::ALL.contains(set));
        let known = known.get(name).copied().unwrap_or_default();
        let cost = known.optimum.or(known.found).or(known.baseline);
        let best = Best { cost, proven: known.optimum.is_some(), ..Best::default() };
        let name = name.to_owned();
        found.extend(family.map(|set| Instance { set, name, file, best }));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_told_by_their_names() {
        assert_eq!(Set::of_li_lim("lrc101"), Some(Set::LiLim(1)));
        assert_eq!(Set::of_li_lim("lc1_10_3"), Some(Set::LiLim(10)));
        for set in Set::ALL {
            assert_eq!(Set::named(&set.to_string()), Some(set));
        }
        assert_eq!(Set::LiLim(10).to_string(), "lilim-1000");
    }

    #[test]
    fn budgets_are_read_as_they_are_written() {
        for (text, budget) in [("1", Budget::s(1)), ("0.1", Budget(100)), ("60", Budget::s(60))] {
            assert_eq!(Budget::read(text), Some(budget));
            assert_eq!(budget.to_string(), text);
        }
        for bad in ["", "0", "-1", "NaN", "ten"] {
            assert_eq!(Budget::read(bad), None);
        }
    }
}
