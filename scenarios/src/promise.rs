//! What a benchmark is to reach, and whether it did.

/// Whether a figure is as good as promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Kept,
    /// It is not.
    Broken,
    /// A run or a reference is missing, so nobody knows.
    Missing,
}

impl Verdict {
    /// One word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Broken => "BROKEN",
            Self::Missing => "missing",
        }
    }

    fn of(kept: bool) -> Self {
        if kept { Self::Kept } else { Self::Broken }
    }
}

/// One promise and what was measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// What is promised.
    pub what: &'static str,
    /// What was measured.
    pub measured: String,
    /// Whether that is enough.
    pub verdict: Verdict,
}

impl Promise {
    /// A promise with what was measured and whether that is enough; `None`: nobody knows yet.
    #[must_use]
    pub fn of(what: &'static str, measured: Option<(String, bool)>) -> Self {
        match measured {
            Some((measured, kept)) => Self { what, measured, verdict: Verdict::of(kept) },
            None => Self { what, measured: "-".to_owned(), verdict: Verdict::Missing },
        }
    }
}

/// The promises as a Markdown table.
#[must_use]
pub fn table(promises: &[Promise]) -> String {
    let line = |p: &Promise| format!("| {} | {} | {} |\n", p.what, p.measured, p.verdict.word());
    let lines: String = promises.iter().map(line).collect();
    format!("| promised | measured | |\n|---|---|---|\n{lines}")
}
