//! What decisions about holds change.

use super::World;
use crate::decision::Decision;

impl World {
    /// The part of [`World::apply_decision`] that moves units.
    pub(super) fn apply_hold(&mut self, decision: &Decision) {
        match decision {
            Decision::HoldGranted { hold } => {
                self.ledger.grant(hold.clone());
                self.watch_arrival(hold.id);
            }
            Decision::HoldArrived { hold, inbound, order, ready_at } => {
                self.bring(*hold, inbound.as_ref(), *order, *ready_at);
            }
            Decision::ReservationKept { hold, until } => self.keep_reservation(*hold, *until),
            Decision::HoldCommitted { hold, order, expires_at } => {
                self.ledger.commit(*hold, *order, *expires_at);
            }
            Decision::HoldPicked { hold } => self.ledger.pick(*hold, self.now),
            Decision::HoldHandedOver { hold, at } => {
                self.ledger.hand_over(*hold, *at);
                self.watch_arrival(*hold);
            }
            Decision::HoldEnded { hold, how, why } => self.end_hold(*hold, *how, *why),
            Decision::GoodsRestocked { hold, at, .. } => self.ledger.restock(*hold, *at),
            Decision::Weighed { order, hold, lines, price } => {
                self.ledger.weigh(*hold, lines);
                let order = self.order_mut(*order);
                order.price.clone_from(price);
                if let Some(source) = order.sources.iter_mut().find(|s| s.hold == *hold) {
                    source.lines.clone_from(lines);
                }
            }
            _ => unreachable!("only decisions about holds come here: {decision:?}"),
        }
    }
}
