//! How a courier's reports move him along his route.

use super::courier::{Courier, Progress};
use super::{Timer, World};
use crate::id::CourierId;
use crate::model::StopTask;
use crate::unit::{Millis, Time};

impl World {
    /// He stands at the first stop of his route.
    pub(super) fn arrive(&mut self, id: &CourierId) {
        let now = self.now;
        let courier = self.courier_mut(id);
        courier.note_breaks(now);
        let stop = courier.route.first().expect("an arrival names the next stop");
        courier.at = stop.at;
        courier.arrives_at = None;
        if !matches!(courier.progress, Progress::AtStop { .. }) {
            courier.worked.metres += stop.way;
            courier.progress = Progress::AtStop { since: now };
        }
        self.watch_stay(id);
    }

    /// He leaves the first stop of his route, having done it.
    pub(super) fn leave_stop(&mut self, id: &CourierId) {
        let pay = self.pay_of(&self.couriers[id].spec);
        let (now, courier) = (self.now, self.courier_mut(id));
        if let StopTask::Deliver { order } = courier.route[0].task {
            courier.worked.orders += 1;
            courier.worked.raised += courier.raises.remove(&order).unwrap_or_default();
        }
        leave(courier, now);
        courier.reckon(now, &pay);
        self.watch_stay(id);
    }

    /// Whoever stands at a stop is looked at again when he should long have left it.
    pub(super) fn watch_stay(&mut self, id: &CourierId) {
        let (now, grace) = (self.now, self.config().overstay);
        let courier = &self.couriers[id];
        let at = match (courier.progress, courier.route.first()) {
            (Progress::AtStop { since }, Some(stop)) => {
                let served = since + (stop.departure - stop.start);
                let leaves = stop.departure.max(served).max(courier.held_until.unwrap_or(served));
                Some((leaves + grace).max(now + Millis(1)))
            }
            _ => None,
        };
        self.timers.set(Timer::Overstay(id.clone()), at);
    }

    /// He stays longer than planned.
    pub(super) fn overstay(&mut self, id: &CourierId, until: Time) {
        self.courier_mut(id).held_until = Some(until);
        self.watch_stay(id);
    }

    /// He leaves the first stop of his route without having done it, but not before he has heard
    /// where to go now: his next stop can still change in this instant.
    pub(super) fn give_stop_up(&mut self, id: &CourierId) {
        let pay = self.pay_of(&self.couriers[id].spec);
        let (now, courier) = (self.now, self.courier_mut(id));
        leave(courier, now);
        courier.leaves_at = now + Millis(1);
        courier.reckon(now, &pay);
        self.watch_stay(id);
    }
}

fn leave(courier: &mut Courier, now: Time) {
    courier.note_breaks(now);
    let stop = courier.route.remove(0);
    courier.at = stop.at;
    courier.progress = Progress::Standing { since: now };
    courier.leaves_at = courier.route.first().map_or(now, |next| next.rested_after(now));
    (courier.arrives_at, courier.held_until) = (None, None);
    courier.draft.retain(|drafted| drafted.id != stop.id);
}
