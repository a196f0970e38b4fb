//! Lockers and pickup points: places kept for orders, parcels that come and go.

use super::admit::{Admitted, no, no_because};
use super::demand::lost_among;
use super::step::Step;
use crate::decision::{Decision, PointDecision};
use crate::event::PointEvent;
use crate::id::{OrderId, PointId, QuoteId};
use crate::matching::{self, Berth, Match};
use crate::model::{
    Keeper, Loser, Mode, Order, OrderState, PointKind, PointSpec, QuoteOption, Report, ReportKind,
};
use crate::reason::Reason;
use crate::unit::{Span, Time};
use crate::world::World;
use crate::world::hours::next_open;

/// Whether this event may enter now.
pub(super) fn admit(world: &World, now: Time, event: &PointEvent) -> Admitted {
    match event {
        PointEvent::Put(spec) => can_put(world, spec),
        PointEvent::Removed { point } => can_remove(world, point),
        PointEvent::Arrived { point, order, left_at } => {
            can_arrive(world, now, point, *order, *left_at)
        }
        PointEvent::Collected { point, order } => {
            at_point(world, point, *order).and_then(|order| match order.state {
                OrderState::Ready => Ok(()),
                _ => no(Reason::WrongState),
            })
        }
        PointEvent::Returned { point, order } => {
            at_point(world, point, *order).and_then(|order| can_return(world, order))
        }
    }
}

fn can_put(world: &World, spec: &PointSpec) -> Admitted {
    let stores = spec.inbound.iter().flat_map(|inbound| inbound.stores.iter().flatten());
    for store in stores {
        if !world.stores().contains_key(store) {
            return no_because(Reason::Unknown, store);
        }
    }
    let old = world.points().spec(&spec.id);
    let moved = old.is_some_and(|old| old.kind != spec.kind || old.at != spec.at);
    if moved { nobody_there(world, &spec.id) } else { Ok(()) }
}

fn can_remove(world: &World, point: &PointId) -> Admitted {
    match world.points().spec(point) {
        Some(_) => nobody_there(world, point),
        None => no(Reason::Unknown),
    }
}

fn nobody_there(world: &World, point: &PointId) -> Admitted {
    match world.points().stays(point).len() {
        0 => Ok(()),
        n => no_because(Reason::WrongState, format!("{n} of its places are kept")),
    }
}

/// An order that waits, or is to wait, at this point.
fn at_point<'w>(
    world: &'w World,
    point: &PointId,
    order: OrderId,
) -> Result<&'w Order, super::admit::Refusal> {
    let refused = |reason| super::admit::Refusal { reason, hint: None };
    let order = world.order(order).ok_or(refused(Reason::Unknown))?;
    if order.point.as_ref() == Some(point) { Ok(order) } else { Err(refused(Reason::WrongState)) }
}

fn can_arrive(
    world: &World,
    now: Time,
    point: &PointId,
    id: OrderId,
    left_at: Option<Time>,
) -> Admitted {
    let order = at_point(world, point, id)?;
    let stay = world.points().stay(point, Keeper::Order(id));
    let waits = order.mode == Mode::PickupPoint && order.state == OrderState::Sourced;
    let Some(stay) = stay.filter(|stay| waits && !stay.inside) else {
        return no(Reason::WrongState);
    };
    if left_at.is_some_and(|left| left > now) {
        return no(Reason::InFuture);
    }
    // Before its time there must be a place that nobody else counts on.
    let spec = world.points().spec(point).expect("a point with a stay is known");
    let class = spec.classes.iter().find(|class| class.name == stay.class);
    let early = now < stay.from;
    let room = class.is_some_and(|class| {
        world.points().has_room(spec, class, (now, stay.from), Some(stay.keeper))
    });
    if early && !room { no(Reason::PointFull) } else { Ok(()) }
}

/// A courier brings what he has on board back himself.
fn can_return(world: &World, order: &Order) -> Admitted {
    let on_board = world.couriers().values().any(|c| c.onboard.contains_key(&order.id));
    if order.state == OrderState::Returning && !on_board { Ok(()) } else { no(Reason::WrongState) }
}

/// Whether the place behind an option is still kept for its quote.
pub(super) fn place_kept(world: &World, quote: QuoteId, option: &QuoteOption) -> Admitted {
    let Some(point) = &option.point else { return Ok(()) };
    match world.points().stay(point, Keeper::Quote(quote)) {
        Some(_) => Ok(()),
        None => no(Reason::PointFull),
    }
}

impl Step<'_> {
    pub(super) fn on_point(&mut self, event: &PointEvent) {
        match event {
            PointEvent::Put(_) | PointEvent::Removed { .. } => {}
            PointEvent::Arrived { point, order, left_at } => {
                self.arrived_at_point(point, *order, left_at.unwrap_or(self.world.now()));
            }
            PointEvent::Collected { order, .. } => {
                self.move_order(*order, OrderState::Collected, None);
            }
            PointEvent::Returned { order, .. } => self.returned(*order),
        }
    }

    /// Keeps a place for an option of a quote; one for all options of a quote at the same point.
    /// `None`: done, or nothing to keep. Else who lost, since another option took the last place.
    pub(super) fn keep_place(&mut self, quote: QuoteId, option: &Match) -> Option<Loser> {
        let Berth { point, class, from, until } = option.berth.clone()?;
        let keeper = Keeper::Quote(quote);
        if self.world.points().stay(&point, keeper).is_some() {
            return None;
        }
        let spec = self.world.points().spec(&point).expect("a point that was matched is known");
        let known = spec.classes.iter().find(|known| known.name == class);
        let known = known.expect("a size that was matched is known");
        if !self.world.points().has_room(spec, known, (from, until), None) {
            let full = match spec.kind {
                PointKind::Locker => Reason::LockerFull,
                PointKind::PickupPoint => Reason::PointFull,
            };
            let store = option.shares[0].store.clone();
            return Some(Loser { point: Some(point), ..Loser::new(option.mode, store, full) });
        }
        self.decide(Decision::Point(PointDecision::Held { point, quote, class, from, until }));
        None
    }

    /// The place that was kept for the option is the order's.
    pub(super) fn book_place(&mut self, quote: QuoteId, order: OrderId, option: &QuoteOption) {
        if let Some(point) = option.point.clone() {
            self.decide(Decision::Point(PointDecision::Booked { point, quote, order }));
        }
    }

    /// A courier has put a parcel into its compartment.
    pub(super) fn put_into_locker(&mut self, id: OrderId) {
        let now = self.world.now();
        let point = self.order(id).point.clone().expect("a locker order names its locker");
        let dwell = self.world.points().spec(&point).map(|spec| spec.dwell).unwrap_or_default();
        let (order, until) = (id, now + dwell);
        self.decide(Decision::Point(PointDecision::Filled { point, order, until, ready_at: now }));
        self.move_order(id, OrderState::Ready, None);
    }

    /// A run has brought a parcel: it left its shop for good, and can be collected once it is put
    /// away. A late one stays longer where nobody else counts on its place.
    fn arrived_at_point(&mut self, point: &PointId, id: OrderId, left_at: Time) {
        for source in self.order(id).sources.clone() {
            if self.world.awaits_hand_over(source.hold) {
                self.decide(Decision::HoldHandedOver { hold: source.hold, at: left_at });
            }
        }
        let now = self.world.now();
        let points = self.world.points();
        let spec = points.spec(point).expect("a point with a stay is known");
        let stay = points.stay(point, Keeper::Order(id)).expect("its arrival was admitted");
        let ready_at = now + spec.put_away;
        let wanted = next_open(&spec.hours, ready_at).unwrap_or(ready_at) + spec.dwell;
        let class = spec.classes.iter().find(|class| class.name == stay.class);
        let room = class.is_some_and(|class| {
            points.has_room(spec, class, (stay.until, wanted), Some(stay.keeper))
        });
        let until = if wanted > stay.until && room { wanted } else { stay.until };
        let (point, order) = (point.clone(), id);
        self.decide(Decision::Point(PointDecision::Filled { point, order, until, ready_at }));
        if ready_at <= now {
            self.put_away(id);
        }
    }

    /// A parcel is put away: its customer can come.
    pub(super) fn put_away(&mut self, id: OrderId) {
        let (now, order) = (self.world.now(), self.order(id));
        let point = order.point.as_ref().expect("a parcel at a point names it");
        let stay = self.world.points().stay(point, Keeper::Order(id));
        let until = stay.map_or(order.promise.to, |stay| stay.until);
        let from = order.promise.from.max(now).min(until);
        self.change_promise(id, Span { from, to: until }, Reason::RunningLate);
        self.move_order(id, OrderState::Ready, None);
    }

    /// Nobody has collected a parcel in time, or it never came.
    pub(super) fn stay_is_over(&mut self, id: OrderId) {
        let now = self.world.now();
        if self.order(id).state == OrderState::Sourced && self.world.goods_taken(id) {
            // It came so late that its stay ends before it is put away: it was there all the same.
            self.put_away(id);
        }
        let order = self.order(id);
        let there = order.state == OrderState::Ready || self.world.goods_taken(id);
        let kind = if there { ReportKind::ParcelLeft } else { ReportKind::ParcelMissed };
        let report = Report {
            order: Some(id),
            store: order.sources.first().map(|source| source.store.clone()),
            subject: order.point.as_ref().map(ToString::to_string),
            ..Report::new(now, kind)
        };
        self.report(report);
        if there {
            let (order, state, why) = (id, OrderState::Returning, Some(Reason::Expired));
            self.decide(Decision::OrderMoved { order, state, courier: None, why });
        } else {
            self.close_order(id, OrderState::Failed, Reason::NotArrived);
        }
    }

    /// The goods of an order for a pickup point are gone: another shop by a run to the same point,
    /// or a refusal with the reason.
    pub(super) fn resource_to_point(&mut self, before: &Order, why: Reason) {
        let (order, state) = (before.id, OrderState::Resourcing);
        self.decide(Decision::OrderMoved { order, state, courier: None, why: Some(why) });
        let found = matching::to_point(self.world, self.travel, before);
        let lost = lost_among(&before.basket.lines, &found.losers);
        let option = found.options.into_iter().next();
        let sources = option.as_ref().and_then(|o| self.hold_all(&o.shares, Time::MAX));
        let (Some(option), Some(sources)) = (option, sources) else {
            if matches!(why, Reason::StockTakenInStore | Reason::ShelfEmpty) {
                self.note_broken(before, lost);
            }
            return self.move_order(order, OrderState::Failed, Some(why));
        };
        for source in &sources {
            self.decide(Decision::HoldCommitted { hold: source.hold, order, expires_at: None });
        }
        let replaced = option.replaced;
        self.decide(Decision::OrderSourced { order, sources, replaced, mode: None });
        if let Some(Berth { point, class, from, until }) = option.berth {
            let moved = PointDecision::Moved { point, order, class, from, until };
            self.decide(Decision::Point(moved));
        }
        self.give_order(order, OrderState::Sourced, None);
        self.change_promise(order, option.promise, why);
    }
}
