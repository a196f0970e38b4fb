//! Typed ids: what a client names stays a string; what the engine names is made from the journal
//! position, so that a replay makes the same names again.

mod subject;

pub use subject::Subject;

use serde::{Deserialize, Serialize, Serializer};
use smol_str::SmolStr;
use std::fmt;
use std::str::FromStr;

/// Why a text is not an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Client ids are 1 to 64 characters out of `A-Z a-z 0-9 . _ ~ -`.
    #[error("an id is 1 to 64 characters out of A-Z a-z 0-9 . _ ~ -")]
    Name,
    /// Minted ids look like `ord_0_88124_1`.
    #[error("expected {kind}_<shard>_<seq>_<n>")]
    Minted {
        /// The expected prefix.
        kind: &'static str,
    },
    /// A pseudonym is `sub_` and 32 hexadecimal digits.
    #[error("a pseudonym is sub_ and 32 hexadecimal digits")]
    Subject,
}

macro_rules! named_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(SmolStr);

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl $name {
            /// The name as the client wrote it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0.to_string()
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                let fits = (1..=64).contains(&text.len())
                    && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._~-".contains(&b));
                if fits { Ok(Self(text.into())) } else { Err(IdError::Name) }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

macro_rules! minted_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(pub Minted);

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($kind, "_{}"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                text.strip_prefix(concat!($kind, "_"))
                    .and_then(|rest| rest.parse().ok())
                    .map(Self)
                    .ok_or(IdError::Minted { kind: $kind })
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.to_string()
            }
        }
    };
}

/// `<shard>_<seq>_<n>`: the nth thing made by journal entry `seq` of a shard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minted {
    /// Which journal.
    pub shard: u32,
    /// Which entry of it.
    pub seq: u64,
    /// Which thing made by that entry, from 1.
    pub n: u32,
}

impl fmt::Display for Minted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}_{}", self.shard, self.seq, self.n)
    }
}

impl FromStr for Minted {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let err = IdError::Minted { kind: "<kind>" };
        let mut parts = text.split('_');
        let (Some(shard), Some(seq), Some(n), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(err);
        };
        match (shard.parse(), seq.parse(), n.parse()) {
            (Ok(shard), Ok(seq), Ok(n)) => Ok(Self { shard, seq, n }),
            _ => Err(err),
        }
    }
}

named_id!(
    /// A tenant: one engine, one journal.
    TenantId
);
named_id!(
    /// A stock-keeping unit, named by the platform.
    SkuId
);
named_id!(
    /// A shop, named by the platform.
    StoreId
);
named_id!(
    /// A courier, named by the platform.
    CourierId
);
named_id!(
    /// A locker or a pickup point, named by the platform.
    PointId
);
named_id!(
    /// A size of compartments or shelf places of a point, such as `small`.
    SizeId
);
named_id!(
    /// A company that has couriers.
    PartnerId
);
named_id!(
    /// A parcel of the hub programme or of a van's round, named by who sends it.
    ParcelId
);
named_id!(
    /// A client's own name for something the engine names too.
    ExternalId
);
named_id!(
    /// A shopper's stay in a shop that senses what is taken; used once.
    VisitId
);
named_id!(
    /// A delivery on its way to a shop, as that shop names it.
    InboundId
);
named_id!(
    /// Something a courier can do or carry, such as `age_check` or `cold_box`.
    Skill
);
named_id!(
    /// A kind of goods, such as `hot` or `frozen`.
    GoodsKind
);
named_id!(
    /// A group of members with prices of their own, such as `gold` or `staff`.
    Group
);
named_id!(
    /// A travel profile, such as `foot`, `bike`, `car`.
    Profile
);

minted_id!(
    /// A hold on units of one shop (`reservation` at the API).
    HoldId,
    "res"
);
minted_id!(
    /// A set of options with holds behind them.
    QuoteId,
    "quo"
);
minted_id!(
    /// An accepted order.
    OrderId,
    "ord"
);
minted_id!(
    /// A route change proposed to one courier.
    OfferId,
    "off"
);
minted_id!(
    /// A stop on a courier's route.
    StopId,
    "stp"
);
minted_id!(
    /// A receipt of a sale that a gesture made.
    ReceiptId,
    "rcp"
);

/// What the SKU of a parcel begins with, before the parcel's own name.
const PARCEL: &str = "~parcel~";

impl SkuId {
    /// The one unit that a parcel is in its hub's stock: goods of no catalogue.
    ///
    /// # Errors
    /// When the parcel's name is so long that this is no id.
    pub fn of_parcel(parcel: &ParcelId) -> Result<Self, IdError> {
        format!("{PARCEL}{parcel}").parse()
    }

    /// The parcel whose one unit this is.
    #[must_use]
    pub fn parcel(&self) -> Option<ParcelId> {
        self.as_str().strip_prefix(PARCEL)?.parse().ok()
    }

    /// Names that begin so are the engine's own and stand in no catalogue.
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        self.as_str().starts_with('~')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minted_ids_round_trip() {
        let id = OrderId(Minted { shard: 0, seq: 88_124, n: 1 });
        assert_eq!(id.to_string(), "ord_0_88124_1");
        assert_eq!("ord_0_88124_1".parse(), Ok(id));
    }

    #[test]
    fn wrong_ids_are_refused() {
        for text in ["", "ord_0_1", "res_0_1_2", "ord_0_1_2_3", "ord_0_x_1"] {
            assert!(text.parse::<OrderId>().is_err(), "{text:?}");
        }
        for text in ["", "a b", "a/b", "ü", &"x".repeat(65)] {
            assert!(text.parse::<SkuId>().is_err(), "{text:?}");
        }
    }
}
