//! Who is measured, and which version of it is installed.

use super::data::Set;
use crate::outside::run;
use std::path::Path;
use std::process::Command;

/// A solver under measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Solver {
    /// Ours.
    Sameday,
    /// Ours, on a snapshot without its current routes.
    SamedayCold,
    /// commiv, from `PyPI`.
    Commiv,
    /// VROOM by its Python package.
    Pyvroom,
    /// OR-Tools' routing library.
    OrTools,
    /// `PyVRP`.
    Pyvrp,
    /// vrp-cli, from crates.io.
    VrpCli,
}

impl Solver {
    /// All of them, ours first.
    pub const ALL: [Self; 7] = [
        Self::Sameday,
        Self::SamedayCold,
        Self::Commiv,
        Self::Pyvroom,
        Self::OrTools,
        Self::Pyvrp,
        Self::VrpCli,
    ];

    /// The other ones.
    pub const PEERS: [Self; 5] =
        [Self::Commiv, Self::Pyvroom, Self::OrTools, Self::Pyvrp, Self::VrpCli];

    /// As it is called in its registry and in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Sameday => "sameday",
            Self::SamedayCold => "sameday-cold",
            Self::Commiv => "commiv",
            Self::Pyvroom => "pyvroom",
            Self::OrTools => "ortools",
            Self::Pyvrp => "pyvrp",
            Self::VrpCli => "vrp-cli",
        }
    }

    /// The solver with this name.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|solver| solver.word() == word)
    }

    /// True for ours.
    #[must_use]
    pub fn ours(self) -> bool {
        matches!(self, Self::Sameday | Self::SamedayCold)
    }

    /// True if it is run on instances of this set. Nobody but us chooses shops; two peers are run
    /// on joint problems whose shops are fixed before.
    #[must_use]
    pub fn knows(self, set: Set) -> bool {
        match self {
            Self::Sameday => true,
            Self::SamedayCold => set == Set::Joint('W'),
            Self::Pyvroom | Self::OrTools => set.classic() || set == Set::Joint('M'),
            _ => set.classic(),
        }
    }

    /// The name of the program in `benches/peers` that runs it on instances of this set.
    #[must_use]
    pub fn runner(self, set: Set) -> String {
        let kind = if set.classic() { "" } else { "_joint" };
        format!("{}{kind}_runner.py", self.word().replace('-', "_"))
    }

    /// The version found below `peers`; nothing if it is not installed there.
    #[must_use]
    pub fn version(self, peers: &Path) -> Option<String> {
        let said = match self {
            Self::Sameday | Self::SamedayCold => return Some(env!("CARGO_PKG_VERSION").into()),
            Self::VrpCli => said(Command::new(peers.join("bin/vrp-cli")).arg("--version"))?,
            _ => {
                let ask = "import importlib.metadata as m, sys; print(m.version(sys.argv[1]))";
                let python = peers.join("python/bin/python");
                said(Command::new(python).args(["-c", ask, self.word()]))?
            }
        };
        said.split_whitespace().last().map(str::to_owned)
    }
}

/// Standard output of a command that ends well.
fn said(command: &mut Command) -> Option<String> {
    let ran = run(command);
    ran.ok.then_some(ran.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_solvers() {
        for solver in Solver::ALL {
            assert_eq!(Solver::named(solver.word()), Some(solver));
            assert_eq!(solver.ours(), !Solver::PEERS.contains(&solver));
        }
    }

    #[test]
    fn every_peer_has_a_program_for_every_set_it_is_run_on() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers");
        for (peer, set) in Solver::PEERS.into_iter().flat_map(|p| Set::ALL.map(|set| (p, set))) {
            let (runner, joint) = (peer.runner(set), peer.knows(Set::Joint('M')));
            assert_eq!(folder.join(&runner).is_file(), set.classic() || joint, "{runner}");
        }
    }

    #[test]
    fn what_is_not_installed_has_no_version() {
        let nowhere = Path::new("no such folder");
        assert!(Solver::PEERS.iter().all(|peer| peer.version(nowhere).is_none()));
        assert!(Solver::Sameday.version(nowhere).is_some());
    }
}
