//! A comma-separated report that grows by a line a run, so that a long comparison can go on where
//! it was stopped.

use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

/// An open report; its first columns are the key of a row.
#[derive(Debug)]
pub struct Sheet {
    file: File,
    keys: usize,
    done: BTreeSet<Vec<String>>,
}

impl Sheet {
    /// Opens `path`, reading which keys are done; the first `keys` columns of `header` are the key.
    ///
    /// # Errors
    /// When it cannot be written, or holds a report of another form.
    pub fn open(path: &Path, header: &str, keys: usize) -> Result<Self, String> {
        let say = |e: std::io::Error| format!("{}: {e}", path.display());
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(say)?;
        }
        let before = fs::read_to_string(path).unwrap_or_default();
        if before.lines().next().is_some_and(|line| line != header) {
            return Err(format!("{} has other columns: move it away", path.display()));
        }
        let whole = before.rfind('\n').map_or("", |end| &before[..end]);
        let key = |line: &str| line.split(',').take(keys).map(str::to_owned).collect();
        let done = whole.lines().skip(1).map(key).collect();
        let mut file = OpenOptions::new().create(true).append(true).open(path).map_err(say)?;
        file.set_len(if whole.is_empty() { 0 } else { whole.len() as u64 + 1 }).map_err(say)?;
        if whole.is_empty() {
            writeln!(file, "{header}").map_err(say)?;
        }
        Ok(Self { file, keys, done })
    }

    /// True if a row with this key is there already.
    pub fn has(&self, key: &[String]) -> bool {
        self.done.contains(key)
    }

    /// Adds a row and makes it durable.
    ///
    /// # Errors
    /// When the report cannot be written.
    pub fn add(&mut self, row: &[String]) -> Result<(), String> {
        self.done.insert(row[..self.keys].to_vec());
        let line = row.join(",");
        let written = writeln!(self.file, "{line}").and_then(|()| self.file.sync_data());
        written.map_err(|e| format!("the report cannot be written: {e}"))
    }
}

/// A bar over the time that the runs to come will take, in any unit.
///
/// # Panics
/// Never: the template is well formed.
#[must_use]
pub fn progress(length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {percent}% about {eta} left: {msg}");
    ProgressBar::new(length).with_style(style.expect("the template is well formed"))
}

/// Short name of the commit under measurement, with its date; `unknown` outside a repository.
pub fn commit() -> String {
    let log = Command::new("git").args(["log", "-1", "--format=%h %cs"]).output();
    let text = log.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.ok().filter(|t| !t.is_empty()).unwrap_or_else(|| "unknown".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_last_line_is_run_again() {
        let path = std::env::temp_dir().join(format!("sameday-sheet-{}.csv", std::process::id()));
        fs::write(&path, "name,seed,cost\na,1,10\nb,1,2").unwrap();
        let mut sheet = Sheet::open(&path, "name,seed,cost", 2).unwrap();
        let key = |name: &str| vec![name.to_owned(), "1".to_owned()];
        assert!(sheet.has(&key("a")) && !sheet.has(&key("b")));
        sheet.add(&["b".into(), "1".into(), "20".into()]).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let other = Sheet::open(&path, "name,cost", 1);
        fs::remove_file(&path).unwrap();
        assert_eq!(text, "name,seed,cost\na,1,10\nb,1,20\n");
        assert!(other.is_err());
    }
}
