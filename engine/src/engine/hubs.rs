//! The hub programme: parcels arrive, are delivered on the owner's day or carried over with a
//! reason.

use super::step::Step;
use crate::decision::Answer;
use crate::decision::{Decision, HubDecision};
use crate::event::HubEvent;
use crate::id::{CourierId, HoldId, OrderId, QuoteId, SkuId, StoreId};
use crate::matching::Share;
use crate::model::{
    ArrivedParcel, Basket, CarriedOver, Hold, HoldState, Line, Order, OrderState, Parcel, Report,
    ReportKind, Source,
};
use crate::reason::Reason;
use crate::unit::{Qty, Span, Time};

impl Step<'_> {
    pub(super) fn on_hub(&mut self, event: &HubEvent) -> Answer {
        match event {
            HubEvent::PartnerPut(_) => {}
            HubEvent::ParcelsArrived { store, parcels } => self.on_parcels(store, parcels),
            HubEvent::RoundPut { courier, stops } => return self.on_round(courier, stops),
        }
        Answer::Done
    }

    fn on_parcels(&mut self, store: &StoreId, parcels: &[ArrivedParcel]) {
        for parcel in parcels {
            self.take_parcel(store, parcel);
        }
        self.set_day_end(store);
        self.dispatch();
    }

    /// A parcel becomes an order whose goods stand ready; when the hub does not deliver on its day,
    /// it is due on the next on which it does.
    fn take_parcel(&mut self, store: &StoreId, arrived: &ArrivedParcel) {
        let now = self.world.now();
        let order = OrderId(self.mint());
        let wanted = arrived.between.map_or(now, |between| between.from.max(now));
        let day = self.world.hub_day(store, wanted);
        let open = self.world.hub_hours(store, day).filter(|span| span.to > now);
        let hours = open.unwrap_or_else(|| self.world.whole_day(store, day));
        let until_end = Span { from: hours.from.max(now), to: hours.to };
        let parcel = Parcel {
            id: arrived.id.clone(),
            order,
            store: Some(store.clone()),
            van: None,
            g: arrived.g,
            ml: arrived.ml,
            arrived_at: now,
            day,
            day_ends: hours.to,
            carried: Vec::new(),
        };
        self.decide(Decision::Hub(HubDecision::ParcelTaken { parcel }));
        let due = arrived.between.unwrap_or(until_end);
        self.accept_parcel(store, arrived, order, due);
        if open.is_none() {
            self.carry_over(order, Reason::CalendarClosed);
        }
    }

    fn accept_parcel(&mut self, store: &StoreId, arrived: &ArrivedParcel, id: OrderId, due: Span) {
        let now = self.world.now();
        let lines = parcel_lines(arrived);
        let hold = self.hold_parcel(store, &lines, id);
        let quote = QuoteId(self.mint());
        let basket = Basket {
            due: Some(due),
            stores: Some(vec![store.clone()]),
            max_splits: 1,
            service: arrived.service,
            ready_at: Some(now),
            ..Basket::new(lines.clone(), arrived.at)
        };
        let order = Order {
            sources: vec![Source {
                store: store.clone(),
                lines,
                hold,
                ready_at: now,
                awaited: Vec::new(),
            }],
            parcel: Some(arrived.id.clone()),
            ..Order::new(id, quote, basket, now, due)
        };
        self.decide(Decision::OrderAccepted { order: Box::new(order) });
    }

    fn hold_parcel(&mut self, store: &StoreId, lines: &[Line], order: OrderId) -> HoldId {
        let id = HoldId(self.mint());
        let hold = Hold {
            id,
            store: store.clone(),
            lines: lines.to_vec(),
            granted_at: self.world.now(),
            expires_at: None,
            order: Some(order),
            state: HoldState::Committed,
            picked: false,
            awaited: Vec::new(),
        };
        self.decide(Decision::HoldGranted { hold });
        id
    }

    /// A parcel was not delivered on its day: it stays in its hub, or is back there, and is due on
    /// the hub's next day.
    pub(super) fn carry_over(&mut self, id: OrderId, reason: Reason) {
        let before = self.order(id).clone();
        let parcel = self.world.parcel_of(&before).expect("only parcels are carried over").clone();
        let store = parcel.store.clone().expect("only hubs carry over");
        self.set_aside_again(&before, &store);
        if before.state != OrderState::Sourced {
            self.give_order(id, OrderState::Sourced, None);
        }
        self.detach(&before);
        let now = self.world.now();
        let today = self.world.hub_day(&store, now).max(parcel.day);
        let (to, due) = self.world.next_hub_day(&store, today);
        let over = CarriedOver { at: now, from: parcel.day, reason, to, due };
        let (parcel, order) = (parcel.id, id);
        let report = Report {
            store: Some(store.clone()),
            order: Some(id),
            subject: Some(parcel.to_string()),
            reason: Some(reason),
            ..Report::new(now, ReportKind::ParcelCarriedOver)
        };
        self.decide(Decision::Hub(HubDecision::ParcelCarriedOver { parcel, order, over }));
        self.change_promise(id, due, reason);
        self.report(report);
        self.set_day_end(&store);
    }

    /// The one unit of a parcel that is back in its shop, or whose hold broke, is set aside again.
    fn set_aside_again(&mut self, order: &Order, store: &StoreId) {
        if order.sources.iter().any(|source| self.world.is_reserved(source.hold)) {
            return;
        }
        let ready_at = self.world.now();
        let lines = order.basket.lines.clone();
        let share = Share::of(store.clone(), lines, ready_at);
        let found = self.settle_in(order.id, &[share]);
        assert!(found, "{} is in its hub: nobody else can have its one unit", order.id);
    }

    /// The owner's day is over: what is still in the shop is carried over.
    pub(super) fn close_day(&mut self, store: &StoreId) {
        let now = self.world.now();
        let left: Vec<OrderId> = self.in_shop(store, |parcel| parcel.day_ends <= now);
        for order in left {
            let reason = self.why_left(order, store);
            self.carry_over(order, reason);
        }
        self.set_day_end(store);
    }

    /// Orders of a hub's parcels that nobody has on board.
    fn in_shop(&self, store: &StoreId, only: impl Fn(&Parcel) -> bool) -> Vec<OrderId> {
        let parcels = self.world.hubs().open(store).filter(|parcel| only(parcel));
        parcels.map(|parcel| parcel.order).filter(|id| !self.world.goods_taken(*id)).collect()
    }

    /// Why a parcel is still in the shop at the end of its day.
    fn why_left(&self, id: OrderId, store: &StoreId) -> Reason {
        let world = &self.world;
        let parcel = world.parcel_of(self.order(id)).expect("only parcels are left in a hub");
        let mut specs = world.hubs().couriers(store).map(|id| &world.couriers()[id].spec);
        if world.hub_hours(store, parcel.day).is_none() {
            Reason::CalendarClosed
        } else if specs.all(|spec| world.room_of(spec) == Some(0)) {
            Reason::DailyCap
        } else {
            // What the last try said; nobody tried when nobody delivered.
            self.order(id).reason.unwrap_or(Reason::NoCourier)
        }
    }

    /// Why no route has room for a waiting order.
    pub(super) fn why_unplaced(&self, order: &Order, couriers: &[CourierId]) -> Reason {
        let world = &self.world;
        let due = order.basket.due.map_or(Time::MAX, |due| due.to);
        let Some(parcel) = world.parcel_of(order) else {
            return if due < Time::MAX { Reason::Window } else { Reason::Shift };
        };
        let full = |id: &CourierId| {
            let courier = &world.couriers()[id];
            let ahead = courier.orders().len();
            world.room_of(&courier.spec).is_some_and(|room| room as usize <= ahead)
        };
        if couriers.iter().all(full) {
            Reason::DailyCap
        } else if due < parcel.day_ends {
            Reason::Window
        } else {
            Reason::Shift
        }
    }

    /// Sets the next instant at which parcels of a hub are carried over, where it is another one.
    pub(super) fn set_day_end(&mut self, store: &StoreId) {
        let orders = self.in_shop(store, |_| true);
        let ends = |id: &OrderId| self.world.parcel_of(self.order(*id)).map(|p| p.day_ends);
        let at: Option<Time> = orders.iter().filter_map(ends).min();
        if self.world.day_end(store) != at {
            self.decide(Decision::Hub(HubDecision::DayEndSet { store: store.clone(), at }));
        }
    }

    /// Changed master data may open or close a way: more skills or room, a courier who can be asked
    /// again; a shop courier may have less room on his day.
    pub(super) fn on_courier_put(&mut self, courier: &CourierId) {
        let known = &self.world.couriers()[courier];
        let on_duty = known.is_on_duty();
        if let Some(store) = known.spec.hub.as_ref().map(|hub| hub.store.clone()) {
            self.move_day_end(&store);
            if on_duty {
                self.replan(courier);
            }
        }
        if on_duty {
            self.dispatch();
        }
    }

    /// The owner marks other hours for today: his parcels are due by their end.
    fn move_day_end(&mut self, store: &StoreId) {
        let now = self.world.now();
        let today = self.world.hub_day(store, now);
        let open = self.world.hub_hours(store, today).filter(|hours| hours.to > now);
        let Some(hours) = open else { return };
        for id in self.in_shop(store, |parcel| parcel.day == today && parcel.day_ends != hours.to) {
            let order = self.order(id);
            let parcel = self.world.parcel_of(order).expect("it is in its hub");
            let mut due = order.basket.due.expect("parcels have a window");
            if due.to == parcel.day_ends {
                due = Span { from: due.from.min(hours.to), to: hours.to };
            }
            let (parcel, ends) = (parcel.id.clone(), hours.to);
            self.decide(Decision::Hub(HubDecision::DayMoved { parcel, order: id, due, ends }));
            self.change_promise(id, due, Reason::CalendarClosed);
        }
        self.set_day_end(store);
    }

    /// Hub couriers of a waiting parcel who can be asked now.
    pub(super) fn hub_couriers(&self, order: &Order) -> Vec<CourierId> {
        let Some(store) = self.world.hub_of(order) else { return Vec::new() };
        let free = |id: &&CourierId| {
            let courier = &self.world.couriers()[*id];
            crate::matching::is_free(self.world, courier) && !order.refused_by.contains(id)
        };
        self.world.hubs().couriers(store).filter(free).cloned().collect()
    }
}

fn parcel_lines(arrived: &ArrivedParcel) -> Vec<Line> {
    let sku = SkuId::of_parcel(&arrived.id).expect("names of parcels were admitted");
    vec![Line { sku, qty: Qty(1) }]
}
