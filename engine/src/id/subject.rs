//! Pseudonyms of persons.

use super::IdError;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A person without a name: 128 random bits that the side store keeps for a token, written
/// `sub_` and 32 hexadecimal digits. Once the side store has forgotten them, nothing leads from the
/// person to what stands in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Subject([u8; 16]);

impl Subject {
    /// Out of random bits.
    #[must_use]
    pub fn new(bits: [u8; 16]) -> Self {
        Self(bits)
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sub_")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Subject {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let digits = text.strip_prefix("sub_").filter(|digits| {
            digits.len() == 32 && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        });
        let digits = digits.ok_or(IdError::Subject)?;
        let bits = u128::from_str_radix(digits, 16).map_err(|_| IdError::Subject)?;
        Ok(Self(bits.to_be_bytes()))
    }
}

impl TryFrom<String> for Subject {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<Subject> for String {
    fn from(subject: Subject) -> Self {
        subject.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_round_trip_and_nothing_else_is_one() {
        let subject = Subject::new([7; 16]);
        assert_eq!(subject.to_string(), format!("sub_{}", "07".repeat(16)));
        assert_eq!(subject.to_string().parse(), Ok(subject));
        let upper = format!("sub_{}", "AB".repeat(16));
        for text in ["", "sub_", "sub_12", "07070707070707070707070707070707", upper.as_str()] {
            assert_eq!(text.parse::<Subject>(), Err(IdError::Subject), "{text:?}");
        }
    }
}
