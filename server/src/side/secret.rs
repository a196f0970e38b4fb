//! Personal values as types that do not print.

use sameday_engine::event::RequestKey;
use sameday_engine::id::ParcelId;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;

/// A personal text. It can be read from JSON, but neither printed nor written to JSON by accident.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself: only for an answer to somebody who may see it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// The kinds of personal values: a closed list, so that nothing else slips in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// A person's name.
    Name,
    /// A telephone number.
    Phone,
    /// An exact address.
    Address,
    /// An exact position, `lat,lon` in degrees.
    Position,
    /// A member token as presented; only in old files.
    Token,
    /// Free text for the hand-over.
    Note,
    /// A payment provider's reference, never the number of a card.
    Payment,
    /// When somebody likes to be delivered to.
    Window,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Name,
        Self::Phone,
        Self::Address,
        Self::Position,
        Self::Token,
        Self::Note,
        Self::Payment,
        Self::Window,
    ];

    /// Its name in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Phone => "phone",
            Self::Address => "address",
            Self::Position => "position",
            Self::Token => "token",
            Self::Note => "note",
            Self::Payment => "payment",
            Self::Window => "window",
        }
    }

    /// The field with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }
}

/// The personal values of one owner.
pub type Personal = BTreeMap<Field, Secret>;

/// The personal values that come with parcels.
pub type PersonalParcels = Vec<(ParcelId, Personal)>;

/// Where personal data wait for a parcel's order. It never reaches the journal.
#[must_use]
pub fn parcel_key(parcel: &ParcelId) -> RequestKey {
    RequestKey { route: "parcel".to_owned(), key: parcel.to_string(), fingerprint: String::new() }
}
