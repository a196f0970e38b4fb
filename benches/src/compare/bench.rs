//! Carrying out a run: the solver on one core, then the judge.

use super::data::Instance;
use super::joint::cold;
use super::judge::judge;
use super::queue::Run;
use super::row::{Row, blank, plain};
use super::solver::Solver;
use crate::outside::{Outside, Ran, run};
use sameday_datasets::sameday::read_text;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What decides the result of our search.
const SEARCH: [&str; 4] = [
    "engine/src/routing",
    "datasets/src",
    "server/src/cmd/solve.rs",
    "server/src/cmd/solve_file.rs",
];
/// What decides how peers are run.
const RUNNERS: [&str; 1] = ["benches/peers"];
/// Libraries that peers stand on take no second thread.
const ONE_THREAD: [(&str, &str); 3] =
    [("OMP_NUM_THREADS", "1"), ("OPENBLAS_NUM_THREADS", "1"), ("RAYON_NUM_THREADS", "1")];

/// Everything a run needs.
#[derive(Debug)]
pub struct Bench {
    outside: Outside,
    peers: PathBuf,
    versions: BTreeMap<Solver, String>,
    ours: String,
    theirs: String,
    machine: String,
}

impl Bench {
    /// Finds out what is installed below `peers`.
    #[must_use]
    pub fn new(outside: Outside, peers: PathBuf) -> Self {
        // Programs are started by their full path, whatever folder they run in.
        let peers = std::path::absolute(&peers).unwrap_or(peers);
        let version = |solver: Solver| Some((solver, solver.version(&peers)?));
        let versions = Solver::ALL.into_iter().filter_map(version).collect();
        let (ours, theirs) = (commit_of(&SEARCH), commit_of(&RUNNERS));
        Self { outside, versions, ours, theirs, machine: plain(&crate::machine::line()), peers }
    }

    /// The solvers that are there, with their versions.
    #[must_use]
    pub fn versions(&self) -> &BTreeMap<Solver, String> {
        &self.versions
    }

    /// Where it runs, as it stands in rows.
    #[must_use]
    pub fn machine(&self) -> &str {
        &self.machine
    }

    /// True if a row makes the run needless; with `keep`, also one of an earlier search.
    #[must_use]
    pub fn settled(&self, wanted: &Run, rows: &[Row], keep: bool) -> bool {
        let Some(version) = self.versions.get(&wanted.solver) else { return false };
        let commit = if keep { "" } else { &self.ours };
        rows.iter().any(|row| row.settles(wanted, version, (commit, &self.machine)))
    }

    /// Runs a solver that is there on the given core, and lets the judge look at its plan.
    #[must_use]
    pub fn run(&self, wanted: &Run, instance: &Instance, core: &str) -> Row {
        let version = self.versions.get(&wanted.solver).map_or("", String::as_str);
        let commit = if wanted.solver.ours() { &self.ours } else { &self.theirs };
        let mut row = blank(wanted.clone(), instance, version, commit, &self.machine);
        let plan = self.outside.slot(&format!("compare-{core}.plan"));
        let ran = match wanted.solver {
            Solver::Sameday => self.sameday(wanted, &instance.file, &plan, core),
            Solver::SamedayCold => self.cold_start(wanted, instance, &plan, core),
            _ => self.peer(wanted, &instance.file, &plan, core),
        };
        row.cpu_s = ran.json["seconds"].as_f64().or_else(|| ran.json["cpu_s"].as_f64());
        if ran.ok {
            judge(&self.outside, &mut row, &instance.file, &plan);
        } else {
            row.verdict = format!("failed: {}", ran.said);
        }
        row
    }

    fn sameday(&self, wanted: &Run, file: &Path, plan: &Path, core: &str) -> Ran {
        let mut command = pinned(core, self.outside.program.as_os_str());
        command.args(["solve", "--format", wanted.set.format(), "--clock", "cpu"]);
        command.args(["--threads", "1", "--islands", "1", "--seconds", &wanted.budget.to_string()]);
        command.args(["--seed", &wanted.seed.to_string(), "--out"]).args([plan, file]);
        run(&mut command)
    }

    fn cold_start(&self, wanted: &Run, instance: &Instance, plan: &Path, core: &str) -> Ran {
        let file = self.outside.slot(&format!("compare-{core}.problem.json"));
        let text = read_text(&instance.file).map_err(|e| e.to_string());
        let written = text
            .and_then(|text| cold(&text))
            .and_then(|text| fs::write(&file, text).map_err(|e| e.to_string()));
        match written {
            Ok(()) => self.sameday(wanted, &file, plan, core),
            Err(said) => Ran { said, ..Ran::default() },
        }
    }

    fn peer(&self, wanted: &Run, file: &Path, plan: &Path, core: &str) -> Ran {
        let mut command = pinned(core, self.peers.join("python/bin/python").as_os_str());
        command.arg(Path::new("benches/peers").join(wanted.solver.runner(wanted.set))).arg(file);
        command.args([wanted.budget.to_string(), wanted.seed.to_string()]).arg(plan);
        command.env("VRP_CLI", self.peers.join("bin/vrp-cli")).envs(ONE_THREAD);
        let clock = self.peers.join("cpuclock.so");
        if clock.is_file() {
            command.env("LD_PRELOAD", clock);
        }
        run(&mut command)
    }
}

/// A command on one core, where the system lets one choose.
fn pinned(core: &str, program: &OsStr) -> Command {
    if Command::new("taskset").arg("--version").output().is_err() {
        return Command::new(program);
    }
    let mut command = Command::new("taskset");
    command.args(["-c", core]).arg(program);
    command
}

/// The commit that last changed any of `paths`; a plus sign says that they have changed since.
#[must_use]
pub fn commit_of(paths: &[&str]) -> String {
    let git = |args: &[&str]| run(Command::new("git").args(args).arg("--").args(paths));
    let log = git(&["log", "-1", "--format=%h"]);
    let name = log.text.trim();
    let changed = if git(&["diff", "--quiet", "HEAD"]).ok { "" } else { "+" };
    if name.is_empty() { "unknown".into() } else { format!("{name}{changed}") }
}
