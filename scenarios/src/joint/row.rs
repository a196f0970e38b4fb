//! The results file: one row a run, written as it ends, so that an interrupted benchmark goes on
//! where it stood.

use super::Run;
use sameday_engine::routing::plan::Cost;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// How a plan was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Our search from nothing.
    Cold,
    /// Our search from the couriers' current routes.
    Warm,
    /// In order of release: the nearest shop that still has it, then the cheapest place.
    NearestInserted,
    /// The same shops, then our search over the routes alone.
    NearestRouted,
    /// Shops by the way from the nearest courier and on to the door, then our search.
    ReachedRouted,
}

impl Method {
    /// What one gets without deciding jointly.
    pub const BASELINES: [Self; 3] =
        [Self::NearestInserted, Self::NearestRouted, Self::ReachedRouted];
}

/// One run. Amounts are in minor units and are those of the checker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Name of the instance.
    pub instance: String,
    /// How.
    pub method: Method,
    /// Processor time that was allowed.
    pub budget_ms: u64,
    /// Seed of the search.
    pub seed: u64,
    /// Whether the checker found nothing.
    pub valid: bool,
    /// What the plan costs, and its parts.
    pub total: i64,
    /// See `total`.
    pub courier: i64,
    /// See `total`.
    pub store: i64,
    /// See `total`.
    pub lateness: i64,
    /// See `total`.
    pub refusal: i64,
    /// See `total`.
    pub split: i64,
    /// Orders left out.
    pub unassigned: usize,
    /// Iterations of the search.
    pub iterations: u64,
    /// Processor time that was used, from after reading to the plan.
    pub cpu_ms: u64,
    /// Which build of the program it was.
    pub build: String,
}

impl Row {
    /// A row for this run, its figures still open.
    #[must_use]
    pub fn of(instance: &str, run: Run, cost: &Cost, build: &str) -> Self {
        Self {
            instance: instance.to_owned(),
            method: run.method,
            budget_ms: run.budget_ms,
            seed: run.seed,
            valid: false,
            total: cost.total.0,
            courier: cost.courier.0,
            store: cost.store.0,
            lateness: cost.lateness.0,
            refusal: cost.refusal.0,
            split: cost.split.0,
            unassigned: 0,
            iterations: 0,
            cpu_ms: 0,
            build: build.to_owned(),
        }
    }

    /// Which run it is.
    #[must_use]
    pub fn run(&self) -> Run {
        Run { method: self.method, budget_ms: self.budget_ms, seed: self.seed }
    }
}

/// The results of one build, and the file they are in.
#[derive(Debug)]
pub struct Rows {
    path: PathBuf,
    build: String,
    rows: Vec<Row>,
}

impl Rows {
    /// Opens the file, or begins it. Rows of other builds stay in it and are not looked at; a last
    /// row that was cut off is removed.
    ///
    /// # Errors
    /// When the file cannot be read or written, or is not a file of this kind.
    pub fn open(path: &Path, build: &str) -> io::Result<Self> {
        let mut rows = Self { path: path.to_owned(), build: build.to_owned(), rows: Vec::new() };
        if !path.exists() {
            return Ok(rows);
        }
        let mut text = fs::read_to_string(path)?;
        let whole = text.rfind('\n').map_or(0, |at| at + 1);
        if whole < text.len() {
            text.truncate(whole);
            fs::write(path, &text)?;
        }
        for row in csv::Reader::from_reader(text.as_bytes()).deserialize::<Row>() {
            let row = row.map_err(io::Error::other)?;
            rows.rows.extend((row.build == build).then_some(row));
        }
        Ok(rows)
    }

    /// What has been run.
    #[must_use]
    pub fn all(&self) -> &[Row] {
        &self.rows
    }

    /// Whether this run is in the file.
    #[must_use]
    pub fn has(&self, instance: &str, run: Run) -> bool {
        self.rows.iter().any(|row| row.instance == instance && row.run() == run)
    }

    /// Adds a row, on disk first.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&mut self, row: Row) -> io::Result<()> {
        assert_eq!(row.build, self.build, "a row is of the build that runs");
        let begun = fs::metadata(&self.path).is_ok_and(|file| file.len() > 0);
        let mut writer = csv::WriterBuilder::new().has_headers(!begun).from_writer(Vec::new());
        writer.serialize(&row).map_err(io::Error::other)?;
        let line = writer.into_inner().map_err(|e| io::Error::other(e.to_string()))?;
        let mut file: File = OpenOptions::new().create(true).append(true).open(&self.path)?;
        file.write_all(&line)?;
        self.rows.push(row);
        Ok(())
    }
}
