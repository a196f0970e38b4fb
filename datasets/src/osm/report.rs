//! What an import found and left out.

use crate::connect::ModeReport;
use sameday_engine::travel::street::Mode;

/// Counts of one import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Nodes in the file.
    pub nodes: usize,
    /// Ways in the file.
    pub ways: usize,
    /// Ways with a `highway` tag.
    pub highways: usize,
    /// Of these, ways that at least one mode can use.
    pub streets: usize,
    /// Of these, ways that cars may use in one direction only.
    pub one_way: usize,
    /// Of these, ways with a readable speed limit.
    pub limited: usize,
    /// Times that a street names a node which is not in the file: it is cut there.
    pub missing_nodes: usize,
    /// Nodes that shut a street to some mode: bollards, turnstiles, private gates.
    pub barriers: usize,
    /// For foot, bike and car: what can be reached.
    pub modes: [ModeReport; 3],
    /// Shops with a place, vacant ones left out.
    pub shops: usize,
    /// Shops drawn as relations, which are left out.
    pub relation_shops: usize,
}

impl ImportReport {
    /// What a mode can reach.
    #[must_use]
    pub fn mode(&self, mode: Mode) -> &ModeReport {
        &self.modes[mode as usize]
    }
}
