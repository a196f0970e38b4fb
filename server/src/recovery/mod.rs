//! From a data directory to a running engine: newest fitting snapshot, then the entries after it.
//!
//! Recovery applies what was decided and decides nothing itself, so that it gives the same state
//! under any later version of the decision logic. `verify` is the one that decides again.

mod trial;
mod verify;

#[cfg(test)]
mod tests;

pub use trial::{Outcome, Units, try_units};
pub use verify::{Verified, VerifyError, verify};

use crate::data_dir::DataDir;
use crate::journal::{
    Head, Journal, JournalError, Snapshots, SqliteJournal, TailState, inspect_wal, read_from,
};
use crate::side::{Owner, SideError, SideStore, parcel_key};
use sameday_engine::decision::Decision;
use sameday_engine::effect::Effect;
use sameday_engine::engine::{Engine, ReplayError};
use sameday_engine::model::Genesis;
use sameday_engine::travel::GREAT_CIRCLE;
use sameday_engine::travel::street::{StreetNetwork, Streets};
use sameday_engine::unit::Time;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Why a data directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryError {
    /// The journal itself.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// An entry that does not follow from those before it.
    #[error("journal entry {seq} does not fit the state before it: {cause}")]
    Replay {
        /// Which entry.
        seq: u64,
        /// Why not.
        cause: ReplayError,
    },
    /// The side store.
    #[error(transparent)]
    Side(#[from] SideError),
    /// Nothing was ever written there.
    #[error("the journal in {0} is empty: start `sameday serve` with it first")]
    Empty(PathBuf),
}

/// The journal was begun on other streets than those given.
#[derive(Debug, thiserror::Error)]
#[error(
    "this journal was begun with travel `{journal}`, and the streets given are `{given}`: its \
     promises were made on its own map. Give the same extract with --osm (none for \
     `great_circle`), or begin a new data directory"
)]
pub struct OtherStreets {
    /// Digest in the genesis entry.
    pub journal: String,
    /// Digest of what was given.
    pub given: String,
}

/// Lets a recovered engine travel on streets; without any it keeps to great circles.
///
/// # Errors
/// When its journal was begun on others.
pub fn on_streets(
    engine: Engine,
    streets: Option<&Arc<StreetNetwork>>,
) -> Result<Engine, OtherStreets> {
    let journal = engine.world().genesis().travel_digest.clone();
    let given = streets.map_or(GREAT_CIRCLE, |network| network.digest());
    if journal != given {
        return Err(OtherStreets { journal, given: given.to_owned() });
    }
    let Some(network) = streets else { return Ok(engine) };
    let streets = Streets::new(network.clone(), engine.world().config().travel.clone());
    Ok(engine.with_travel(Arc::new(streets)))
}

/// State folded from a journal.
pub struct Folded {
    /// The state.
    pub engine: Engine,
    /// Entry of the snapshot it started from.
    pub snapshot: Option<u64>,
    /// Entries folded after it.
    pub replayed: u64,
}

/// An open journal with its state, ready for the driver.
pub struct Recovered {
    /// The state.
    pub engine: Engine,
    /// Where the next entries go.
    pub journal: Box<dyn Journal>,
    /// Where it ends.
    pub head: Head,
}

/// Folds a journal: from the newest fitting snapshot, or from its genesis. `None` when it is empty.
///
/// # Errors
/// When the journal is broken or an entry does not fit.
pub fn fold(
    journal: &dyn Journal,
    snapshots: Option<&Snapshots>,
) -> Result<Option<Folded>, RecoveryError> {
    let head = journal.head()?;
    let mut engine = snapshots.and_then(|snapshots| newest_fitting(journal, &head, snapshots));
    let snapshot = engine.as_ref().map(Engine::seq);
    let mut replayed = 0;
    read_from(journal, snapshot.unwrap_or(0) + 1, |entry| {
        let step = match &mut engine {
            Some(engine) => engine.replay(&entry),
            none => Engine::from_genesis_entry(&entry).map(|first| *none = Some(first)),
        };
        replayed += 1;
        step.map_err(|cause| RecoveryError::Replay { seq: entry.seq, cause })
    })?;
    Ok(engine.map(|engine| Folded { engine, snapshot, replayed }))
}

/// A snapshot fits when its own hashes are right and it was taken on this very history.
fn newest_fitting(journal: &dyn Journal, head: &Head, snapshots: &Snapshots) -> Option<Engine> {
    let positions = snapshots.positions().unwrap_or_default();
    positions.into_iter().filter(|seq| *seq < head.next_seq).find_map(|seq| {
        let snapshot = snapshots.load(seq).ok().flatten()?;
        let at_end = seq + 1 < head.next_seq || snapshot.journal_hash == head.hash;
        let fits = at_end && journal.hash_before(seq + 1).ok()? == snapshot.journal_hash;
        let engine = Engine::restore(&snapshot.state).ok().filter(|_| fits)?;
        let same = engine.seq() == seq && engine.digest() == snapshot.digest;
        if !same {
            tracing::warn!(seq, "a snapshot does not fit and is passed over");
        }
        same.then_some(engine)
    })
}

/// Opens the journal of a directory and folds it; a new one begins with `genesis`.
///
/// # Errors
/// When the journal cannot be used; nothing was changed then.
pub fn open(
    dir: &DataDir,
    snapshots: &Snapshots,
    genesis: impl FnOnce() -> Genesis,
    now: Time,
) -> Result<Recovered, RecoveryError> {
    let begin = Instant::now();
    check_tail(&dir.journal_wal())?;
    let mut journal = SqliteJournal::open(&dir.journal())?;
    let head = journal.take_over()?;
    let Some(folded) = fold(&journal, Some(snapshots))? else {
        return create(journal, head, genesis(), now);
    };
    let (entries, from_snapshot) = (folded.replayed, folded.snapshot.unwrap_or(0));
    let took_ms = begin.elapsed().as_millis();
    tracing::info!(from_snapshot, entries, took_ms, "the journal is read back");
    Ok(Recovered { engine: folded.engine, journal: Box::new(journal), head })
}

fn create(
    mut journal: SqliteJournal,
    head: Head,
    genesis: Genesis,
    now: Time,
) -> Result<Recovered, RecoveryError> {
    let mut engine = Engine::new(genesis, now);
    let mut entries = Vec::new();
    while let Some(effect) = engine.poll_effect() {
        if let Effect::Append(entry) = effect {
            entries.push(entry);
        }
    }
    let head = journal.append(&head, &entries)?;
    tracing::info!("a new journal begins");
    Ok(Recovered { engine, journal: Box::new(journal), head })
}

fn check_tail(wal: &Path) -> Result<(), JournalError> {
    match inspect_wal(wal)? {
        TailState::Whole => {}
        TailState::Torn => tracing::warn!("the last write was cut off and is dropped"),
        TailState::Broken { frame } => {
            let what = format!("frame {frame} of {} is damaged", wal.display());
            return Err(JournalError::Damaged(what));
        }
    }
    Ok(())
}

/// Gives orders their staged personal data where a crash came between the two.
///
/// # Errors
/// When the journal or the side store cannot be used.
pub fn repair_links(side: &SideStore, journal: &dyn Journal) -> Result<(), RecoveryError> {
    let head = journal.head()?;
    if side.has_pending()? {
        read_from(journal, side.linked_to()? + 1, |entry| {
            for decision in &entry.decisions {
                match decision {
                    Decision::Answered { key, answer } => {
                        if let Some(owner) = Owner::of(answer) {
                            side.link(key, &owner)?;
                        }
                    }
                    Decision::OrderAccepted { order } => {
                        if let Some(parcel) = &order.parcel {
                            side.link(&parcel_key(parcel), &Owner::Order(order.id))?;
                        }
                    }
                    _ => {}
                }
            }
            Ok::<_, RecoveryError>(())
        })?;
    }
    Ok(side.settle(head.next_seq - 1)?)
}

/// A journal to read, beside a running server or alone.
pub struct Reading {
    /// The journal.
    pub journal: SqliteJournal,
    /// Its snapshots, where there are any.
    pub snapshots: Option<Snapshots>,
    /// Held when no server runs, so that none starts meanwhile.
    _dir: Option<DataDir>,
}

/// Opens the journal of a directory to read it.
///
/// # Errors
/// When there is none, or it cannot be used.
pub fn open_to_read(path: &Path) -> Result<Reading, RecoveryError> {
    let dir = match DataDir::open_existing(path) {
        Ok(dir) => Some(dir),
        Err(JournalError::InUse(_)) => None,
        Err(other) => return Err(other.into()),
    };
    if let Some(dir) = &dir {
        // While a server writes, its write-ahead file is its own business.
        check_tail(&dir.journal_wal())?;
    }
    let journal = SqliteJournal::open_to_read(&path.join("journal.sqlite"))?;
    let snapshots = Snapshots::open_to_read(&path.join("snapshots.sqlite"));
    Ok(Reading { journal, snapshots, _dir: dir })
}
