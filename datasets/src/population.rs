//! Tables of where people live: a CSV with a header, a row for each H3 cell, the columns `id` and
//! `population` among others.

use geo::Coord;
use h3o::{CellIndex, LatLng};
use sameday_engine::place::{PLACE_RESOLUTION, Place};
use std::io::Read;
use std::path::{Path, PathBuf};

/// A cell with people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Which, at any resolution coarser than a place.
    pub index: CellIndex,
    /// How many live there.
    pub people: u32,
}

impl Cell {
    /// Its middle: x = longitude, y = latitude in degrees.
    #[must_use]
    pub fn middle(&self) -> Coord {
        let middle = LatLng::from(self.index);
        Coord { x: middle.lng(), y: middle.lat() }
    }

    /// A place in it; a share from 0 to 1 chooses which.
    ///
    /// # Panics
    /// Never: readers take no cell finer than a place.
    #[must_use]
    pub fn place(&self, share: f64) -> Place {
        let count = self.index.children_count(PLACE_RESOLUTION);
        let position = ((count as f64 * share) as u64).min(count - 1);
        let child = self.index.children(PLACE_RESOLUTION).nth(position as usize);
        Place::Cell(child.expect("a cell has as many children as it counts"))
    }
}

/// Why a table cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PopulationError {
    /// No such file, or not allowed.
    #[error("{path}: {cause}", path = path.display())]
    Open {
        /// Which file.
        path: PathBuf,
        /// Why not.
        cause: std::io::Error,
    },
    /// It is no CSV.
    #[error("the table is no CSV: {0}")]
    Csv(#[from] csv::Error),
    /// A column is missing.
    #[error("the table has no column `{0}`; `id` (H3 cell) and `population` are needed")]
    Column(&'static str),
    /// Rows that make no sense, all of them.
    #[error("rows that cannot be read: {}", .0.join("; "))]
    Rows(Vec<String>),
}

/// Reads a table.
///
/// # Errors
/// What is wrong with it: all wrong rows at once.
pub fn read(path: &Path) -> Result<Vec<Cell>, PopulationError> {
    let opened = std::fs::File::open(path);
    let file = opened.map_err(|cause| PopulationError::Open { path: path.to_owned(), cause })?;
    read_from(file)
}

/// Reads a table from anywhere.
///
/// # Errors
/// As `read`.
pub fn read_from(reader: impl Read) -> Result<Vec<Cell>, PopulationError> {
    let mut table = csv::Reader::from_reader(reader);
    let header = table.headers()?.clone();
    let column = |name: &'static str| {
        header.iter().position(|title| title == name).ok_or(PopulationError::Column(name))
    };
    let (id, people) = (column("id")?, column("population")?);
    let (mut cells, mut wrong) = (Vec::new(), Vec::new());
    for (row, record) in table.records().enumerate() {
        let record = record?;
        match cell(&record[id], &record[people]) {
            Ok(cell) => cells.push(cell),
            // The header is line 1.
            Err(why) => wrong.push(format!("line {}: {why}", row + 2)),
        }
    }
    if wrong.is_empty() { Ok(cells) } else { Err(PopulationError::Rows(wrong)) }
}

fn cell(id: &str, people: &str) -> Result<Cell, String> {
    let index: CellIndex = id.parse().map_err(|_| format!("`{id}` is no H3 cell"))?;
    if index.resolution() > PLACE_RESOLUTION {
        return Err(format!("`{id}` is finer than resolution {PLACE_RESOLUTION}"));
    }
    let people = people.parse().map_err(|_| format!("`{people}` is no number of people"))?;
    Ok(Cell { index, people })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "id,lon,population\n89a901291abffff,-51.1,0\n89a9012a3cfffff,-51.2,159\n";

    #[test]
    fn rows_become_cells_and_places_lie_in_them() {
        let cells = read_from(TABLE.as_bytes()).unwrap();
        assert_eq!(cells.iter().map(|cell| cell.people).collect::<Vec<_>>(), [0, 159]);
        for share in [0.0, 0.3, 1.0] {
            let Place::Cell(place) = cells[1].place(share) else { panic!("a cell") };
            assert_eq!(place.parent(cells[1].index.resolution()), Some(cells[1].index));
        }
    }

    #[test]
    fn all_wrong_rows_are_told() {
        let table = "id,population\nnonsense,3\n89a9012a3cfffff,-4\n";
        let error = read_from(table.as_bytes()).unwrap_err().to_string();
        assert!(error.contains("line 2") && error.contains("line 3"), "{error}");
        let error = read_from("id,jobs\n".as_bytes()).unwrap_err().to_string();
        assert!(error.contains("population"), "{error}");
    }
}
