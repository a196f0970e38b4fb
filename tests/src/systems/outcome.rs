//! What came of each test, read from what the test program prints.

use super::Row;
use std::collections::BTreeMap;

/// What came of a row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its test passed.
    Pass,
    /// Its test failed.
    Fail,
    /// There is no such test, or it was not run.
    Missing,
}

impl Outcome {
    /// As it stands in the table.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "FAIL",
            Self::Missing => "MISSING",
        }
    }
}

/// The outcomes of a whole run, by name of the test.
#[derive(Debug)]
pub struct Outcomes(BTreeMap<String, Outcome>);

impl Outcomes {
    /// Reads the lines `test module::function ... ok`; whatever else stands between them is passed
    /// over.
    #[must_use]
    pub fn read(output: &str) -> Self {
        Self(output.lines().filter_map(outcome).collect())
    }

    /// What came of this row.
    #[must_use]
    pub fn of(&self, row: &Row) -> Outcome {
        self.0.get(row.test).copied().unwrap_or(Outcome::Missing)
    }
}

fn outcome(line: &str) -> Option<(String, Outcome)> {
    let (name, came) = line.strip_prefix("test ")?.split_once(" ... ")?;
    let outcome = match came.trim() {
        "ok" => Outcome::Pass,
        "FAILED" => Outcome::Fail,
        _ => Outcome::Missing,
    };
    Some((name.to_owned(), outcome))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_find_their_tests_and_the_rest_is_missing() {
        let output = "running 4 tests\ntest hub::a ... ok\ntest hub::b ... FAILED\n\
                      test hub::c ... ignored, slow\n\nfailures:\n    hub::b\n";
        let outcomes = Outcomes::read(output);
        let of = |test| outcomes.of(&Row { section: "2.13", line: "it is so", test });
        assert_eq!(of("hub::a"), Outcome::Pass);
        assert_eq!(of("hub::b"), Outcome::Fail);
        assert_eq!(of("hub::c"), Outcome::Missing);
        assert_eq!(of("hub::d"), Outcome::Missing);
    }
}
