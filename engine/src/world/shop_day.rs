//! What is different in a shop today: shut or open against its hours, late with its picking.

use super::World;
use super::hours::{day_span, is_open, local_day};
use super::queue::{JobState, jobs};
use crate::id::{OrderId, StoreId};
use crate::model::{Hours, StoreSpec};
use crate::unit::{Millis, Span, Time};

impl World {
    pub(super) fn shut(&mut self, store: &StoreId, until: Option<Time>) {
        let end = until.map(|until| until - Millis(1));
        self.differ(store, end, false);
    }

    pub(super) fn open(&mut self, store: &StoreId, until: Option<Time>) {
        let now = self.now;
        let spec = self.spec_mut(store);
        let usual = spec.hours.usual().clone();
        let as_usual = until.is_none() && is_open(&usual, now);
        spec.hours = usual;
        if !as_usual {
            self.differ(store, until, true);
        }
    }

    /// From now to an instant, or to the end of the local day, its usual hours do not count.
    fn differ(&mut self, store: &StoreId, end: Option<Time>, open: bool) {
        let now = self.now;
        let spec = self.spec_mut(store);
        let usual = Box::new(spec.hours.usual().clone());
        let to = end.unwrap_or_else(|| day_span(&usual, local_day(&usual, now)).to);
        spec.hours = Hours::Once { usual, span: Span { from: now, to }, open };
    }

    pub(super) fn delay(&mut self, store: &StoreId, by: Millis) {
        let now = self.now;
        self.spec_mut(store).late_until = Some(now + by);
        for id in self.unready_in(store) {
            for source in self.order_mut(id).sources.iter_mut().filter(|s| s.store == *store) {
                source.ready_at = source.ready_at.max(now) + by;
            }
        }
    }

    /// Orders under way whose goods a shop has still to pick.
    #[must_use]
    pub fn unready_in(&self, store: &StoreId) -> Vec<OrderId> {
        let here = jobs(self)
            .filter(|(_, source, state)| source.store == *store && *state != JobState::Ready);
        here.map(|(order, _, _)| order.id).collect()
    }

    /// New master data of a shop leave as it is what is different today.
    pub(super) fn keep_day(&self, put: &StoreSpec) -> StoreSpec {
        let mut put = put.clone();
        if let Some(old) = self.stores.get(&put.id) {
            put.late_until = old.late_until;
            if let Hours::Once { span, open, .. } = old.hours {
                put.hours = Hours::Once { usual: Box::new(put.hours), span, open };
            }
        }
        put
    }

    fn spec_mut(&mut self, store: &StoreId) -> &mut StoreSpec {
        self.stores.get_mut(store).expect("a shop of which there is news was admitted as known")
    }
}
