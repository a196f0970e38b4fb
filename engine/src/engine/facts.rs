//! Stock facts: take them, and mend what they break in the same step.

use super::step::Step;
use crate::decision::{Answer, Decision, FactVerdict};
use crate::event::{Event, StockChange, StockFact};
use crate::id::{HoldId, OrderId, StoreId};
use crate::model::{HoldState, Mode, OrderState};
use crate::reason::Reason;
use crate::world::ledger::Judgement;

impl Step<'_> {
    /// How the ledger takes a fact; judged before the fact is applied.
    pub(super) fn judge_fact(&self, event: &Event) -> Option<Judgement> {
        let Event::Stock(fact) = event else { return None };
        let judged = self.world.ledger().judge(fact, self.world.now(), self.world.config());
        Some(judged.expect("a fact that cannot be taken is not admitted"))
    }

    pub(super) fn on_fact(&mut self, fact: &StockFact, judgement: Judgement) -> Answer {
        let Judgement { verdict, sequence_gap } = judgement;
        self.decide(Decision::FactTaken { verdict });
        if verdict == FactVerdict::Applied {
            if let StockChange::SaleCommitted { order: Some(order), .. } = fact.change {
                self.after_till_collection(order);
            }
            if self.break_excess(&fact.store, Reason::StockTakenInStore) {
                self.dispatch();
            }
        }
        Answer::Fact { verdict, sequence_gap }
    }

    /// The till rang up a pickup order's goods: the customer has them.
    fn after_till_collection(&mut self, id: OrderId) {
        let Some(order) = self.world.order(id) else { return };
        let holds = self.world.ledger().holds_of(id);
        let gone = holds.iter().all(|hold| hold.state == HoldState::HandedOver);
        if order.mode == Mode::Pickup && !order.state.is_final() && !holds.is_empty() && gone {
            self.move_order(id, OrderState::Collected, None);
        }
    }

    /// Facts beat promises: holds that no longer have units behind them break now, youngest
    /// unpicked first, and their orders look for another shop. Tells whether any broke.
    pub(super) fn break_excess(&mut self, store: &StoreId, why: Reason) -> bool {
        let mut any = false;
        loop {
            let broken = self.world.ledger().to_break(store);
            if broken.is_empty() {
                return any;
            }
            any = true;
            for hold in broken {
                self.break_hold(hold, why);
            }
        }
    }

    pub(super) fn break_hold(&mut self, hold: HoldId, why: Reason) {
        let order = self.world.ledger().hold(hold).and_then(|hold| hold.order);
        self.decide(Decision::HoldEnded { hold, how: HoldState::Broken, why });
        if let Some(order) = order {
            self.resource(order, why);
        }
    }
}
