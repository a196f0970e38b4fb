//! `--osm`: the streets that a command works on.

use clap::Args;
use sameday_datasets::osm::{self, ImportReport, MapShop, OsmError};
use sameday_engine::config;
use sameday_engine::travel::street::{StreetNetwork, Streets};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Which streets.
#[derive(Args, Debug)]
pub struct StreetArgs {
    /// OpenStreetMap extract (.osm.pbf) whose streets are travelled; without it travel is estimated
    /// by straight lines with a detour.
    #[arg(long, value_name = "FILE.osm.pbf")]
    pub osm: Option<PathBuf>,
}

/// An extract as it was read.
pub struct Extract {
    /// The streets.
    pub network: Arc<StreetNetwork>,
    /// The shops on the map.
    pub shops: Vec<MapShop>,
    /// What was found.
    pub report: ImportReport,
}

impl StreetArgs {
    /// Reads the extract, if one is asked for.
    ///
    /// # Errors
    /// Why it gives no streets.
    pub fn read(&self) -> Result<Option<Extract>, OsmError> {
        self.osm.as_deref().map(read).transpose()
    }
}

/// Reads an extract.
///
/// # Errors
/// Why it gives no streets.
pub fn read(path: &Path) -> Result<Extract, OsmError> {
    let (network, shops, report) = osm::read(path)?;
    Ok(Extract { network: Arc::new(network), shops, report })
}

impl Extract {
    /// Makes the streets ready for the profiles of a configuration.
    #[must_use]
    pub fn travel(&self, config: &config::Travel) -> Arc<Streets> {
        Arc::new(Streets::new(self.network.clone(), config.clone()))
    }
}
