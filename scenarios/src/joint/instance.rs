//! What is known of an instance beside the problem itself.

use sameday_datasets::joint::Family;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// An instance, as tables speak of it.
#[derive(Clone, Debug, Default)]
pub struct Instance {
    /// Name of its file without endings.
    pub name: String,
    /// Which family, where its `meta` says so.
    pub family: Option<Family>,
    /// Seed that made it.
    pub seed: Option<u64>,
    /// `tight` or `loose`, where its `meta` says so.
    pub stock: Option<String>,
    /// Costs known from elsewhere.
    pub reference: Option<Reference>,
}

impl Instance {
    /// Reads `meta` of a problem's text.
    #[must_use]
    pub fn read(name: &str, text: &str) -> Self {
        #[derive(Deserialize, Default)]
        struct Head {
            #[serde(default)]
            meta: serde_json::Value,
        }
        let head: Head = serde_json::from_str(text).unwrap_or_default();
        let word = |key: &str| head.meta[key].as_str();
        Self {
            name: name.to_owned(),
            family: word("family").and_then(|family| family.parse().ok()),
            seed: head.meta["seed"].as_u64(),
            stock: word("stock").map(str::to_owned),
            reference: None,
        }
    }
}

/// Costs of one instance that others found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reference {
    /// The best plan of an exact solver, and whether it is proven to be the best there is.
    pub exact: Option<(i64, bool)>,
    /// The cheapest of the plans that do not decide jointly.
    pub baseline: Option<i64>,
}

/// A file of reference costs: one line for each instance and method.
#[derive(Clone, Debug, Default)]
pub struct References(BTreeMap<(Family, u64), Reference>);

#[derive(Deserialize)]
struct Line {
    family: String,
    seed: u64,
    method: String,
    status: String,
    total: i64,
}

impl References {
    /// Reads the file.
    ///
    /// # Errors
    /// When it cannot be read or lacks a column.
    pub fn read(path: &Path) -> io::Result<Self> {
        let mut all: BTreeMap<(Family, u64), Reference> = BTreeMap::new();
        for line in csv::Reader::from_path(path).map_err(io::Error::other)?.deserialize() {
            let line: Line = line.map_err(io::Error::other)?;
            let family = line.family.parse().map_err(io::Error::other)?;
            let reference = all.entry((family, line.seed)).or_default();
            match (line.method.as_str(), line.status.as_str()) {
                ("exact", status) => reference.exact = Some((line.total, status == "OPTIMAL")),
                (_, "valid") => {
                    let least = reference.baseline.map_or(line.total, |b| b.min(line.total));
                    reference.baseline = Some(least);
                }
                _ => {}
            }
        }
        Ok(Self(all))
    }

    /// What it says about an instance.
    #[must_use]
    pub fn of(&self, instance: &Instance) -> Option<Reference> {
        self.0.get(&(instance.family?, instance.seed?)).cloned()
    }
}
