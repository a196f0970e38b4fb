//! Files that their owner alone may read.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Creates the file when it is absent. SQLite gives the files that it puts beside it the same
/// permissions.
pub(crate) fn create(path: &Path) -> Result<(), std::io::Error> {
    let open = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path);
    open.map(drop)
}
