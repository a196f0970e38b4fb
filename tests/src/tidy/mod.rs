//! The rules of the house as code: what a reviewer would otherwise have to notice.
//!
//! A rule is a function from a source file to its [`Finding`]s, so each is shown to fail on a small
//! bad snippet as well as to pass on the workspace. Sources are read as tokens, not as lines: a
//! banned word in a string or a comment is no use of it, and code inside macros is seen too.

pub mod layers;
pub mod manifest;
pub mod prose;
pub mod purity;
pub mod size;
pub mod source;
pub mod workspace;

use std::fmt;

/// A place that breaks a rule, with what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// File, relative to the root of the repository.
    pub file: String,
    /// Line, from 1; 0 means the file as a whole.
    pub line: usize,
    /// What is wrong and what to do.
    pub say: String,
}

impl Finding {
    /// A finding in `file` at `line`.
    pub fn new(file: &str, line: usize, say: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, say: say.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.say)
    }
}
