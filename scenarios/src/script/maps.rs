//! The maps that scenarios play on: extracts of OpenStreetMap, each read once.

use crate::city::config;
use crate::city::ground::Ground;
use crate::city::streets::{Map, title};
use sameday_datasets::osm::{self, MapShop};
use sameday_datasets::population::{self, Cell};
use sameday_engine::travel::street::Streets;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Folder of the maps within the data.
const ROADS: &str = "roads";

/// Which map a head names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MapName {
    /// File of the streets and shops (.osm.pbf).
    pub streets: String,
    /// File of where people live (.csv).
    pub population: Option<String>,
}

/// A map, ready to settle cities on.
#[derive(Debug)]
pub struct Chart {
    name: String,
    streets: Arc<Streets>,
    shops: Vec<MapShop>,
    population: Vec<Cell>,
}

impl Chart {
    /// A city on it; the seed places what the map does not know.
    #[must_use]
    pub fn ground(&self, seed: u64) -> Ground {
        let map = Map {
            streets: self.streets.clone(),
            shops: &self.shops,
            population: &self.population,
            utc_offset_s: None,
        };
        Ground::on_streets(&self.name, &map, seed)
    }

    fn read(streets: &Path, population: Option<&Path>) -> Result<Self, NoMap> {
        let bad = |path: &Path, error: String| NoMap::Bad(format!("{}: {error}", path.display()));
        let (network, shops, _) = osm::read(streets).map_err(|e| bad(streets, e.to_string()))?;
        let read = |path: &Path| population::read(path).map_err(|e| bad(path, e.to_string()));
        let population = population.map(read).transpose()?.unwrap_or_default();
        let file = streets.file_name().map(|name| name.to_string_lossy().into_owned());
        Ok(Self {
            name: title(file.unwrap_or_default().split('.').next().unwrap_or_default()),
            streets: Arc::new(Streets::new(Arc::new(network), config().travel)),
            shops,
            population,
        })
    }
}

/// Why there is no map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoMap {
    /// Its file is not here: what to do about it.
    Absent(String),
    /// Its file cannot be used: why.
    Bad(String),
}

/// Where maps are, and those that were read.
#[derive(Debug, Default)]
pub struct Maps {
    data: Option<PathBuf>,
    read: BTreeMap<(PathBuf, Option<PathBuf>), Arc<Chart>>,
}

impl Maps {
    /// Maps in the folder `roads` of some data, if there are any data.
    #[must_use]
    pub fn new(data: Option<PathBuf>) -> Self {
        Self { data, ..Self::default() }
    }

    /// The map of this name, in the data or in a folder.
    ///
    /// # Errors
    /// Why there is none.
    pub fn chart(&mut self, name: &MapName, beside: &Path) -> Result<Arc<Chart>, NoMap> {
        let streets = self.find(&name.streets, beside)?;
        let people = name.population.as_ref();
        let people = people.map(|file| self.find(file, beside)).transpose()?;
        let files = (streets, people);
        if let Some(chart) = self.read.get(&files) {
            return Ok(chart.clone());
        }
        let chart = Arc::new(Chart::read(&files.0, files.1.as_deref())?);
        self.read.insert(files, chart.clone());
        Ok(chart)
    }

    fn find(&self, file: &str, beside: &Path) -> Result<PathBuf, NoMap> {
        let roads = self.data.as_ref().map(|data| data.join(ROADS));
        let mut folders = roads.iter().map(PathBuf::as_path).chain([beside]);
        let found = folders.find_map(|folder| Some(folder.join(file)).filter(|path| path.exists()));
        found.ok_or_else(|| {
            let looked = roads.as_ref().map_or("SAMEDAY_DATA is not set".to_owned(), |roads| {
                format!("it is not in {}", roads.display())
            });
            NoMap::Absent(format!(
                "there is no `{file}`: {looked}, nor is it beside this file; set SAMEDAY_DATA to a \
                 folder with {ROADS}/{file}"
            ))
        })
    }
}
