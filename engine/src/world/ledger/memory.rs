//! Which facts are known: every (source, id) with a hash of its content.
//!
//! What makes two messages the same fact is what happened: instant, shop and change. The envelope's
//! `sentat` (another one with each attempt) and `sequence` (only a report on gaps) are left out.

use crate::event::{StockChange, StockFact};
use crate::id::StoreId;
use crate::unit::{Millis, Time};
use serde::{Deserialize, Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};

/// First 128 bits of a BLAKE3 hash, hexadecimal in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
struct Digest([u8; 16]);

/// What a fact is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FactName(Digest);

impl FactName {
    /// The length of the source keeps ("a", "bc") and ("ab", "c") apart.
    pub fn of(fact: &StockFact) -> Self {
        let length = (fact.source.len() as u64).to_le_bytes();
        let text = [&length, fact.source.as_bytes(), fact.id.as_bytes()].concat();
        Self(Digest::of(&text))
    }
}

impl Digest {
    /// What a fact says: JSON of its fields in a fixed order.
    fn of_content(fact: &StockFact) -> Self {
        #[derive(Serialize)]
        struct Content<'a> {
            occurred_at: Time,
            store: &'a StoreId,
            change: &'a StockChange,
        }
        let StockFact { occurred_at, store, change, .. } = fact;
        let json = serde_json::to_vec(&Content { occurred_at: *occurred_at, store, change })
            .expect("a fact is plain data, which always serialises");
        Self::of(&json)
    }

    fn of(text: &[u8]) -> Self {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&blake3::hash(text).as_bytes()[..16]);
        Self(bytes)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut padded = [0; 32];
        padded[..16].copy_from_slice(&self.0);
        serializer.serialize_str(&blake3::Hash::from_bytes(padded).to_hex()[..32])
    }
}

impl TryFrom<String> for Digest {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("{text:?} is not 32 hexadecimal digits");
        let padded = format!("{text}{}", "0".repeat(32));
        let hash = blake3::Hash::from_hex(padded).map_err(|_| wrong())?;
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.as_bytes()[..16]);
        Ok(Self(bytes))
    }
}

/// What is kept of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Memo {
    content: Digest,
    /// Last instant at which it is known.
    until: Time,
}

/// Whether a fact came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Recall {
    /// No.
    New,
    /// Yes, saying the same.
    Same,
    /// Its name did, saying something else.
    Other,
}

/// All known facts.
///
/// **Invariant:** a name is known for the late window after its receipt, and not shorter than the
/// fact itself stays young enough to be applied: whoever repeats it later finds it quarantined.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(from = "Vec<(Digest, Memo)>")]
pub(super) struct Memory {
    known: Known,
    /// The same names by the end of their time.
    lapsing: BTreeSet<(Time, Digest)>,
}

impl Memory {
    /// Looks a fact up by its name, as of `now`.
    pub fn recall(&self, name: FactName, fact: &StockFact, now: Time) -> Recall {
        let memo = self.known.get(&name.0);
        match memo.filter(|memo| now <= memo.until) {
            None => Recall::New,
            Some(memo) if memo.content == Digest::of_content(fact) => Recall::Same,
            Some(_) => Recall::Other,
        }
    }

    /// Keeps a new fact and lets go of those whose time is over.
    pub fn remember(&mut self, name: FactName, fact: &StockFact, now: Time, late_window: Millis) {
        self.forget(now);
        let FactName(name) = name;
        let until = now.max(fact.occurred_at) + late_window;
        let memo = Memo { content: Digest::of_content(fact), until };
        let known = self.known.insert(name, memo);
        assert!(known.is_none(), "a fact is judged before it is recorded: a known one is no news");
        self.lapsing.insert((until, name));
    }

    fn forget(&mut self, now: Time) {
        while let Some(&(until, name)) = self.lapsing.first().filter(|(until, _)| *until < now) {
            self.lapsing.remove(&(until, name));
            self.known.remove(&name);
        }
    }

    /// Number of known facts.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.known.iter().count()
    }
}

/// Memos by name, in parts by the first twelve bits of the name. Each part is a small tree, quickly
/// searched, and none ever grows all at once, as a table does.
#[derive(Clone, Debug, PartialEq)]
struct Known(Vec<BTreeMap<Digest, Memo>>);

impl Default for Known {
    fn default() -> Self {
        Self(vec![BTreeMap::new(); 1 << 12])
    }
}

impl Known {
    fn part(name: &Digest) -> usize {
        usize::from(name.0[0]) << 4 | usize::from(name.0[1] >> 4)
    }

    fn get(&self, name: &Digest) -> Option<&Memo> {
        self.0[Self::part(name)].get(name)
    }

    fn insert(&mut self, name: Digest, memo: Memo) -> Option<Memo> {
        self.0[Self::part(&name)].insert(name, memo)
    }

    fn remove(&mut self, name: &Digest) -> Option<Memo> {
        self.0[Self::part(name)].remove(name)
    }

    /// By name: so are the parts.
    fn iter(&self) -> impl Iterator<Item = (&Digest, &Memo)> {
        self.0.iter().flatten()
    }
}

impl From<Vec<(Digest, Memo)>> for Memory {
    fn from(memos: Vec<(Digest, Memo)>) -> Self {
        let mut memory = Self::default();
        for (name, memo) in memos {
            memory.lapsing.insert((memo.until, name));
            memory.known.insert(name, memo);
        }
        memory
    }
}

impl Serialize for Memory {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.known.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_the_first_twelve_bits_and_lie_in_their_order() {
        let name = |a, b| {
            let mut name = Digest([0xff; 16]);
            (name.0[0], name.0[1]) = (a, b);
            name
        };
        assert_eq!(Known::part(&name(0x12, 0x34)), 0x123);
        assert_eq!(Known::part(&name(0xff, 0xff)), 0xfff);
        let mut known = Known::default();
        let names = [name(0x12, 0x40), name(0x00, 0x0f), name(0x12, 0x34), name(0xff, 0x01)];
        for name in names {
            assert_eq!(known.insert(name, Memo { content: name, until: Time(1) }), None);
        }
        assert!(known.iter().map(|(name, _)| name).is_sorted());
        assert_eq!(known.iter().count(), names.len());
    }
}
