//! The file formats of `sameday solve`: what each reads, writes and prints.

use clap::ValueEnum;
use sameday_datasets::sameday::{Document, PlanNotes, SolverConfig};
use sameday_datasets::{li_lim, pdptw, sameday, sartori_buriol};
use sameday_engine::routing::explain::Explanation;
use sameday_engine::routing::{Plan, Problem};
use std::path::Path;

/// A file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Li & Lim PDPTW.
    Lilim,
    /// Sartori & Buriol PDPTW.
    SartoriBuriol,
    /// `sameday-problem`, version 1.
    Sameday,
}

/// What is minimised first in the PDPTW formats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Objective {
    /// Vehicles, then distance.
    #[default]
    Vehicles,
    /// Distance alone.
    Distance,
}

/// A file that was read.
pub enum Input {
    /// Classic PDPTW.
    Pdptw(pdptw::Instance, Box<Problem>),
    /// The own format.
    Sameday(Box<Document>),
}

impl Input {
    /// Reads a file, packed with gzip or not.
    ///
    /// # Errors
    /// One line for each mistake.
    pub fn read(path: &Path, format: Format, objective: Objective) -> Result<Self, Vec<String>> {
        let text = sameday::read_text(path).map_err(|error| vec![error.to_string()])?;
        let first = objective == Objective::Vehicles;
        let instance = match format {
            Format::Lilim => li_lim::read(&text),
            Format::SartoriBuriol => sartori_buriol::read(&text),
            Format::Sameday => {
                let document = sameday::read_problem(&text).map_err(|e| lines(path, &e))?;
                return Ok(Self::Sameday(Box::new(document)));
            }
        };
        let instance = instance.map_err(|errors| lines(path, &errors))?;
        let problem = Box::new(instance.problem(first));
        Ok(Self::Pdptw(instance, problem))
    }

    /// What is to be solved.
    pub fn problem(&self) -> &Problem {
        match self {
            Self::Pdptw(_, problem) => problem,
            Self::Sameday(document) => &document.problem,
        }
    }

    /// Hints of the document to the solver.
    pub fn hints(&self) -> SolverConfig {
        match self {
            Self::Pdptw(..) => SolverConfig::default(),
            Self::Sameday(document) => document.config,
        }
    }

    /// The content of the `--out` file and the figures for standard output.
    ///
    /// # Errors
    /// When the format has no way of saying what the plan says.
    pub fn answer(
        &self,
        plan: &Plan,
        explanation: Option<Explanation>,
    ) -> Result<(String, String), String> {
        match self {
            Self::Pdptw(instance, _) => {
                if !plan.unassigned.is_empty() {
                    let missing = plan.unassigned.len();
                    return Err(format!(
                        "{missing} requests found no place and this format cannot leave them out: \
                         give more time, or check that the fleet is large enough"
                    ));
                }
                let routes = instance.routes(plan);
                let distance = instance.distance(&routes);
                let figures = format!("\"vehicles\":{},\"distance\":{distance}", routes.len());
                Ok((pdptw::write(&routes), figures))
            }
            Self::Sameday(document) => {
                let notes = PlanNotes { explanation, ..PlanNotes::default() };
                let text = document.write_plan_with(plan, &notes);
                Ok((text, format!("\"cost\":{}", plan.cost.total.0)))
            }
        }
    }
}

fn lines<E: ToString>(path: &Path, errors: &[E]) -> Vec<String> {
    errors.iter().map(|error| format!("{}: {}", path.display(), error.to_string())).collect()
}
