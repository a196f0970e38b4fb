//! `--osm`: the streets that a command works on.

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sameday_datasets::osm::{ImportReport, MapShop, OsmError, read_from};
use sameday_engine::config;
use sameday_engine::travel::street::{StreetNetwork, Streets};
use std::fs::File;
use std::io::{self, IsTerminal as _};
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

/// Reads an extract; on a terminal a bar tells how far it is. The network is named after the file.
///
/// # Errors
/// Why it gives no streets.
pub fn read(path: &Path) -> Result<Extract, OsmError> {
    let open = |source| OsmError::Open { path: path.to_owned(), source };
    let file = File::open(path).map_err(open)?;
    let bar = progress_bar(file.metadata().map_err(open)?.len(), "{bytes} of {total_bytes} read");
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let read = read_from(bar.wrap_read(io::BufReader::new(file)), &name);
    bar.finish_and_clear();
    let (network, shops, report) = read?;
    Ok(Extract { network: Arc::new(network), shops, report })
}

/// A bar on standard error with these words after it, if somebody can see it.
pub fn progress_bar(len: u64, words: &str) -> ProgressBar {
    let target = if io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let style = ProgressStyle::with_template(&format!("{{bar:30}} {words}"))
        .expect("the template is well formed");
    ProgressBar::with_draw_target(Some(len), target).with_style(style)
}

impl Extract {
    /// Makes the streets ready for the profiles of a configuration.
    #[must_use]
    pub fn travel(&self, config: &config::Travel) -> Arc<Streets> {
        Arc::new(Streets::new(self.network.clone(), config.clone()))
    }
}
