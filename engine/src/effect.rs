//! What the engine asks its shell to do. Everything but `Append` may be lost and made again from
//! the journal.

use crate::decision::{Answer, Decision, Entry};
use crate::id::{CourierId, Minted};
use crate::unit::Time;

/// An order to the shell. `Append` comes first; nothing after it may become visible outside before
/// the entry is durable.
#[allow(clippy::large_enum_variant, reason = "each is moved once, on its way out")]
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Make this entry durable.
    Append(Entry),
    /// Give a courier (or whoever follows him) this news.
    Notify(Notice),
    /// Run a search on `Engine::frozen()` and come back with `Event::PlanProposed`.
    Search {
        /// Plan version of the frozen problem.
        version: u64,
    },
}

/// News for one courier, derived from one decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// `<shard>_<seq>_<n>` of the decision.
    pub id: Minted,
    /// Journal time.
    pub at: Time,
    /// For whom.
    pub courier: CourierId,
    /// Which news; one of `OfferSent`, `OfferEnded`, `PlanAdopted`, `WaitAdvised`.
    pub decision: Decision,
}

/// Answer to a command, and whether it is the stored one of an earlier request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Status and ids.
    pub answer: Answer,
    /// The key was known: this is the answer of the first request.
    pub replayed: bool,
}
