//! Persons: what may be said about them, and what a gesture does.

use super::admit::{Admitted, no, no_because, sku_known, store_known};
use super::step::Step;
use crate::decision::{Answer, Decision, PeopleDecision};
use crate::event::PeopleEvent;
use crate::id::{CourierId, OrderId, ReceiptId, StoreId, Subject};
use crate::model::{
    Gesture, Holder, Mode, Order, OrderState, Presented, PriceParts, Proof, Purpose, Receipt,
};
use crate::reason::Reason;
use crate::unit::{Qty, Time};
use crate::world::World;
use crate::world::people::scan;

/// Whether this may be said about a person now.
pub(super) fn admit(world: &World, now: Time, event: &PeopleEvent) -> Admitted {
    match event {
        PeopleEvent::MemberPut { member, .. } => match world.people().credential(*member) {
            Some(_) => no(Reason::AlreadyLinked),
            None => Ok(()),
        },
        PeopleEvent::Linked { credential, holder, .. } => can_link(world, *credential, holder),
        PeopleEvent::Unlinked { credential } => match world.people().credential(*credential) {
            Some(_) => Ok(()),
            None => no(Reason::NotLinked),
        },
        PeopleEvent::Erased { .. } => Ok(()),
        PeopleEvent::Presented(gesture) => can_present(world, now, gesture),
    }
}

/// A member is nobody's credential, and a credential is one holder's: else it would depend on the
/// order of questions who somebody is.
fn can_link(world: &World, credential: Subject, holder: &Holder) -> Admitted {
    let known = match holder {
        Holder::Member(member) => world.people().member(*member).is_some(),
        Holder::Courier(courier) => world.couriers().contains_key(courier),
    };
    if !known {
        return no(Reason::Unknown);
    }
    if world.people().member(credential).is_some() {
        return no_because(Reason::WrongState, "a member's own name is no credential");
    }
    match world.people().credential(credential) {
        Some(old) if old.holder != *holder => no(Reason::AlreadyLinked),
        Some(_) | None => Ok(()),
    }
}

fn can_present(world: &World, now: Time, gesture: &Gesture) -> Admitted {
    device_stands(world, gesture)?;
    if world.people().rescanned(gesture, world.config().rescan).is_some() {
        return Ok(());
    }
    if gesture.payment.as_ref().is_some_and(|payment| !payment.authorised) {
        return no(Reason::PaymentRefused);
    }
    match gesture.purpose {
        Purpose::Checkout => can_buy(world, now, gesture),
        Purpose::Collect => ready_for(world, gesture).map(drop),
        Purpose::CourierCheckin => can_check_in(world, now, gesture),
        Purpose::AgeCheck => can_prove(world, gesture),
    }
}

/// A reader stands in a shop, or at a locker or pickup point; only in shops goods are sold and
/// couriers check in.
fn device_stands(world: &World, gesture: &Gesture) -> Admitted {
    let only_in_shops = matches!(gesture.purpose, Purpose::Checkout | Purpose::CourierCheckin);
    match (&gesture.store, &gesture.point) {
        (Some(store), None) => store_known(world, store),
        (None, Some(_)) if only_in_shops => no_because(Reason::WrongState, "it needs a shop"),
        (None, Some(point)) if world.points().spec(point).is_some() => Ok(()),
        (None, Some(point)) => no_because(Reason::Unknown, point),
        (None, None) | (Some(_), Some(_)) => {
            no_because(Reason::WrongState, "a shop or a point, one of the two")
        }
    }
}

fn can_buy(world: &World, now: Time, gesture: &Gesture) -> Admitted {
    if gesture.lines.is_empty() || gesture.lines.iter().any(|line| line.qty < Qty(1)) {
        return no(Reason::WrongState);
    }
    gesture.lines.iter().try_for_each(|line| sku_known(world, &line.sku))?;
    if let Some(id) = gesture.order {
        let Some(order) = world.order(id) else { return no_because(Reason::Unknown, id) };
        if order.basket.member.is_some_and(|member| !same(world, member, gesture.subject)) {
            return no(Reason::WrongCredential);
        }
    }
    // A receipt is for goods that leave now; the ledger would keep an older sale on record only.
    if gesture.at + world.config().late_window < now {
        return no(Reason::TooOld);
    }
    if gesture.at > now + world.config().future_limit { no(Reason::InFuture) } else { Ok(()) }
}

/// Whether two pseudonyms are those of one person.
fn same(world: &World, a: Subject, b: Subject) -> bool {
    world.people().resolve(a) == world.people().resolve(b)
}

/// The orders of a person that he can take away in this shop, or at this locker or pickup point;
/// the one that is named, if one is.
fn ready_for(world: &World, gesture: &Gesture) -> Result<Vec<OrderId>, super::admit::Refusal> {
    let his = |order: &Order| {
        order.basket.member.is_some_and(|member| same(world, member, gesture.subject))
    };
    let here = |order: &Order| is_collected_at(order, gesture);
    if let Some(id) = gesture.order {
        return match world.order(id) {
            None => no_because(Reason::Unknown, id),
            Some(order) if !his(order) => no(Reason::WrongCredential),
            Some(order) if !here(order) => {
                no_because(Reason::WrongState, "it is not collected here")
            }
            Some(order) if order.state != OrderState::Ready => no(Reason::WrongState),
            Some(_) => Ok(()),
        }
        .map(|()| vec![id]);
    }
    let open: Vec<&Order> = world.open_orders().filter(|order| here(order) && his(order)).collect();
    let ready = open.iter().filter(|order| order.state == OrderState::Ready);
    let ready: Vec<OrderId> = ready.map(|order| order.id).collect();
    match (ready.is_empty(), open.first()) {
        (false, _) => Ok(ready),
        (true, Some(order)) => no_because(Reason::WrongState, order.id).map(|()| Vec::new()),
        (true, None) => no(Reason::NothingReady).map(|()| Vec::new()),
    }
}

/// Whether an order is collected where a gesture is made.
fn is_collected_at(order: &Order, gesture: &Gesture) -> bool {
    match &gesture.point {
        None => {
            let from = |store: &StoreId| order.sources.iter().any(|source| source.store == *store);
            order.mode == Mode::Pickup && gesture.store.as_ref().is_some_and(from)
        }
        Some(point) => {
            let waits = matches!(order.mode, Mode::Locker | Mode::PickupPoint);
            waits && order.point.as_ref() == Some(point)
        }
    }
}

fn can_check_in(world: &World, now: Time, gesture: &Gesture) -> Admitted {
    if courier_of(world, gesture).is_none() {
        return no(Reason::NotLinked);
    }
    if gesture.until.is_some_and(|until| until <= now) { no(Reason::Expired) } else { Ok(()) }
}

fn courier_of(world: &World, gesture: &Gesture) -> Option<CourierId> {
    match &world.people().credential(gesture.subject)?.holder {
        Holder::Courier(courier) => Some(courier.clone()),
        Holder::Member(_) => None,
    }
}

fn can_prove(world: &World, gesture: &Gesture) -> Admitted {
    let Some(id) = gesture.order else { return no(Reason::Unknown) };
    match world.order(id) {
        None => no_because(Reason::Unknown, id),
        Some(order) if order.state.is_final() => no(Reason::WrongState),
        Some(_) if gesture.attribute.is_none() => no(Reason::WrongState),
        Some(_) => Ok(()),
    }
}

impl Step<'_> {
    pub(super) fn on_people(&mut self, event: &PeopleEvent) -> Answer {
        match event {
            PeopleEvent::Presented(gesture) => Answer::Presented(self.on_presented(gesture)),
            PeopleEvent::MemberPut { .. }
            | PeopleEvent::Linked { .. }
            | PeopleEvent::Unlinked { .. }
            | PeopleEvent::Erased { .. } => Answer::Done,
        }
    }

    /// Everything that a gesture does is done in this one step, or it was not admitted.
    fn on_presented(&mut self, gesture: &Gesture) -> Presented {
        let within = self.world.config().rescan;
        if let Some(first) = self.world.people().rescanned(gesture, within) {
            return first.clone();
        }
        let subject = self.world.people().resolve(gesture.subject);
        let nothing = Presented::new(subject, gesture.purpose);
        let presented = match gesture.purpose {
            Purpose::Checkout => Presented { receipt: Some(self.sell(gesture)), ..nothing },
            Purpose::Collect => self.collect(gesture, nothing),
            Purpose::CourierCheckin => Presented { courier: self.check_in(gesture), ..nothing },
            Purpose::AgeCheck => {
                Presented { attributes: self.prove(gesture).into_iter().collect(), ..nothing }
            }
        };
        let (scan, presented) = (scan(gesture), presented);
        let answered = PeopleDecision::Answered { scan, presented: presented.clone() };
        self.decide(Decision::People(answered));
        presented
    }

    /// The best price of whoever it is, and the same stock effect as at any other till.
    fn sell(&mut self, gesture: &Gesture) -> ReceiptId {
        let id = ReceiptId(self.mint());
        let subject = self.world.people().resolve(gesture.subject);
        let store = shop_of(gesture);
        let lines = self.world.line_prices(Some(&store), &gesture.lines, Some(subject));
        let receipt = Receipt {
            id,
            at: gesture.at,
            store: store.clone(),
            device: gesture.device.clone(),
            kind: gesture.kind.clone(),
            subject,
            price: PriceParts::of(lines),
            payment: gesture.payment.clone(),
            order: gesture.order,
        };
        self.decide(Decision::People(PeopleDecision::Sold { receipt }));
        if let Some(order) = gesture.order {
            self.after_till_collection(order);
        }
        if self.break_excess(&store, Reason::StockTakenInStore) {
            self.dispatch();
        }
        id
    }

    /// One ready order is handed over; of several none is guessed.
    fn collect(&mut self, gesture: &Gesture, nothing: Presented) -> Presented {
        let ready = ready_for(self.world, gesture).expect("a collection was admitted");
        match ready.as_slice() {
            [only] => {
                self.on_collected(*only);
                Presented { collected: ready, ..nothing }
            }
            _ => Presented { orders: ready, ..nothing },
        }
    }

    fn check_in(&mut self, gesture: &Gesture) -> Option<CourierId> {
        let courier = courier_of(self.world, gesture)?;
        let (store, until) = (shop_of(gesture), gesture.until);
        let checked_in = PeopleDecision::CheckedIn { courier: courier.clone(), store, until };
        self.decide(Decision::People(checked_in));
        if until.is_some() {
            self.dispatch();
        }
        Some(courier)
    }

    fn prove(&mut self, gesture: &Gesture) -> Option<String> {
        let (order, attribute) = (gesture.order?, gesture.attribute.clone()?);
        let proof = Proof {
            at: gesture.at,
            attribute: attribute.clone(),
            kind: gesture.kind.clone(),
            device: gesture.device.clone(),
        };
        self.decide(Decision::People(PeopleDecision::Proved { order, proof }));
        Some(attribute)
    }
}

/// The shop of a gesture that was admitted as one in a shop.
fn shop_of(gesture: &Gesture) -> StoreId {
    gesture.store.clone().expect("goods are sold, and couriers check in, in shops")
}
