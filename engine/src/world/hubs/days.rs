//! A hub's local days: when it delivers, and for how many hand-overs there is room.

use super::super::World;
use super::super::courier::Courier;
use super::super::hours::{day_span, local_day, open_within};
use super::Earned;
use crate::id::StoreId;
use crate::model::{CourierSpec, Day, Hours, Order, Parcel};
use crate::unit::{Span, Time};

/// Days ahead in which a hub's next day is looked for.
const AHEAD: i64 = 60;

/// Local days.
impl World {
    /// Hours whose zone a hub lives by: the first calendar that names one, else the shop's own.
    fn zone_of(&self, store: &StoreId) -> &Hours {
        let weekly = |hours: &&Hours| matches!(hours, Hours::Weekly { .. });
        let calendars = self.calendars(store);
        let own = self.stores.get(store).map(|store| &store.hours);
        calendars.chain(own).find(weekly).unwrap_or(&Hours::Always)
    }

    fn calendars(&self, store: &StoreId) -> impl Iterator<Item = &Hours> {
        let specs = self.hubs.couriers(store).map(|id| &self.couriers[id].spec);
        specs.filter_map(|spec| spec.hub.as_ref()).map(|hub| &hub.calendar)
    }

    /// The local day of a hub at an instant.
    #[must_use]
    pub fn hub_day(&self, store: &StoreId, at: Time) -> Day {
        local_day(self.zone_of(store), at)
    }

    /// A hub's whole local day, midnight to midnight.
    #[must_use]
    pub fn whole_day(&self, store: &StoreId, day: Day) -> Span {
        day_span(self.zone_of(store), day)
    }

    /// When a hub delivers on a local day, from the first of its couriers to the last; `None` when
    /// all calendars are closed then.
    #[must_use]
    pub fn hub_hours(&self, store: &StoreId, day: Day) -> Option<Span> {
        let whole = self.whole_day(store, day);
        let open = self.calendars(store).filter_map(|calendar| open_within(calendar, whole));
        open.reduce(|a, b| Span { from: a.from.min(b.from), to: a.to.max(b.to) })
    }

    /// The first day after this one on which a hub delivers. Where its calendar has none, the next
    /// day counts, and the parcel is looked at again at its end.
    #[must_use]
    pub fn next_hub_day(&self, store: &StoreId, after: Day) -> (Day, Span) {
        let ahead = (1..=AHEAD).map(|n| Day(after.0 + n));
        let open = |day: Day| self.hub_hours(store, day).map(|span| (day, span));
        let next = Day(after.0 + 1);
        ahead.into_iter().find_map(open).unwrap_or_else(|| (next, self.whole_day(store, next)))
    }
}

/// The daily cap.
impl World {
    /// Hand-overs that a shop courier may still begin or have on his route today; `None`: any
    /// number. What he has on his route counts against it.
    #[must_use]
    pub fn room_of(&self, spec: &CourierSpec) -> Option<u32> {
        let hub = spec.hub.as_ref()?;
        let today = self.hubs.day(&hub.store, self.hub_day(&hub.store, self.now));
        let earned = today.into_iter().flat_map(|day| &day.earned);
        let mine = earned.filter(|earned| earned.courier == spec.id);
        Some(hub.daily_cap.saturating_sub(mine.map(Earned::delivered).sum()))
    }

    /// Whether somebody may be asked to carry an order now: a parcel sleeps until its own hub
    /// delivers on its day and has room for it.
    #[must_use]
    pub fn is_awake(&self, order: &Order) -> bool {
        let Some(store) = self.hub_of(order) else { return true };
        let due = order.basket.due.unwrap_or(Span::ALWAYS);
        let able = |courier: &Courier| {
            let until = courier.shift.map_or(Time::MIN, |shift| shift.until);
            due.from <= until && self.room_of(&courier.spec) != Some(0)
        };
        let mut couriers = self.hubs.couriers(store).map(|id| &self.couriers[id]);
        due.to >= self.now && couriers.any(able)
    }

    /// The hub whose parcel an order stands for.
    #[must_use]
    pub fn hub_of(&self, order: &Order) -> Option<&StoreId> {
        self.parcel_of(order)?.store.as_ref()
    }

    /// The parcel that an order stands for.
    #[must_use]
    pub fn parcel_of(&self, order: &Order) -> Option<&Parcel> {
        self.hubs.parcels.get(order.parcel.as_ref()?)
    }

    /// Whether a courier may carry an order at all: parcels of a hub go with its own couriers.
    #[must_use]
    pub fn may_carry(&self, spec: &CourierSpec, order: &Order) -> bool {
        let own = spec.hub.as_ref().map(|hub| &hub.store);
        self.hub_of(order).is_none_or(|store| own == Some(store))
    }
}
