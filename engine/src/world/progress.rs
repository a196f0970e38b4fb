//! How a courier's reports move him along his route.

use super::World;
use super::courier::{Courier, Progress};
use crate::id::CourierId;
use crate::unit::Time;

impl World {
    /// He stands at the first stop of his route.
    pub(super) fn arrive(&mut self, id: &CourierId) {
        let now = self.now;
        let courier = self.courier_mut(id);
        courier.at = courier.route.first().expect("an arrival names the next stop").at;
        if !matches!(courier.progress, Progress::AtStop { .. }) {
            courier.progress = Progress::AtStop { since: now };
        }
    }

    /// He leaves the first stop of his route, having done it or not.
    pub(super) fn leave_stop(&mut self, id: &CourierId) {
        let now = self.now;
        leave(self.courier_mut(id), now);
    }
}

fn leave(courier: &mut Courier, now: Time) {
    let stop = courier.route.remove(0);
    courier.at = stop.at;
    courier.progress = Progress::Standing { since: now };
    courier.leaves_at = now;
    courier.draft.retain(|drafted| drafted.id != stop.id);
}
