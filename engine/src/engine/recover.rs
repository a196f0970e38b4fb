//! Snapshot, replay, verification and what can be derived from an entry.

use super::Engine;
use crate::decision::{Decision, ENTRY_VERSION, Entry};
use crate::effect::{Effect, Notice};
use crate::event::Event;
use crate::id::Minted;
use crate::world::World;

/// A snapshot that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the snapshot cannot be read: {0}")]
pub struct RestoreError(#[from] serde_json::Error);

/// An entry that does not continue the journal.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// Written by a newer program.
    #[error("entry {seq} has format version {version}; this program reads up to {ENTRY_VERSION}")]
    Version {
        /// Position.
        seq: u64,
        /// Version found.
        version: u32,
    },
    /// Not the successor.
    #[error("entry {found} follows {expected_after}: one is missing")]
    Gap {
        /// Last position applied.
        expected_after: u64,
        /// Position found.
        found: u64,
    },
    /// The first entry must be a genesis entry.
    #[error("a journal begins with a genesis entry")]
    NoGenesis,
    /// A verification replay decided otherwise.
    #[error("entry {seq} was decided otherwise: journal {journal}, replay {replay}")]
    Differs {
        /// Position.
        seq: u64,
        /// First decision that differs, as journaled.
        journal: String,
        /// The same as decided now.
        replay: String,
    },
}

impl Engine {
    /// The engine at the time of `snapshot`.
    ///
    /// # Errors
    /// When the bytes are no snapshot.
    pub fn restore(snapshot: &[u8]) -> Result<Self, RestoreError> {
        let mut world: World = serde_json::from_slice(snapshot)?;
        world.rebuild_index();
        Ok(Self::over(world))
    }

    /// The engine right after the first entry of a journal.
    ///
    /// # Errors
    /// When that is no genesis entry this program can read.
    pub fn from_genesis_entry(entry: &Entry) -> Result<Self, ReplayError> {
        let (Event::Genesis(genesis), 1) = (&entry.event, entry.seq) else {
            return Err(ReplayError::NoGenesis);
        };
        readable(entry)?;
        let mut engine = Self::over(World::new((**genesis).clone(), entry.now));
        engine.world.begin(1, entry.now);
        Ok(engine)
    }

    /// Recovery: applies an entry's event and decisions, decides nothing, emits nothing.
    ///
    /// # Errors
    /// When the entry is not the successor of the last one or cannot be read.
    pub fn replay(&mut self, entry: &Entry) -> Result<(), ReplayError> {
        self.follows(entry)?;
        self.world.begin(entry.seq, entry.now);
        self.world.apply_event(&entry.event);
        for decision in &entry.decisions {
            self.world.apply_decision(decision);
        }
        Ok(())
    }

    /// Verification: decides an entry again and compares. Proposals are taken from the journal.
    ///
    /// # Errors
    /// When a decision differs, or the entry does not continue the journal.
    pub fn verify(&mut self, entry: &Entry) -> Result<(), ReplayError> {
        self.follows(entry)?;
        if entry.event == Event::Refused {
            return self.replay(entry);
        }
        self.seen.clear();
        for decision in &entry.decisions {
            if let Decision::CourierPlaced { courier, at } = decision {
                self.see(courier, *at);
            }
        }
        let key = entry.decisions.iter().find_map(|decision| match decision {
            Decision::Answered { key, .. } => Some(key.clone()),
            _ => None,
        });
        self.step(entry.now, entry.event.clone(), key, None);
        let again = self.effects.drain(..).find_map(|effect| match effect {
            Effect::Append(entry) => Some(entry),
            _ => None,
        });
        compare(entry, &again.expect("a step appends its entry"))
    }

    /// The whole state as canonical JSON: equal states give equal bytes.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        let mut state = Vec::new();
        self.write_snapshot(&mut state);
        state
    }

    /// Appends the snapshot to a buffer, whose owner may know how much room it takes.
    pub fn write_snapshot(&self, buffer: &mut Vec<u8>) {
        serde_json::to_writer(buffer, &self.world).expect("the world is made of plain values");
    }

    /// BLAKE3 of the snapshot, hexadecimal.
    #[must_use]
    pub fn digest(&self) -> String {
        blake3::hash(&self.snapshot()).to_hex().to_string()
    }

    /// Position of the newest entry.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.world.seq()
    }

    fn follows(&self, entry: &Entry) -> Result<(), ReplayError> {
        readable(entry)?;
        if entry.seq == self.world.seq() + 1 {
            return Ok(());
        }
        Err(ReplayError::Gap { expected_after: self.world.seq(), found: entry.seq })
    }
}

fn readable(entry: &Entry) -> Result<(), ReplayError> {
    if entry.v <= ENTRY_VERSION {
        return Ok(());
    }
    Err(ReplayError::Version { seq: entry.seq, version: entry.v })
}

fn compare(journal: &Entry, replay: &Entry) -> Result<(), ReplayError> {
    if journal == replay {
        return Ok(());
    }
    let text = |decision: Option<&Decision>| format!("{decision:?}");
    let n = journal.decisions.iter().zip(&replay.decisions).take_while(|(a, b)| a == b).count();
    Err(ReplayError::Differs {
        seq: journal.seq,
        journal: text(journal.decisions.get(n)),
        replay: text(replay.decisions.get(n)),
    })
}

/// News for couriers in an entry: a pure derivation, so that a stream can resume from the journal.
#[must_use]
pub fn notices(entry: &Entry, shard: u32) -> Vec<Notice> {
    let mut news = Vec::new();
    for (i, decision) in entry.decisions.iter().enumerate() {
        let n = u32::try_from(i + 1).expect("an entry has less than 2^32 decisions");
        let id = Minted { shard, seq: entry.seq, n };
        let notice = |courier: &crate::id::CourierId, decision: Decision| Notice {
            id,
            at: entry.now,
            courier: courier.clone(),
            decision,
        };
        match decision {
            Decision::OfferSent { offer } => news.push(notice(&offer.courier, decision.clone())),
            Decision::PlanAdopted { version, routes } => {
                for route in routes {
                    let own =
                        Decision::PlanAdopted { version: *version, routes: vec![route.clone()] };
                    news.push(notice(&route.courier, own));
                }
            }
            Decision::OfferEnded { courier, .. } | Decision::WaitAdvised { courier, .. } => {
                news.push(notice(courier, decision.clone()));
            }
            _ => {}
        }
    }
    news
}
