//! The pick queue of a shop.

use super::scalar::{Few, Id, Instant, OrderName, StoreName, Word};
use super::words::{JobStateWord, ModeWord};
use sameday_engine::model::{Order, Source, StoreSpec};
use sameday_engine::world::World;
use sameday_engine::world::queue::{JobState, jobs};
use serde::Serialize;
use utoipa::ToSchema;

/// The goods of one order, to be picked or picked already.
#[derive(Serialize, ToSchema)]
pub struct JobOut {
    order: OrderName,
    mode: ModeWord,
    /// How many lines of it come from this shop.
    lines: usize,
    state: JobStateWord,
    /// When the goods are expected to stand ready, or stood.
    ready_at: Instant,
}

impl JobOut {
    fn of(order: &Order, source: &Source, state: JobState) -> Self {
        Self {
            order: Id(order.id),
            mode: Word(order.mode),
            lines: source.lines.len(),
            state: Word(state),
            ready_at: Instant(source.ready_at),
        }
    }
}

/// The pick queue of a shop.
#[derive(Serialize, ToSchema)]
pub struct QueueOut {
    store: StoreName,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// At work at the same time; absent is unlimited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pickers: Option<Few>,
    /// Oldest order first, until its goods have left the shop.
    jobs: Vec<JobOut>,
}

impl QueueOut {
    /// As the world has it.
    #[must_use]
    pub fn of(store: &StoreSpec, world: &World) -> Self {
        let here = jobs(world).filter(|(_, source, _)| source.store == store.id);
        Self {
            store: Id(store.id.clone()),
            name: store.sign.name.clone(),
            pickers: store.pick.parallel.map(Few),
            jobs: here.map(|(order, source, state)| JobOut::of(order, source, state)).collect(),
        }
    }
}
