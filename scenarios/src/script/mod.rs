//! Scenario files, version 1: a head in TOML and, beside it under the same name, lines of what
//! happens when (`docs/scenarios.md`). A scenario is a value; the simulator plays it.

mod act;
mod expect;
mod fault;
mod head;
mod lines;
mod maps;
mod names;
mod select;
mod stage;
mod table;
#[cfg(test)]
mod tests;

pub use act::Act;
pub use expect::Expect;
pub use fault::Fault;
pub use head::{FORMAT, Head, VERSION, Where};
pub use lines::{Line, What};
pub use maps::{Chart, MapName, Maps, NoMap};
pub use stage::{Cue, Stage, Told};

use std::path::{Path, PathBuf};

/// A scenario: a day of a city, and what is done to it.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Name of its files.
    pub name: String,
    /// Which city and day, and what is expected.
    pub head: Head,
    /// What happens when.
    pub lines: Vec<Line>,
}

/// Why a scenario cannot be played.
#[derive(Clone, Debug, PartialEq)]
pub enum Unread {
    /// All mistakes of its files, in order of file and line.
    Faulty(Vec<Fault>),
    /// It is well formed and plays on a map that is not here.
    NoMap(Fault),
}

impl Unread {
    /// All that is to be said.
    #[must_use]
    pub fn into_faults(self) -> Vec<Fault> {
        match self {
            Self::Faulty(faults) => faults,
            Self::NoMap(fault) => vec![fault],
        }
    }
}

impl Scenario {
    /// Reads `NAME.toml`, `NAME.ndjson` where there is one, and the map that they play on.
    ///
    /// # Errors
    /// Why it cannot be played.
    pub fn read(path: &Path, maps: &mut Maps) -> Result<Self, Unread> {
        let mut scenario = Self::read_texts(path).map_err(Unread::Faulty)?;
        let ground = &mut scenario.head.ground;
        if let Some(name) = ground.map() {
            let beside = path.parent().unwrap_or(Path::new(""));
            let fault = |what| Fault { file: shown(path), line: 0, what };
            let chart = maps.chart(name, beside).map_err(|no_map| match no_map {
                NoMap::Absent(what) => Unread::NoMap(fault(what)),
                NoMap::Bad(what) => Unread::Faulty(vec![fault(what)]),
            })?;
            ground.stand_on(chart);
        }
        Ok(scenario)
    }

    fn read_texts(path: &Path) -> Result<Self, Vec<Fault>> {
        let beside = path.with_extension("ndjson");
        let head = text(path)?;
        let lines = if beside.exists() { text(&beside)? } else { String::new() };
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned());
        Self::parse(&name.unwrap_or_default(), (&shown(path), &head), (&shown(&beside), &lines))
    }

    /// Reads two texts, each with the name that mistakes are told under; a map that they name is
    /// not read.
    ///
    /// # Errors
    /// All mistakes of both texts, in order of text and line.
    pub fn parse(
        name: &str,
        (head_file, head): (&str, &str),
        (lines_file, lines): (&str, &str),
    ) -> Result<Self, Vec<Fault>> {
        let mut page = table::Page::new(head_file, head);
        let head = head::read(&mut page);
        let mut faults = page.into_faults();
        faults.sort();
        let (lines, wrong) = lines::read(lines_file, lines);
        faults.extend(wrong);
        if faults.is_empty() { Ok(Self { name: name.into(), head, lines }) } else { Err(faults) }
    }
}

/// Reads a scenario, or all in a folder whose names are wanted; of those in a folder, the ones
/// whose map is not here are left out, and said.
///
/// # Errors
/// All mistakes of all files, or why nothing is left.
pub fn read_all(
    path: &Path,
    wanted: impl Fn(&str) -> bool,
    maps: &mut Maps,
) -> Result<(Vec<Scenario>, Vec<Fault>), Vec<Fault>> {
    let (mut read, mut left_out, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for file in files(path).map_err(|fault| vec![fault])? {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        if path.is_dir() && !wanted(&name) {
            continue;
        }
        match Scenario::read(&file, maps) {
            Ok(scenario) => read.push(scenario),
            Err(Unread::NoMap(fault)) if path.is_dir() => left_out.push(fault),
            Err(unread) => faults.extend(unread.into_faults()),
        }
    }
    match (faults.is_empty(), read.is_empty()) {
        (false, _) => Err(faults),
        // Whoever asks for a folder is not content with nothing.
        (true, true) => Err(left_out),
        (true, false) => Ok((read, left_out)),
    }
}

/// The heads in a folder by name, or the file itself.
///
/// # Errors
/// When the folder cannot be listed or holds none.
pub fn files(path: &Path) -> Result<Vec<PathBuf>, Fault> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let wrong = |what: String| Fault { file: shown(path), line: 0, what };
    let listed = std::fs::read_dir(path).map_err(|error| wrong(error.to_string()))?;
    let mut files: Vec<PathBuf> = listed
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    files.sort();
    if files.is_empty() { Err(wrong("there is no scenario in it".into())) } else { Ok(files) }
}

fn text(path: &Path) -> Result<String, Vec<Fault>> {
    let wrong = |error: std::io::Error| {
        vec![Fault { file: shown(path), line: 0, what: format!("cannot be read: {error}") }]
    };
    std::fs::read_to_string(path).map_err(wrong)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
