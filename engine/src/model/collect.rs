//! By what a customer shows that goods are his.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Why a text is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a code is six digits")]
pub struct CodeError;

/// Six digits that the customer of an order shows to get its goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Code(u32);

impl Code {
    /// How many there are.
    pub const COUNT: u64 = 1_000_000;

    /// The code that a number gives.
    #[must_use]
    pub fn of(number: u64) -> Self {
        Self(u32::try_from(number % Self::COUNT).expect("six digits fit"))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

impl FromStr for Code {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let six_digits = text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit());
        if six_digits { text.parse().map(Self).map_err(|_| CodeError) } else { Err(CodeError) }
    }
}

impl TryFrom<String> for Code {
    type Error = CodeError;

    fn try_from(text: String) -> Result<Self, CodeError> {
        text.parse()
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_belong_to_a_code() {
        assert_eq!(Code::of(1_000_042).to_string(), "000042");
        assert_eq!("000042".parse(), Ok(Code::of(42)));
        for text in ["", "42", "0000042", "00004a", "+00042", "٠٠٠٠٤٢"] {
            assert_eq!(text.parse::<Code>(), Err(CodeError), "{text:?}");
        }
    }
}
