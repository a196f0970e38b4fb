//! Holds on units that are still on their way: what of each delivery is promised, and to whom.
//!
//! The cells do not know of them: an awaited unit is in no book and claims nothing of it until its
//! delivery is there. So the numbers of the shelf stay exact, and this is the dated view beside
//! them: no more of a delivery is ever promised than is announced of it.

use super::{Due, Ledger};
use crate::id::{HoldId, InboundId, SkuId, StoreId};
use crate::model::{Awaited, Hold};
use crate::unit::Qty;

impl Ledger {
    /// What is announced of a delivery for one cell.
    #[must_use]
    pub fn due(&self, store: &StoreId, inbound: &InboundId, sku: &SkuId) -> Option<Due> {
        self.inbound(store, sku).find(|(id, _)| *id == inbound).map(|(_, due)| due)
    }

    /// Live holds that wait for a delivery, the oldest first.
    #[must_use]
    pub fn awaiting(&self, store: &StoreId, inbound: &InboundId) -> Vec<HoldId> {
        let waits = |(_, id, _): &&(StoreId, InboundId, HoldId)| id == inbound;
        let holds = self.pledges_of(store).filter(waits).map(|(_, _, hold)| *hold);
        let mut holds: Vec<HoldId> = holds.collect();
        holds.sort_by_key(|hold| (self.holds[hold].hold.granted_at, *hold));
        holds
    }

    /// Units of a delivery that live holds wait for.
    #[must_use]
    pub fn pledged(&self, store: &StoreId, inbound: &InboundId, sku: &SkuId) -> Qty {
        let of = |hold: HoldId| {
            let awaited = self.holds[&hold].hold.awaited.iter();
            let here = awaited.filter(|unit| unit.inbound == *inbound && unit.sku == *sku);
            here.map(|unit| unit.qty).sum::<Qty>()
        };
        self.awaiting(store, inbound).into_iter().map(of).sum()
    }

    /// Units of a delivery that a new hold may wait for: what is announced and not promised yet.
    #[must_use]
    pub fn unpledged(&self, store: &StoreId, inbound: &InboundId, sku: &SkuId) -> Qty {
        let due = self.due(store, inbound, sku).map_or(Qty::ZERO, |due| due.units);
        (due - self.pledged(store, inbound, sku)).non_negative()
    }

    /// What a hold waited for is there: from now on its units are set aside like all others. With
    /// `None` all of it is, whatever was said of its deliveries.
    ///
    /// # Panics
    /// When the hold is resolved.
    pub fn arrive(&mut self, id: HoldId, inbound: Option<&InboundId>) {
        self.change(id, |record| {
            assert!(record.is_live(), "{id} waits for nothing any more");
            let comes = |unit: &Awaited| inbound.is_none_or(|inbound| unit.inbound == *inbound);
            record.hold.awaited.retain(|unit| !comes(unit));
        });
        self.unpledge(id);
        let hold = self.holds[&id].hold.clone();
        self.note(&hold);
    }

    /// Takes note of what a new hold waits for.
    pub(super) fn pledge(&mut self, hold: &Hold) {
        for unit in &hold.awaited {
            let left = self.unpledged(&hold.store, &unit.inbound, &unit.sku);
            assert!(
                unit.qty > Qty::ZERO && unit.qty <= left,
                "{} must not be promised more than is announced: {} of {} by {}, {left} left",
                hold.id,
                unit.qty,
                unit.sku,
                unit.inbound,
            );
        }
        self.note(hold);
    }

    fn note(&mut self, hold: &Hold) {
        for unit in &hold.awaited {
            self.pledges.insert((hold.store.clone(), unit.inbound.clone(), hold.id));
        }
    }

    pub(super) fn unpledge(&mut self, id: HoldId) {
        self.pledges.retain(|(_, _, hold)| *hold != id);
    }

    /// Live holds in a shop that wait for some delivery.
    pub(super) fn awaiting_in(&self, store: &StoreId) -> impl Iterator<Item = HoldId> {
        self.pledges_of(store).map(|(_, _, hold)| *hold)
    }

    fn pledges_of(
        &self,
        store: &StoreId,
    ) -> impl Iterator<Item = &(StoreId, InboundId, HoldId)> + use<'_> {
        let store = store.clone();
        self.pledges.iter().filter(move |(shop, ..)| *shop == store)
    }
}
