//! Embeds the built map page. Without one the table is empty, and `/` says how to build it.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// What Vite writes, below the folder of this package.
const PAGE: &str = "web/dist/page";
/// Its parent is always there, so that its time tells whether a page has appeared.
const WATCHED: &str = "web/dist";

fn main() -> io::Result<()> {
    writeln!(io::stdout(), "cargo::rerun-if-changed={WATCHED}")?;
    let root = folder("CARGO_MANIFEST_DIR").join(PAGE);
    let mut files = Vec::new();
    if root.is_dir() {
        collect(&root, "", &mut files)?;
    }
    // The order of a folder's entries is the file system's own.
    files.sort();
    fs::write(folder("OUT_DIR").join("page.rs"), table(&root, &files))
}

fn folder(variable: &str) -> PathBuf {
    std::env::var_os(variable).expect("cargo names its folders to build scripts").into()
}

/// Paths of all files below `folder`, with slashes.
fn collect(folder: &Path, prefix: &str, into: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{path}/"), into)?;
        } else {
            into.push(path);
        }
    }
    Ok(())
}

/// The table as Rust; `x.gz` is no file of its own but the packed twin of `x`.
fn table(root: &Path, files: &[String]) -> String {
    let bytes = |path: &str| format!("include_bytes!({:?})", root.join(path));
    let mut text = String::from("&[\n");
    for path in files.iter().filter(|path| !path.ends_with(".gz")) {
        let twin = format!("{path}.gz");
        let gzip = match files.contains(&twin) {
            true => format!("Some({})", bytes(&twin)),
            false => "None".into(),
        };
        writeln!(text, "File {{ path: {path:?}, plain: {}, gzip: {gzip} }},", bytes(path))
            .expect("a string takes what is written to it");
    }
    text + "]\n"
}
