//! Where a measurement is taken: the machine, the disk, the folder.

use super::service::open_to_all;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of all files, and a line about the machine.
#[derive(Debug)]
pub struct Setting {
    /// Removed at the end.
    pub folder: PathBuf,
    /// Processor, memory, kernel, disk.
    pub machine: String,
}

impl Setting {
    /// Makes a folder inside `place`, which must be on a disk.
    ///
    /// # Errors
    /// When it cannot be made, or keeps its files in memory, where a sync means nothing.
    pub fn make(place: &Path) -> Result<Self, String> {
        let folder = place.join(format!("sameday-durable-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let setting = Self { machine: machine(&folder), folder };
        open_to_all(&setting.folder)?;
        if ["tmpfs", "ramfs"].iter().any(|memory| setting.machine.ends_with(memory)) {
            let place = place.display();
            return Err(format!("{place} is in memory: name a folder on a disk"));
        }
        Ok(setting)
    }
}

impl Drop for Setting {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.folder) {
            eprintln!("{} stays behind: {error}", self.folder.display());
        }
    }
}

/// The average number of processes that ran or wanted to, in the last minute.
#[must_use]
pub fn load_average() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or("unknown").to_owned()
}

fn machine(folder: &Path) -> String {
    let kernel = said("uname", &["-sr"]);
    let at = folder.to_string_lossy();
    let disk = said("findmnt", &["-no", "SOURCE,FSTYPE", "--target", &at]);
    let disk = disk.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{}, {kernel}, {disk}", crate::machine::line())
}

fn said(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.ok().filter(|text| !text.is_empty()).unwrap_or_else(|| "unknown".into())
}
