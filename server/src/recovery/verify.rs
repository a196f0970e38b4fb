//! The verification replay: decides everything again and compares.
//!
//! What the engine decided itself must come out the same from the journaled inputs. What came from
//! outside is taken as journaled: proposals of the long search are events, and places of couriers
//! that a decision used stand in `courier_placed`. A refused command is journaled only as its
//! answer under its key, so that there is nothing to decide again.

use super::{OtherStreets, RecoveryError, on_streets};
use crate::journal::{Journal, JournalError, read_from};
use sameday_engine::config::LOGIC_VERSION;
use sameday_engine::decision::{Decision, Entry};
use sameday_engine::effect::Effect;
use sameday_engine::engine::Engine;
use sameday_engine::event::{Command, Event, RequestKey};
use sameday_engine::id::CourierId;
use sameday_engine::travel::street::StreetNetwork;
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

/// Why a journal is not verified.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// It cannot be read back.
    #[error(transparent)]
    Recovery(#[from] RecoveryError),
    /// Another version of the decision logic wrote it.
    #[error(
        "the journal was written by decision logic {found}, this program has {own}: decisions can \
         only be compared within one version. Its hash chain and its replay can still be checked \
         with `sameday digest --from-genesis`"
    )]
    Logic {
        /// Version in the genesis entry.
        found: u32,
        /// Version of this program.
        own: u32,
    },
    /// It was decided on other streets.
    #[error(transparent)]
    Streets(#[from] OtherStreets),
    /// A decision comes out otherwise.
    #[error("entry {seq} comes out otherwise:\n  journal: {journaled}\n  again:   {again}")]
    Differs {
        /// Which entry.
        seq: u64,
        /// As it stands in the journal.
        journaled: String,
        /// As it is decided now.
        again: String,
    },
}

impl From<JournalError> for VerifyError {
    fn from(error: JournalError) -> Self {
        Self::Recovery(error.into())
    }
}

/// What was verified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Entries read.
    pub entries: u64,
    /// Decisions that came out the same.
    pub decisions: u64,
    /// Entries whose input is not journaled: refused commands.
    pub taken: u64,
}

/// Decides a whole journal again, on the streets it was decided on.
///
/// # Errors
/// The first entry that comes out otherwise, or why the journal cannot be read.
pub fn verify(
    journal: &dyn Journal,
    streets: Option<&Arc<StreetNetwork>>,
) -> Result<Verified, VerifyError> {
    let mut again: Option<Again> = None;
    read_from(journal, 1, |entry| match &mut again {
        Some(again) => again.step(entry),
        none => {
            *none = Some(Again::begin(&entry, streets)?);
            Ok(())
        }
    })?;
    Ok(again.map(|again| again.verified).unwrap_or_default())
}

/// An engine that decides again, one entry behind the journal at most.
struct Again {
    engine: Engine,
    /// Entries it made that the journal has not confirmed yet.
    made: VecDeque<Entry>,
    /// Couriers whose places were given.
    placed: BTreeSet<CourierId>,
    verified: Verified,
}

impl Again {
    fn begin(genesis: &Entry, streets: Option<&Arc<StreetNetwork>>) -> Result<Self, VerifyError> {
        let engine = Engine::from_genesis_entry(genesis)
            .map_err(|cause| RecoveryError::Replay { seq: genesis.seq, cause })?;
        let found = engine.world().genesis().logic_version;
        if found != LOGIC_VERSION {
            return Err(VerifyError::Logic { found, own: LOGIC_VERSION });
        }
        let engine = on_streets(engine, streets)?;
        let verified = Verified { entries: 1, ..Verified::default() };
        Ok(Self { engine, made: VecDeque::new(), placed: BTreeSet::new(), verified })
    }

    fn step(&mut self, entry: Entry) -> Result<(), VerifyError> {
        self.verified.entries += 1;
        if entry.event == Event::Refused {
            self.verified.taken += 1;
            let replayed = self.engine.replay(&entry);
            replayed.map_err(|cause| RecoveryError::Replay { seq: entry.seq, cause })?;
            return Ok(());
        }
        if self.made.is_empty() {
            self.place(&entry);
            self.decide(&entry);
        }
        match self.made.pop_front() {
            Some(again) if again == entry => {
                self.verified.decisions += again.decisions.len() as u64;
                Ok(())
            }
            again => Err(VerifyError::Differs {
                seq: entry.seq,
                journaled: json(&entry),
                again: again.map_or("nothing".into(), |again| json(&again)),
            }),
        }
    }

    /// Couriers stand where the journal says; those given before stand where the world has them.
    fn place(&mut self, entry: &Entry) {
        for courier in &self.placed {
            if let Some(known) = self.engine.world().couriers().get(courier) {
                let at = known.at;
                self.engine.see(courier, at);
            }
        }
        for decision in &entry.decisions {
            if let Decision::CourierPlaced { courier, at } = decision {
                self.engine.see(courier, *at);
                self.placed.insert(courier.clone());
            }
        }
    }

    fn decide(&mut self, entry: &Entry) {
        match &entry.event {
            Event::Wake => self.engine.wake(entry.now),
            event => {
                let command = Command { event: event.clone(), key: key_of(entry) };
                self.engine.handle(entry.now, command);
            }
        }
        while let Some(effect) = self.engine.poll_effect() {
            if let Effect::Append(entry) = effect {
                self.made.push_back(entry);
            }
        }
    }
}

fn key_of(entry: &Entry) -> Option<RequestKey> {
    entry.decisions.iter().find_map(|decision| match decision {
        Decision::Answered { key, .. } => Some(key.clone()),
        _ => None,
    })
}

fn json(entry: &Entry) -> String {
    serde_json::to_string(entry).expect("entries have string keys and finite numbers")
}
