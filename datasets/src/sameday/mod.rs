//! The own format `sameday-problem` and `sameday-plan`, version 1: one static joint problem as a
//! strict document, and the plan that answers it.
//!
//! Reading finds all mistakes at once, each with its JSON pointer and a closed code. What was read
//! is a dense [`Problem`] in milliseconds beside the names that its indices stand for.

mod catalogue;
mod clock;
mod couriers;
mod draft;
mod error;
mod explain_writer;
mod fields;
mod file;
mod json;
mod money;
mod orders;
mod plan_reader;
mod plan_writer;
mod problem_reader;
mod skills;
mod stops;
mod travel;
mod verdict;

pub use clock::TimeStyle;
pub use error::{FormatCode, FormatError};
pub use file::read_text;
pub use plan_reader::Claimed;
pub use plan_writer::PlanNotes;
pub use verdict::{Finding, Verdict, judge_request};

use clock::Clock;
use sameday_engine::routing::problem::Problem;

/// A document that was read without a mistake.
#[derive(Clone, Debug)]
pub struct Document {
    /// What is to be solved.
    pub problem: Problem,
    /// Hints to the solver; command-line flags win over them.
    pub config: SolverConfig,
    /// What the indices of the problem are called.
    pub names: Names,
    /// Epoch and kind of times, for the answer.
    clock: Clock,
}

/// Ids of the document, by index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Of SKUs, by `ItemIdx`.
    pub items: Vec<String>,
    /// Of stores, by `SiteIdx`.
    pub sites: Vec<String>,
    /// Of orders, by `RequestIdx`.
    pub requests: Vec<String>,
    /// Of couriers, by `VehicleIdx`.
    pub vehicles: Vec<String>,
    /// Of skills that each order asks for, those of its goods included, by `RequestIdx`.
    pub needs: Vec<Vec<String>>,
    /// Of each courier's skills, by `VehicleIdx`.
    pub skills: Vec<Vec<String>>,
}

/// Hints of `config`; what is absent is for the caller to choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SolverConfig {
    /// Seed of the random streams.
    pub seed: Option<u64>,
    /// Time for the search, from after reading.
    pub deadline_ms: Option<u64>,
    /// Iterations of the search.
    pub iterations: Option<u64>,
    /// Threads to use; without effect on the plan.
    pub threads: Option<u32>,
    /// Independent searches whose best plan counts.
    pub islands: Option<u32>,
}

/// Where a document comes from, and so what it may leave open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// A file: times are integers, `travel` is there.
    #[default]
    File,
    /// The body of a request: times may be RFC 3339 texts, `travel` may be absent (then great
    /// circle with the usual profiles `bike`, `foot` and `car`), size and deadline are limited.
    Request,
}

impl Source {
    /// Most different places.
    #[must_use]
    pub fn max_places(self) -> usize {
        match self {
            Self::File => 10_000,
            Self::Request => 1_500,
        }
    }

    /// Most islands: each holds its own plan.
    #[must_use]
    pub fn max_islands(self) -> u32 {
        match self {
            Self::File => 4_096,
            Self::Request => 64,
        }
    }

    /// Longest time for the search.
    #[must_use]
    pub fn max_deadline_ms(self) -> u64 {
        match self {
            Self::File => 2_147_483_647,
            Self::Request => 30_000,
        }
    }
}

/// Reads a problem from the text of a file.
///
/// # Errors
/// All mistakes of the document, in the order of reading (at most 1,000); a text that is no JSON
/// has one, with its byte offset.
pub fn read_problem(text: &str) -> Result<Document, Vec<FormatError>> {
    read_problem_from(text, Source::File)
}

/// Reads a problem with the rules of its source.
///
/// # Errors
/// See [`read_problem`].
pub fn read_problem_from(text: &str, source: Source) -> Result<Document, Vec<FormatError>> {
    let json = json::parse(text).map_err(|error| vec![error])?;
    problem_reader::read(&json, &fields::Path::ROOT, source)
}

impl Document {
    /// How the document writes times, and so how its answer does.
    #[must_use]
    pub fn time_style(&self) -> TimeStyle {
        self.clock.style()
    }

    /// Writes a plan of this problem: one line of JSON with keys in a fixed order.
    #[must_use]
    pub fn write_plan(&self, plan: &sameday_engine::routing::plan::Plan) -> String {
        self.write_plan_with(plan, &PlanNotes::default())
    }
}

#[cfg(test)]
mod tests;
