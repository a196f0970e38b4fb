//! Reservations without an order.

use super::basket::{LineIn, LineOut, lines, lines_out};
use super::read::Reader;
use super::scalar::{HoldName, Id, Instant, OrderName, StoreName, Word};
use super::words::{HoldStateWord, ReasonWord};
use crate::request;
use sameday_engine::event::ReservationEvent;
use sameday_engine::id::HoldId;
use sameday_engine::unit::Time;
use sameday_engine::world::World;
use serde::Serialize;
use utoipa::ToSchema;

request! {
    /// Units of one shop to be set aside without an order.
    pub struct ReservationIn {
        /// In which shop.
        pub store: StoreName,
        /// What; each SKU once. All of it or nothing.
        pub lines: Vec<LineIn>,
        /// Until when [15 minutes from now]; at most 24 hours from now.
        pub expires_at: Option<Instant>,
    }
}

request! {
    /// Keep it longer.
    pub struct ExtendIn {
        /// Until when; not before it would expire now, at most 24 hours from now.
        pub expires_at: Instant,
    }
}

impl ReservationIn {
    /// As the engine wants it, with every mistake noted.
    pub fn event(&self, world: &World, now: Time, reader: &mut Reader) -> ReservationEvent {
        let store = self.store.0.clone();
        if !world.stores().contains_key(&store) {
            reader.error_at("store", "unknown", format!("no store {store}"));
        }
        let lines = reader.inside("lines", |reader| {
            let lines = lines(&self.lines, reader);
            super::basket::check_lines(&lines, world, reader);
            lines
        });
        let until = self.expires_at.map(|at| at.0);
        if let Some(until) = until {
            check_until(until, world, now, reader);
        }
        ReservationEvent::Requested { store, lines, until }
    }
}

/// Notes an expiry that lies in the past or too far ahead; `now` is the beginning of time for a
/// request that was answered before.
pub fn check_until(until: Time, world: &World, now: Time, reader: &mut Reader) {
    let longest = world.config().reservation_max;
    if now == Time::MIN {
        return;
    }
    if until <= now {
        reader.error_at("expires_at", "in_past", "it would be over already");
    } else if until - now > longest {
        let detail = format!("at most {} seconds from now", longest.0 / 1_000);
        reader.error_at("expires_at", "out_of_range", detail);
    }
}

/// Units that are, or were, set aside.
#[derive(Serialize, ToSchema)]
pub struct ReservationOut {
    id: HoldName,
    state: HoldStateWord,
    store: StoreName,
    lines: Vec<LineOut>,
    /// Since when.
    held_at: Instant,
    /// When its units go back on sale; an order's do not.
    expires_at: Option<Instant>,
    /// The order that they are set aside for.
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<OrderName>,
    /// Why it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<ReasonWord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Instant>,
}

impl ReservationOut {
    /// One without an order, or else what a quote or an order has set aside.
    #[must_use]
    pub fn of(id: HoldId, world: &World) -> Option<Self> {
        let Some(known) = world.reservations().get(id) else { return Self::of_hold(id, world) };
        Some(Self {
            id: Id(id),
            state: Word(known.state()),
            store: Id(known.store.clone()),
            lines: lines_out(&known.lines),
            held_at: Instant(known.since),
            expires_at: Some(Instant(known.until)),
            order: None,
            reason: known.ended.map(|ended| ReasonWord(ended.why)),
            ended_at: known.ended.map(|ended| Instant(ended.at)),
        })
    }

    fn of_hold(id: HoldId, world: &World) -> Option<Self> {
        let hold = world.ledger().hold(id)?;
        Some(Self {
            id: Id(id),
            state: Word(hold.state),
            store: Id(hold.store.clone()),
            lines: lines_out(&hold.lines),
            held_at: Instant(hold.granted_at),
            expires_at: hold.expires_at.filter(|at| *at < Time::MAX).map(Instant),
            order: hold.order.map(Id),
            reason: None,
            ended_at: None,
        })
    }
}
