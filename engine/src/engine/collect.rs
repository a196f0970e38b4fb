//! Goods that customers take away themselves: by code, as a whole or in parts.

use super::admit::{Admitted, no, no_because};
use super::step::Step;
use crate::decision::{Answer, CollectDecision, Decision};
use crate::id::OrderId;
use crate::model::{Code, Line, Mode, OrderState, Report, ReportKind};
use crate::reason::Reason;
use crate::unit::{Qty, Span, Time};
use crate::world::World;

/// Whether these goods can be handed over now, if the code is right.
pub(super) fn can_collect(world: &World, now: Time, id: OrderId, lines: &[Line]) -> Admitted {
    let Some(order) = world.order(id) else { return no(Reason::Unknown) };
    if !order.mode.is_collected() {
        return no_because(Reason::WrongState, "delivery");
    }
    if order.state != OrderState::Ready {
        return no(Reason::WrongState);
    }
    if let Some(until) = world.codes_refused_until(id, now) {
        return no_because(Reason::TooManyAttempts, ((until - now).0 + 999) / 1_000);
    }
    if !lines.is_empty() && order.mode != Mode::Pickup {
        return no_because(Reason::WrongState, "a parcel is collected as a whole");
    }
    enough_left(&world.uncollected(id), lines)
}

fn enough_left(left: &[Line], lines: &[Line]) -> Admitted {
    for line in lines {
        let asked: Qty = lines.iter().filter(|l| l.sku == line.sku).map(|l| l.qty).sum();
        let here: Qty = left.iter().filter(|l| l.sku == line.sku).map(|l| l.qty).sum();
        if line.qty < Qty(1) || asked > here {
            return no_because(Reason::WrongState, format!("{here} of {} left", line.sku));
        }
    }
    Ok(())
}

impl Step<'_> {
    /// Somebody shows a code and wants all goods, or with `lines` a part of them.
    pub(super) fn on_collect(&mut self, id: OrderId, code: Option<Code>, lines: &[Line]) -> Answer {
        if code != Some(self.world.collect_code(id)) {
            return self.refuse_code(id);
        }
        if lines.is_empty() {
            self.on_collected(id);
        } else {
            self.collect_part(id, lines);
        }
        Answer::Done
    }

    /// A wrong code is counted: after too many of them no code is taken for a while, so that none
    /// can be found by trying.
    fn refuse_code(&mut self, id: OrderId) -> Answer {
        self.decide(Decision::Collect(CollectDecision::WrongCode { order: id }));
        let now = self.world.now();
        if self.world.codes_refused_until(id, now).is_some() {
            let found = Some(Qty(i64::from(self.world.config().wrong_codes)));
            let report = Report::new(now, ReportKind::CodesRefused);
            self.report(Report { order: Some(id), found, ..report });
        }
        Answer::Refused { reason: Reason::WrongCredential, hint: None }
    }

    /// Hands over a part; the last one ends the order.
    fn collect_part(&mut self, id: OrderId, lines: &[Line]) {
        let at = self.world.now();
        let mut wanted = lines.to_vec();
        for source in self.order(id).sources.clone() {
            let left = self.world.ledger().left_of(source.hold);
            let lines: Vec<Line> = left.iter().filter_map(|l| take(&mut wanted, l)).collect();
            if lines == left && !lines.is_empty() {
                self.decide(Decision::HoldHandedOver { hold: source.hold, at });
            } else if !lines.is_empty() {
                let (order, hold) = (id, source.hold);
                let part = CollectDecision::HandedOverPart { order, hold, lines, at };
                self.decide(Decision::Collect(part));
            }
        }
        if self.all_gone(id) {
            self.move_order(id, OrderState::Collected, None);
        }
    }

    fn all_gone(&self, id: OrderId) -> bool {
        let sources = &self.order(id).sources;
        !sources.iter().any(|source| self.world.awaits_hand_over(source.hold))
    }

    /// A pickup order's goods stand ready: its customer can come from now on.
    pub(super) fn ready_for_customer(&mut self, id: OrderId) {
        let (now, order) = (self.world.now(), self.order(id));
        if now > order.promise.from {
            let to = now + self.world.config().collect_window(order.basket.paid);
            self.change_promise(id, Span { from: now, to }, Reason::RunningLate);
        }
        self.move_order(id, OrderState::Ready, None);
    }
}

/// Takes as much as is wanted of a line.
fn take(wanted: &mut [Line], line: &Line) -> Option<Line> {
    let wish = wanted.iter_mut().find(|wish| wish.sku == line.sku && wish.qty > Qty::ZERO)?;
    let qty = wish.qty.min(line.qty);
    wish.qty -= qty;
    Some(Line { sku: line.sku.clone(), qty })
}
