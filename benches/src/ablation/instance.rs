//! The instances kept for tuning: no figure that we report elsewhere comes from them alone.

use sameday_datasets::joint::{Family, generate};
use sameday_datasets::li_lim;
use sameday_datasets::sameday::read_problem;
use sameday_engine::routing::{Operator, Problem};
use std::path::Path;

/// Of Li & Lim those numbered 5 and 9 are for tuning; these are some of them. Those that the long
/// budgets are spent on come first.
const CLASSIC: [&str; 12] = [
    "lr1_4_5", "lrc2_4_9", "lc2_6_5", "lr1_6_9", "lc1_2_9", "lr1_2_9", "lr2_2_5", "lrc2_2_9",
    "lc1_4_9", "lr2_4_5", "lrc1_2_5", "lrc1_6_5",
];
/// Our own.
const JOINT: [(Family, u64); 5] =
    [(Family::M, 1001), (Family::L, 1001), (Family::M, 1002), (Family::L, 1002), (Family::M, 1003)];

/// Which problem it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Pickup and delivery with time windows, fewer vehicles first.
    Classic,
    /// The shop is part of the decision.
    Joint,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Classic, Self::Joint];

    /// Whether searches of this kind of problem use an operator at all.
    #[must_use]
    pub fn knows(self, operator: Operator) -> bool {
        match operator {
            Operator::ShopRemoval | Operator::Eager => self == Self::Joint,
            Operator::Starts
            | Operator::Alternation
            | Operator::SmallRuins
            | Operator::AtAbsent
            | Operator::EarlyRejection
            | Operator::FailedFirst
            | Operator::CompactFleets
            | Operator::TimelyStrings => self == Self::Classic,
            Operator::ScaledStrings
            | Operator::NearRoutes
            | Operator::SplitStrings
            | Operator::WholeRoutes
            | Operator::Blinks
            | Operator::Cache
            | Operator::Sortings => true,
        }
    }
}

/// An instance for tuning.
#[derive(Debug)]
pub struct Tuning {
    /// Its name.
    pub name: String,
    /// Which problem it is.
    pub kind: Kind,
    /// What is to be solved.
    pub problem: Problem,
}

/// All of them; the classic ones lie below `data`.
///
/// # Errors
/// When a file is missing or cannot be read.
pub fn tuning(data: &Path) -> Result<Vec<Tuning>, String> {
    let mut all = Vec::new();
    for name in CLASSIC {
        let file = data.join("lilim").join(format!("{name}.txt"));
        let text =
            std::fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
        let instance = li_lim::read(&text).map_err(|e| format!("{name}: {e:?}"))?;
        let problem = instance.problem(true);
        all.push(Tuning { name: name.to_owned(), kind: Kind::Classic, problem });
    }
    for (family, seed) in JOINT {
        let name = format!("{}{seed}", family.name());
        let document =
            read_problem(&generate(family, seed)).map_err(|e| format!("{name}: {e:?}"))?;
        all.push(Tuning { name, kind: Kind::Joint, problem: document.problem });
    }
    Ok(all)
}
