//! The results file of a benchmark: one row a run, written as it ends, so that an interrupted
//! benchmark goes on where it stood.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// What a benchmark found out in one run.
pub trait Measured: Serialize + DeserializeOwned {
    /// Which build of the program it was: figures of one build are no other build's.
    fn build(&self) -> &str;
}

/// The results of one build, and the file they are in.
#[derive(Debug)]
pub struct Rows<R> {
    path: PathBuf,
    build: String,
    rows: Vec<R>,
}

impl<R: Measured> Rows<R> {
    /// Opens the file, or begins it. Rows of other builds stay in it and are not looked at; a last
    /// row that was cut off is removed.
    ///
    /// # Errors
    /// When the file cannot be read or written, or is not a file of this kind.
    pub fn open(path: &Path, build: &str) -> io::Result<Self> {
        let mut rows = Self { path: path.to_owned(), build: build.to_owned(), rows: Vec::new() };
        if !path.exists() {
            return Ok(rows);
        }
        let mut text = fs::read_to_string(path)?;
        let whole = text.rfind('\n').map_or(0, |at| at + 1);
        if whole < text.len() {
            text.truncate(whole);
            fs::write(path, &text)?;
        }
        for row in csv::Reader::from_reader(text.as_bytes()).deserialize::<R>() {
            let row = row.map_err(io::Error::other)?;
            rows.rows.extend((row.build() == build).then_some(row));
        }
        Ok(rows)
    }

    /// What has been run.
    #[must_use]
    pub fn all(&self) -> &[R] {
        &self.rows
    }

    /// Whether a run like this is in the file.
    pub fn has(&self, like: impl Fn(&R) -> bool) -> bool {
        self.rows.iter().any(like)
    }

    /// Adds a row, on disk first.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&mut self, row: R) -> io::Result<()> {
        assert_eq!(row.build(), self.build, "a row is of the build that runs");
        let begun = fs::metadata(&self.path).is_ok_and(|file| file.len() > 0);
        let mut writer = csv::WriterBuilder::new().has_headers(!begun).from_writer(Vec::new());
        writer.serialize(&row).map_err(io::Error::other)?;
        let line = writer.into_inner().map_err(|e| io::Error::other(e.to_string()))?;
        let mut file: File = OpenOptions::new().create(true).append(true).open(&self.path)?;
        file.write_all(&line)?;
        self.rows.push(row);
        Ok(())
    }
}
