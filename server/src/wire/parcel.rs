//! Parcels of the hub programme, rounds of vans, and what a hub earned.

use super::basket::Customer;
use super::day::LocalDay;
use super::personal::personal;
use super::read::Reader;
use super::scalar::{
    CourierName, Id, Instant, Minor, OrderName, ParcelName, Position, Seconds, Size, StoreName,
    Window, Word,
};
use super::words::{OrderStateWord, ParcelStateWord, ReasonWord};
use crate::request;
use crate::side::PersonalParcels;
use sameday_engine::event::HubEvent;
use sameday_engine::id::{CourierId, ParcelId, SkuId, StoreId};
use sameday_engine::model::{ArrivedParcel, CarriedOver, Day, OrderState, Parcel, RoundStop};
use sameday_engine::reason::Reason;
use sameday_engine::unit::{Millis, Money};
use sameday_engine::world::{Earned, HubDay, World};
use serde::Serialize;
use utoipa::ToSchema;

/// Duration of a hand-over at the door when none is given.
const SERVICE: Millis = Millis(60_000);

request! {
    /// A parcel that came to a hub.
    pub struct ParcelIn {
        /// Its name, unique for ever; up to 56 characters.
        pub id: ParcelName,
        /// Where it is to be brought.
        pub at: Position,
        /// Weight in grams [0].
        pub g: Option<Size>,
        /// Volume in millilitres [0].
        pub ml: Option<Size>,
        /// When the hand-over must begin [by the end of the owner's day].
        pub between: Option<Window>,
        /// Duration of the hand-over [60].
        pub service_s: Option<Seconds>,
        /// Who gets it.
        pub customer: Option<Customer>,
    }
}

request! {
    /// `sameday.parcels.arrived`: parcels came to a hub.
    pub struct ParcelsArrived {
        /// Which hub.
        pub store: StoreName,
        /// Which parcels.
        pub parcels: Vec<ParcelIn>,
    }
}

impl ParcelsArrived {
    /// As the engine wants it, and what it must not see.
    pub fn said(self, reader: &mut Reader) -> (HubEvent, PersonalParcels) {
        let names: Vec<&ParcelId> = self.parcels.iter().map(|parcel| &parcel.id.0).collect();
        reader.inside("parcels", |reader| check_names(&names, "id", reader));
        let kept = |parcel: &ParcelIn| {
            (parcel.id.0.clone(), personal(parcel.customer.as_ref(), Some(parcel.at)))
        };
        let aside = self.parcels.iter().map(kept).collect();
        let parcels = self.parcels.into_iter().map(ParcelIn::into_engine).collect();
        (HubEvent::ParcelsArrived { store: self.store.0, parcels }, aside)
    }
}

impl ParcelIn {
    fn into_engine(self) -> ArrivedParcel {
        ArrivedParcel {
            id: self.id.0,
            at: self.at.place(),
            g: self.g.map_or(0, |size| size.0),
            ml: self.ml.map_or(0, |size| size.0),
            between: self.between.map(|window| window.0),
            service: self.service_s.map_or(SERVICE, |seconds| seconds.0),
        }
    }
}

request! {
    /// A stop of a van's round.
    pub struct RoundStopIn {
        /// The parcel handed over there, on board from the start; unique for ever.
        pub parcel: ParcelName,
        /// Where.
        pub at: Position,
        /// When the hand-over must begin.
        pub between: Window,
        /// Duration of the hand-over [60].
        pub service_s: Option<Seconds>,
        /// Weight in grams [0].
        pub g: Option<Size>,
        /// Volume in millilitres [0].
        pub ml: Option<Size>,
        /// Who gets it.
        pub customer: Option<Customer>,
    }
}

request! {
    /// A van's round: its stops keep their order and their windows; same-day orders are put in
    /// between where there is time.
    pub struct RoundIn {
        /// In this order.
        pub stops: Vec<RoundStopIn>,
    }
}

impl RoundIn {
    /// Notes what is wrong with the names of its parcels.
    pub fn check(&self, reader: &mut Reader) {
        let names: Vec<&ParcelId> = self.stops.iter().map(|stop| &stop.parcel.0).collect();
        reader.inside("stops", |reader| check_names(&names, "parcel", reader));
    }

    /// As the engine wants it, and what it must not see.
    #[must_use]
    pub fn to_engine(&self, courier: CourierId) -> (HubEvent, PersonalParcels) {
        let stop = |stop: &RoundStopIn| RoundStop {
            parcel: stop.parcel.0.clone(),
            at: stop.at.place(),
            between: stop.between.0,
            service: stop.service_s.map_or(SERVICE, |seconds| seconds.0),
            g: stop.g.map_or(0, |size| size.0),
            ml: stop.ml.map_or(0, |size| size.0),
        };
        let kept = |stop: &RoundStopIn| {
            (stop.parcel.0.clone(), personal(stop.customer.as_ref(), Some(stop.at)))
        };
        let aside = self.stops.iter().map(kept).collect();
        (HubEvent::RoundPut { courier, stops: self.stops.iter().map(stop).collect() }, aside)
    }
}

/// Each name once, short enough for the name of its SKU, at least one.
fn check_names(names: &[&ParcelId], field: &str, reader: &mut Reader) {
    if names.is_empty() {
        reader.error("empty", "at least one parcel");
    }
    for (index, name) in names.iter().enumerate() {
        if names[..index].contains(name) {
            let text = format!("{name} comes twice");
            reader.at(index, |reader| reader.error_at(field, "duplicate", text));
        }
        if SkuId::of_parcel(name).is_err() {
            let text = "at most 56 characters";
            reader.at(index, |reader| reader.error_at(field, "out_of_range", text));
        }
    }
}

/// Notes each parcel that came before.
pub fn check_new<'p>(
    parcels: impl Iterator<Item = &'p ParcelId>,
    field: &str,
    world: &World,
    reader: &mut Reader,
) {
    for (index, parcel) in parcels.enumerate() {
        if world.hubs().parcels().contains_key(parcel) {
            let text = format!("parcel {parcel} came before");
            reader.at(index, |reader| reader.error_at(field, "id_conflict", text));
        }
    }
}

/// Where a parcel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParcelState {
    /// In its hub, due on its day.
    Waiting,
    /// In its hub, not delivered on an earlier day.
    CarriedOver,
    /// A courier has it on his route.
    Assigned,
    /// On board.
    OnBoard,
    /// Handed over.
    Delivered,
    /// On its way back to its hub.
    Returning,
    /// A van could not hand it over and took it back.
    Left,
    /// Given up.
    Cancelled,
}

impl ParcelState {
    /// Of a parcel as the world has it.
    #[must_use]
    pub fn of(parcel: &Parcel, world: &World) -> Self {
        let order = world.order(parcel.order).expect("a parcel has its order");
        match order.state {
            OrderState::PickedUp => Self::OnBoard,
            OrderState::Delivered | OrderState::Collected => Self::Delivered,
            OrderState::Returning => Self::Returning,
            OrderState::Returned => Self::Left,
            OrderState::Offered | OrderState::Assigned => Self::Assigned,
            OrderState::Cancelled | OrderState::Expired | OrderState::Failed => Self::Cancelled,
            _ if parcel.carried.is_empty() => Self::Waiting,
            _ => Self::CarriedOver,
        }
    }
}

/// A day on which a parcel was not delivered.
#[derive(Serialize, ToSchema)]
pub struct CarriedOverOut {
    at: Instant,
    /// The day it had been due.
    from: LocalDay,
    reason: ReasonWord,
    /// The day it was due then.
    to: LocalDay,
    window: Window,
}

impl From<&CarriedOver> for CarriedOverOut {
    fn from(over: &CarriedOver) -> Self {
        Self {
            at: Instant(over.at),
            from: LocalDay(over.from),
            reason: ReasonWord(over.reason),
            to: LocalDay(over.to),
            window: Window(over.due),
        }
    }
}

/// A parcel.
#[derive(Serialize, ToSchema)]
pub struct ParcelOut {
    id: ParcelName,
    state: ParcelStateWord,
    /// Its hub.
    store: Option<StoreName>,
    /// The van it is on.
    van: Option<CourierName>,
    /// The order that stands for it: route, door and record are there.
    order: OrderName,
    order_state: OrderStateWord,
    courier: Option<CourierName>,
    g: Size,
    ml: Size,
    arrived_at: Instant,
    /// Local day on which it is due.
    day: LocalDay,
    /// Promised span of the hand-over.
    window: Window,
    /// Days on which it was not delivered, oldest first.
    carried_over: Vec<CarriedOverOut>,
    /// Why it ended, for the unhappy ends.
    reason: Option<ReasonWord>,
    closed_at: Option<Instant>,
}

impl ParcelOut {
    /// As the world has it.
    ///
    /// # Panics
    /// When it has no order.
    #[must_use]
    pub fn of(parcel: &Parcel, world: &World) -> Self {
        let order = world.order(parcel.order).expect("a parcel has its order");
        Self {
            id: Id(parcel.id.clone()),
            state: Word(ParcelState::of(parcel, world)),
            store: parcel.store.clone().map(Id),
            van: parcel.van.clone().map(Id),
            order: Id(order.id),
            order_state: Word(order.state),
            courier: order.courier.clone().map(Id),
            g: Size(parcel.g),
            ml: Size(parcel.ml),
            arrived_at: Instant(parcel.arrived_at),
            day: LocalDay(parcel.day),
            window: Window(order.promise),
            carried_over: parcel.carried.iter().map(Into::into).collect(),
            reason: order.reason.map(ReasonWord),
            closed_at: order.closed_at.map(Instant),
        }
    }
}

/// What one shop courier handed over at one rate.
#[derive(Serialize, ToSchema)]
pub struct EarnedOut {
    courier: CourierName,
    /// Parcels of the programme.
    parcels: u32,
    /// Other same-day orders.
    orders: u32,
    /// Both together.
    delivered: u32,
    /// Paid for each.
    rate: Minor,
    /// `delivered` x `rate`.
    commission: Minor,
}

impl From<&Earned> for EarnedOut {
    fn from(earned: &Earned) -> Self {
        Self {
            courier: Id(earned.courier.clone()),
            parcels: earned.parcels,
            orders: earned.orders,
            delivered: earned.delivered(),
            rate: Minor(earned.rate),
            commission: Minor(earned.commission()),
        }
    }
}

/// A parcel that was due on the day and not delivered.
#[derive(Serialize, ToSchema)]
pub struct NotDeliveredOut {
    parcel: ParcelName,
    reason: ReasonWord,
}

/// The book of a hub's day.
#[derive(Serialize, ToSchema)]
pub struct LedgerOut {
    store: StoreName,
    day: LocalDay,
    /// Hand-overs on that day, parcels and other orders.
    delivered: u32,
    /// The one rate; `null` where there were several or none.
    rate: Option<Minor>,
    /// Sum over `earned`.
    commission: Minor,
    /// By courier and rate.
    earned: Vec<EarnedOut>,
    /// Parcels due on that day that were carried over.
    carried_over: Vec<NotDeliveredOut>,
}

impl LedgerOut {
    /// As the world has it; an empty day where nothing happened.
    #[must_use]
    pub fn of(store: StoreId, day: Day, world: &World) -> Self {
        let nothing = HubDay::default();
        let book = world.hubs().day(&store, day).unwrap_or(&nothing);
        let rate = book.earned.first().map(|earned| earned.rate);
        let one = book.earned.iter().all(|earned| Some(earned.rate) == rate);
        let commission: Money = book.earned.iter().map(Earned::commission).sum();
        let carried = |(parcel, reason): &(ParcelId, Reason)| NotDeliveredOut {
            parcel: Id(parcel.clone()),
            reason: ReasonWord(*reason),
        };
        Self {
            store: Id(store),
            day: LocalDay(day),
            delivered: book.earned.iter().map(Earned::delivered).sum(),
            rate: rate.filter(|_| one).map(Minor),
            commission: Minor(commission),
            earned: book.earned.iter().map(Into::into).collect(),
            carried_over: book.carried.iter().map(carried).collect(),
        }
    }
}
