//! What pickers report.

use super::step::Step;
use crate::decision::Decision;
use crate::event::ShopEvent;
use crate::id::{OrderId, StoreId};
use crate::model::{Hold, Mode, OrderState, Report, ReportKind};
use crate::reason::Reason;

impl Step<'_> {
    /// What follows when a shop changes what it sells, or leaves.
    pub(super) fn on_shop(&mut self, event: &ShopEvent) {
        let ShopEvent::Left { store } = event else { return };
        let (at, shop) = (self.world.now(), Some(store.clone()));
        self.report(Report { store: shop, ..Report::new(at, ReportKind::StoreLeft) });
        for hold in self.world.ledger().live_in(store) {
            let hidden = |hold: &Hold| hold.lines.iter().all(|line| line.sku.is_hidden());
            let parcel = self.world.ledger().hold(hold).is_some_and(hidden);
            // A hub's parcels are no stock of the shop; re-sourcing may have ended others by now.
            if !parcel && self.world.is_reserved(hold) {
                self.break_hold(hold, Reason::StoreLeft);
            }
        }
        self.dispatch();
    }

    /// The goods stand ready: off the shelf, and a pickup order can be collected.
    pub(super) fn on_ready(&mut self, id: OrderId, store: &StoreId) {
        let order = self.order(id).clone();
        let source = order.sources.iter().find(|source| source.store == *store);
        let hold = source.expect("the shop was admitted as a source").hold;
        if self.world.ledger().hold(hold).is_some_and(|hold| !hold.picked) {
            self.decide(Decision::HoldPicked { hold });
        }
        if order.mode == Mode::Pickup && order.state == OrderState::Sourced {
            self.ready_for_customer(id);
        }
        if order.mode == Mode::Shipment && order.state == OrderState::Sourced {
            self.move_order(id, OrderState::Ready, None);
        }
        self.dispatch();
    }

    /// The shelf was empty: the book has been set right; this hold and any other without units
    /// behind it break.
    pub(super) fn on_short(&mut self, id: OrderId, store: &StoreId) {
        let source = self.order(id).sources.iter().find(|source| source.store == *store);
        let hold = source.expect("the shop was admitted as a source").hold;
        self.break_hold(hold, Reason::ShelfEmpty);
        self.break_excess(store, Reason::ShelfEmpty);
        self.dispatch();
    }
}
