//! Deadlines that fire.

use super::step::Step;
use crate::config::Policy;
use crate::decision::Decision;
use crate::model::{HoldState, Mode, OfferState};
use crate::reason::Reason;
use crate::world::Timer;

impl Step<'_> {
    pub(super) fn on_wake(&mut self) {
        for timer in self.world.due_timers(self.world.now()) {
            self.fire(timer);
        }
        self.dispatch();
    }

    fn fire(&mut self, timer: Timer) {
        match timer {
            Timer::Quote(quote) => self.close_quote(quote, HoldState::Expired, Reason::Expired),
            Timer::Reservation(hold) => {
                self.end_hold(hold, HoldState::Expired, Reason::Expired);
            }
            Timer::Arrival(hold) => self.give_delivery_up(hold),
            Timer::Offer(offer) => {
                self.refuse_offer(offer, OfferState::Lapsed);
            }
            Timer::PutAway(order) => self.put_away(order),
            Timer::Collect(order) => match self.order(order).mode {
                Mode::Locker | Mode::PickupPoint => self.stay_is_over(order),
                _ => self.collect_is_over(order),
            },
            Timer::Visit(store, visit) => self.give_visit_up(store, visit),
            Timer::Shift(courier) => self.on_shift_end(&courier),
            Timer::Overstay(courier) => self.on_overstay(&courier),
            Timer::DayEnd(store) => self.close_day(&store),
            // The draft is looked at by `dispatch`, which moves the deadline.
            Timer::Go(_) => {}
            Timer::Waiting => {
                self.decide(Decision::WaitingSet { at: None });
                self.advise_waiting();
            }
            Timer::Review => match self.world.config().policy {
                Policy::Joint => {
                    let version = self.world.plan_version();
                    self.decide(Decision::SearchAsked { version });
                }
                policy => {
                    let at = Some(self.next_round());
                    self.decide(Decision::ReviewSet { at });
                    if policy == Policy::Rolling {
                        self.run_round();
                    }
                    // Those whose time has come under the others are looked at by `dispatch`.
                }
            },
        }
    }
}
