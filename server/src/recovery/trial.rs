//! A journal decided again with more units in one shop, see [`sameday_scenarios::advice`].

use super::{RecoveryError, VerifyError, on_streets};
use crate::journal::{Journal, read_from};
use sameday_engine::config::LOGIC_VERSION;
use sameday_engine::decision::Entry;
use sameday_engine::engine::Engine;
use sameday_engine::travel::street::StreetNetwork;
use sameday_scenarios::advice::Trial;
use std::sync::Arc;

pub use sameday_scenarios::advice::{Outcome, Units};

/// Tries units against a whole journal, on the streets it was decided on.
///
/// # Errors
/// Why the journal cannot be read or decided again by this program.
pub fn try_units(
    journal: &dyn Journal,
    streets: Option<&Arc<StreetNetwork>>,
    units: &Units,
) -> Result<Outcome, VerifyError> {
    let mut trial: Option<Trial> = None;
    read_from(journal, 1, |entry| {
        let seq = entry.seq;
        match &mut trial {
            Some(trial) => trial
                .read(&entry)
                .map_err(|cause| VerifyError::from(RecoveryError::Replay { seq, cause })),
            none => {
                *none = Some(begin(&entry, streets, units)?);
                Ok(())
            }
        }
    })?;
    Ok(trial.map(Trial::finish).unwrap_or_default())
}

fn begin(
    genesis: &Entry,
    streets: Option<&Arc<StreetNetwork>>,
    units: &Units,
) -> Result<Trial, VerifyError> {
    let broken = |cause| RecoveryError::Replay { seq: genesis.seq, cause };
    let engine = Engine::from_genesis_entry(genesis).map_err(broken)?;
    let found = engine.world().genesis().logic_version;
    if found != LOGIC_VERSION {
        return Err(VerifyError::Logic { found, own: LOGIC_VERSION });
    }
    let engine = on_streets(engine, streets)?;
    Ok(Trial::begin(genesis, engine.travel(), units.clone()).map_err(broken)?)
}
