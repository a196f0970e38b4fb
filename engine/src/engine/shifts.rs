//! Couriers come and go.

use super::step::Step;
use crate::decision::Decision;
use crate::id::CourierId;
use crate::model::{OfferState, OrderState};

impl Step<'_> {
    /// He leaves with empty hands (else it was not admitted): his work waits for somebody else.
    pub(super) fn on_offline(&mut self, courier: &CourierId) {
        self.withdraw_offer(courier);
        let orders = self.world.couriers()[courier].orders();
        for order in orders {
            self.give_order(order, OrderState::Sourced, None);
        }
        self.clear_route(courier);
        self.abandon_draft(courier);
        self.dispatch();
    }

    /// The clock ends a shift: nothing new, accepted work is brought to an end.
    pub(super) fn on_shift_end(&mut self, courier: &CourierId) {
        self.decide(Decision::ShiftEnded { courier: courier.clone() });
        self.withdraw_offer(courier);
        self.abandon_draft(courier);
    }

    pub(super) fn withdraw_offer(&mut self, courier: &CourierId) {
        if let Some(offer) = self.world.couriers()[courier].offer {
            self.end_offer(offer, OfferState::Withdrawn);
        }
    }
}
