//! All files of the repository that the rules look at.

use super::source::Source;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Folders that hold no text of ours.
const SKIPPED: [&str; 6] = ["target", ".git", "node_modules", "dist", "sameday-data", "demo-data"];

/// The repository, read once.
#[derive(Debug, Default)]
pub struct Workspace {
    /// Rust files, by path.
    pub sources: Vec<Source>,
    /// Every other text file of ours: path and text.
    pub texts: BTreeMap<String, String>,
}

impl Workspace {
    /// Reads everything below `root`.
    ///
    /// # Panics
    /// When a file cannot be read or is not Rust although its name says so.
    pub fn read(root: &Path) -> Self {
        let mut files = BTreeMap::new();
        collect(root, "", &mut files);
        let mut workspace = Self::default();
        for (path, text) in files {
            if path.ends_with(".rs") {
                let source = Source::parse(&path, &text);
                workspace.sources.push(source.unwrap_or_else(|problem| panic!("{problem}")));
            } else {
                workspace.texts.insert(path, text);
            }
        }
        workspace.mark_test_files();
        workspace
    }

    /// The sources of one member's library and programs.
    pub fn member<'a>(&'a self, member: &'a str) -> impl Iterator<Item = &'a Source> {
        let of_member = move |path: &str| path.split('/').take(2).eq([member, "src"]);
        self.sources.iter().filter(move |s| of_member(&s.path))
    }

    /// `#[cfg(test)] mod x;` makes the file of `x` test code.
    fn mark_test_files(&mut self) {
        let mut files = Vec::new();
        for source in &self.sources {
            let folder =
                source.path.strip_suffix("/mod.rs").or(source.path.strip_suffix("/lib.rs"));
            let folder = folder.or(source.path.strip_suffix(".rs")).unwrap_or(&source.path);
            let sibling = source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            for name in source.test_modules() {
                for base in [folder, sibling] {
                    files.push(format!("{base}/{name}.rs"));
                    files.push(format!("{base}/{name}/mod.rs"));
                }
            }
        }
        self.sources.iter_mut().filter(|s| files.contains(&s.path)).for_each(Source::set_test);
    }
}

fn collect(folder: &Path, prefix: &str, into: &mut BTreeMap<String, String>) {
    let entries = fs::read_dir(folder).expect("a folder of the repository can be listed");
    for entry in entries {
        let entry = entry.expect("a folder of the repository can be listed to its end");
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
        // `.git` is a file in a second work tree.
        if SKIPPED.contains(&name.as_str()) {
            continue;
        }
        if entry.path().is_dir() {
            collect(&entry.path(), &path, into);
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            into.insert(path, text);
        }
    }
}
