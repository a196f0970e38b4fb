//! What differs between two versions of the plan.

use super::scalar::{CourierName, Id, Instant, StopName};
use sameday_engine::id::StopId;
use sameday_engine::model::RouteDiff;
use sameday_engine::unit::Time;
use sameday_engine::world::{PlanChange, World};
use serde::Serialize;
use utoipa::ToSchema;

/// What differs in a route, stop by stop. A stop that is done is no difference.
#[derive(Serialize, ToSchema)]
pub struct RouteDiffOut {
    /// Stops that were not there.
    added: Vec<StopName>,
    /// Stops that were there and had not been done.
    removed: Vec<StopName>,
    /// Stops that come before others which they came after.
    moved: Vec<StopName>,
    /// Stops that are about other orders than before.
    changed: Vec<StopName>,
    /// Stops that start more than a minute earlier or later.
    retimed: Vec<StopName>,
}

impl From<&RouteDiff> for RouteDiffOut {
    fn from(diff: &RouteDiff) -> Self {
        let names = |stops: &[StopId]| stops.iter().copied().map(Id).collect();
        Self {
            added: names(&diff.added),
            removed: names(&diff.removed),
            moved: names(&diff.moved),
            changed: names(&diff.changed),
            retimed: names(&diff.retimed),
        }
    }
}

/// One courier's accepted route became another one.
#[derive(Serialize, ToSchema)]
pub struct PlanChangeOut {
    /// Version of the plan after it.
    version: u64,
    at: Instant,
    courier: CourierName,
    #[serde(flatten)]
    changes: RouteDiffOut,
}

impl From<&PlanChange> for PlanChangeOut {
    fn from(change: &PlanChange) -> Self {
        Self {
            version: change.version,
            at: Instant(change.at),
            courier: Id(change.courier.clone()),
            changes: (&change.diff).into(),
        }
    }
}

/// What has changed in accepted routes between two versions of the plan.
#[derive(Serialize, ToSchema)]
pub struct PlanChangesOut {
    /// Changes after this version,
    since: u64,
    /// up to this one, the version of the plan now or `until`.
    version: u64,
    now: Instant,
    /// Oldest first.
    items: Vec<PlanChangeOut>,
}

impl PlanChangesOut {
    /// As the world has it; the oldest version that can be asked for where this one cannot.
    ///
    /// # Errors
    /// The bounds within which `since` must lie.
    pub fn of(
        world: &World,
        now: Time,
        since: u64,
        until: Option<u64>,
    ) -> Result<Self, (u64, u64)> {
        let (log, newest) = (world.plan_log(), world.plan_version());
        let version = until.unwrap_or(newest).min(newest);
        let changes = log.since(since).filter(|_| since <= newest);
        let changes = changes.ok_or((log.whole_after(), newest))?;
        let items = changes.filter(|change| change.version <= version).map(Into::into).collect();
        Ok(Self { since, version, now: Instant(now), items })
    }
}
