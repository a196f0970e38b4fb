//! Figures that others' programs reached on single days: a `reference_results.csv` beside the days.

use serde::Deserialize;
use std::io;
use std::path::Path;

/// One day by somebody else's program; columns that are not named here are not looked at.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct Reference {
    pub instance: String,
    pub method: String,
    pub undelivered_pct: f64,
    pub ctd_mean: f64,
    pub ctd_p90: f64,
    pub overage_mean: f64,
    pub rtp_mean: f64,
    pub rtp_p90: f64,
    pub cost_per_order: f64,
    pub orders_over_90: usize,
}

/// All of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct References(pub(super) Vec<Reference>);

impl References {
    /// Reads the file; none there is no reference.
    ///
    /// # Errors
    /// When it cannot be read, or is not a file of this kind.
    pub fn read(path: &Path) -> io::Result<Self> {
        if !path.is_file() {
            return Ok(Self::default());
        }
        let mut reader = csv::Reader::from_path(path).map_err(io::Error::other)?;
        let rows: Result<Vec<Reference>, _> = reader.deserialize().collect();
        rows.map(Self).map_err(io::Error::other)
    }

    /// Their methods, by name.
    pub(super) fn methods(&self) -> Vec<&str> {
        let mut methods: Vec<&str> = self.0.iter().map(|row| row.method.as_str()).collect();
        methods.sort_unstable();
        methods.dedup();
        methods
    }
}
