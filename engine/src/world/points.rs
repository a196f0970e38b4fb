//! Lockers and pickup points, and who has which of their places from when to when.
//!
//! **Invariant:** as long as no point loses places by its master data, at no instant more places of
//! a size are kept than there are.

use super::{Timer, World};
use crate::decision::PointDecision;
use crate::event::PointEvent;
use crate::id::{OrderId, PointId, QuoteId, SizeId};
use crate::model::{
    Basket, Keeper, Line, Mode, OrderState, PointKind, PointSpec, QuoteOption, SizeClass, Stay,
};
use crate::reason::Reason;
use crate::unit::Time;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All points.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Points {
    specs: BTreeMap<PointId, PointSpec>,
    stays: BTreeMap<PointId, Vec<Stay>>,
}

impl Points {
    /// A point's master data.
    #[must_use]
    pub fn spec(&self, id: &PointId) -> Option<&PointSpec> {
        self.specs.get(id)
    }

    /// All points, by name.
    #[must_use]
    pub fn specs(&self) -> &BTreeMap<PointId, PointSpec> {
        &self.specs
    }

    /// Places of a point that are kept, in the order in which they were asked for.
    #[must_use]
    pub fn stays(&self, id: &PointId) -> &[Stay] {
        self.stays.get(id).map_or(&[], Vec::as_slice)
    }

    /// The place that somebody has.
    #[must_use]
    pub fn stay(&self, id: &PointId, keeper: Keeper) -> Option<&Stay> {
        self.stays(id).iter().find(|stay| stay.keeper == keeper)
    }

    /// Most places of a size that others have at any instant of `[from, until)`.
    #[must_use]
    pub fn most_taken(
        &self,
        id: &PointId,
        class: &SizeId,
        (from, until): (Time, Time),
        but: Option<Keeper>,
    ) -> usize {
        let others = || {
            self.stays(id).iter().filter(|stay| stay.class == *class && Some(stay.keeper) != but)
        };
        // The number rises only where a stay begins.
        let begins = others().map(|stay| stay.from).filter(|at| from < *at && *at < until);
        let taken = |at: Time| others().filter(|stay| stay.from <= at && at < stay.until).count();
        begins.chain([from]).map(taken).max().unwrap_or(0)
    }

    /// Whether one more place of this size can be kept from `from` to `until`.
    #[must_use]
    pub fn has_room(
        &self,
        spec: &PointSpec,
        class: &SizeClass,
        span: (Time, Time),
        but: Option<Keeper>,
    ) -> bool {
        self.most_taken(&spec.id, &class.name, span, but) < class.count as usize
    }

    /// The smallest size that takes these goods and has a place free for all of `[from, until)`.
    ///
    /// # Errors
    /// `too_big`: no size takes them. `locker_full`, `point_full`.
    pub fn place_for(
        &self,
        spec: &PointSpec,
        (g, ml): (i64, i64),
        span: (Time, Time),
        but: Option<Keeper>,
    ) -> Result<SizeId, Reason> {
        let mut fitting: Vec<&SizeClass> =
            spec.classes.iter().filter(|class| class.takes(g, ml)).collect();
        fitting.sort_by_key(|class| {
            (class.ml.unwrap_or(i64::MAX), class.g.unwrap_or(i64::MAX), &class.name)
        });
        if fitting.is_empty() {
            return Err(Reason::TooBig);
        }
        let free = fitting.into_iter().find(|class| self.has_room(spec, class, span, but));
        free.map(|class| class.name.clone()).ok_or(match spec.kind {
            PointKind::Locker => Reason::LockerFull,
            PointKind::PickupPoint => Reason::PointFull,
        })
    }

    fn stay_mut(&mut self, id: &PointId, keeper: Keeper) -> &mut Stay {
        let stays = self.stays.get_mut(id).map_or(&mut [][..], Vec::as_mut_slice);
        let stay = stays.iter_mut().find(|stay| stay.keeper == keeper);
        stay.expect("a place is held before it is used")
    }

    /// Gives a place back.
    pub(super) fn free(&mut self, id: &PointId, keeper: Keeper) {
        if let Some(stays) = self.stays.get_mut(id) {
            stays.retain(|stay| stay.keeper != keeper);
        }
    }

    /// Gives back all places of a quote.
    pub(super) fn free_quote(&mut self, quote: QuoteId, options: &[QuoteOption]) {
        for point in options.iter().filter_map(|option| option.point.as_ref()) {
            self.free(point, Keeper::Quote(quote));
        }
    }
}

impl World {
    /// Lockers and pickup points.
    #[must_use]
    pub fn points(&self) -> &Points {
        &self.points
    }

    /// What goods weigh and measure, in grams and millilitres.
    #[must_use]
    pub fn load_of(&self, lines: &[Line]) -> (i64, i64) {
        let mut load = (0, 0);
        for line in lines {
            if let Some(sku) = self.skus.get(&line.sku) {
                load = (load.0 + sku.g * line.qty.0, load.1 + sku.ml * line.qty.0);
            }
        }
        load
    }

    /// A basket as it becomes an order by an option: a locker is the door to which a courier brings
    /// it.
    #[must_use]
    pub fn basket_of(&self, asked: &Basket, option: &QuoteOption) -> Basket {
        let asked = asked.clone().settled(option.promise.from);
        let basket = Basket { point: option.point.clone(), ..asked };
        match basket.point.as_ref().and_then(|point| self.points.spec(point)) {
            Some(locker) if option.mode == Mode::Locker => to_locker(basket, locker),
            _ => basket,
        }
    }

    pub(super) fn apply_point_event(&mut self, event: &PointEvent) {
        match event {
            PointEvent::Put(spec) => {
                self.points.specs.insert(spec.id.clone(), spec.clone());
            }
            PointEvent::Removed { point } => {
                self.points.specs.remove(point);
                self.points.stays.remove(point);
            }
            PointEvent::Arrived { .. }
            | PointEvent::Collected { .. }
            | PointEvent::Returned { .. } => {}
        }
    }

    pub(super) fn apply_point_decision(&mut self, decision: &PointDecision) {
        match decision {
            PointDecision::Held { point, quote, class, from, until } => {
                let (keeper, class) = (Keeper::Quote(*quote), class.clone());
                let stay = Stay { keeper, class, from: *from, until: *until, inside: false };
                self.points.stays.entry(point.clone()).or_default().push(stay);
            }
            PointDecision::Booked { point, quote, order } => {
                let stay = self.points.stay_mut(point, Keeper::Quote(*quote));
                stay.keeper = Keeper::Order(*order);
                let until = stay.until;
                self.leaves_point(*order, until);
            }
            PointDecision::Moved { point, order, class, from, until } => {
                let stay = self.points.stay_mut(point, Keeper::Order(*order));
                (stay.class, stay.from, stay.until) = (class.clone(), *from, *until);
                self.leaves_point(*order, *until);
            }
            PointDecision::Filled { point, order, until, ready_at } => {
                let now = self.now;
                let stay = self.points.stay_mut(point, Keeper::Order(*order));
                (stay.from, stay.until, stay.inside) = (now.min(stay.from), *until, true);
                self.leaves_point(*order, *until);
                self.timers.set(Timer::PutAway(*order), Some(*ready_at));
            }
        }
    }

    /// When a parcel that nobody has collected leaves its point.
    fn leaves_point(&mut self, order: OrderId, until: Time) {
        self.timers.set(Timer::Collect(order), (until < Time::MAX).then_some(until));
    }

    /// An order that ends or turns back leaves its place, and nothing waits for it any more.
    pub(super) fn leave_point(&mut self, id: OrderId, state: OrderState) {
        if state == OrderState::Ready {
            self.timers.set(Timer::PutAway(id), None);
        }
        if state.is_final() || state == OrderState::Returning {
            self.timers.set(Timer::Collect(id), None);
            self.timers.set(Timer::PutAway(id), None);
            if let Some(point) = &self.orders[&id].point {
                self.points.free(point, Keeper::Order(id));
            }
        }
    }
}

/// A basket that is brought to a locker in place of the door.
#[must_use]
pub fn to_locker(basket: Basket, locker: &PointSpec) -> Basket {
    Basket {
        at: locker.at,
        modes: vec![Mode::Locker],
        service: locker.service,
        setup: crate::unit::Millis::ZERO,
        point: Some(locker.id.clone()),
        ..basket
    }
}
