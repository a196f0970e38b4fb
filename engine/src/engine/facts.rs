//! Stock facts: take them, report what is odd about them, and mend what they break in the same
//! step.

use super::step::Step;
use crate::decision::{Answer, Decision, FactVerdict};
use crate::event::{Event, StockChange, StockFact, VisitStep};
use crate::id::{HoldId, OrderId, SkuId, StoreId, VisitId};
use crate::model::{HoldState, Mode, OrderState, Report, ReportKind};
use crate::reason::Reason;
use crate::unit::{Millis, Qty};
use crate::world::ledger::{Contradiction, Judgement};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of a fact before it is applied.
pub(super) struct Looked<'e> {
    pub(super) fact: Cow<'e, StockFact>,
    judgement: Judgement,
    /// What it says against the book.
    contradictions: Vec<Contradiction>,
    /// SKUs of its shop with a book below zero.
    negative: BTreeSet<SkuId>,
    /// Books of the SKUs that it names, where it matters how far they fall.
    books: BTreeMap<SkuId, Qty>,
    /// From the door to the shelf, for a delivery that is there.
    pub(super) put_away: Millis,
}

impl Looked<'_> {
    /// How it is taken.
    pub(super) fn judgement(&self) -> Judgement {
        self.judgement
    }
}

impl Step<'_> {
    /// Looks at a fact that is about to be applied: one that came in, or the count that a picker
    /// makes by finding less than he looks for.
    pub(super) fn look<'e>(
        &self,
        event: &'e Event,
        judged: Option<Judgement>,
    ) -> Option<Looked<'e>> {
        let fact = match event {
            Event::Stock(fact) => Cow::Borrowed(fact),
            Event::PickShort { order, store, missing } => {
                Cow::Owned(self.world.short_count(*order, store, missing))
            }
            _ => return None,
        };
        let (ledger, now, config) = (self.world.ledger(), self.world.now(), self.world.config());
        let judgement = judged.unwrap_or_else(|| {
            let judged = ledger.judge(&fact, now, config);
            judged.expect("a fact that cannot be taken is not admitted")
        });
        let (mut contradictions, mut books) = (Vec::new(), BTreeMap::new());
        if judgement.verdict == FactVerdict::Applied {
            contradictions = ledger.contradictions(&fact, now, config);
        }
        if below_zero(&fact.change).0 == ReportKind::CorrectionAfterShipping {
            let book = |sku: &SkuId| (sku.clone(), ledger.cell(&fact.store, sku).book);
            books = fact.change.skus().into_iter().map(book).collect();
        }
        let negative = ledger.negative(&fact.store).cloned().collect();
        let put_away = self.put_away_of(&fact);
        Some(Looked { fact, judgement, contradictions, negative, books, put_away })
    }

    pub(super) fn on_fact(&mut self, looked: &Looked) -> Answer {
        let Judgement { verdict, sequence_gap, .. } = looked.judgement;
        self.decide(Decision::FactTaken { verdict });
        let fact = &looked.fact;
        if verdict == FactVerdict::Applied {
            self.report_odd(looked);
            if let StockChange::SaleCommitted { order: Some(order), .. } = fact.change {
                self.after_till_collection(order);
            }
            let missed = self.on_inbound(looked);
            if self.break_excess(&fact.store, why(&fact.change)) || missed {
                self.dispatch();
            }
        }
        Answer::Fact { verdict, sequence_gap }
    }

    /// Reports what a fact that has been applied said against the book, and where it left less than
    /// nothing.
    pub(super) fn report_odd(&mut self, looked: &Looked) {
        let Looked { fact, contradictions, .. } = looked;
        let (at, store) = (self.world.now(), Some(fact.store.clone()));
        for Contradiction { sku, expected, counted } in contradictions {
            self.report(Report {
                store: store.clone(),
                sku: Some(sku.clone()),
                expected: Some(*expected),
                found: Some(*counted),
                ..Report::new(at, ReportKind::CountContradicts)
            });
        }
        let (kind, subject) = below_zero(&fact.change);
        for (sku, book) in self.fallen_below_zero(looked, kind) {
            self.report(Report {
                store: store.clone(),
                sku: Some(sku),
                subject: subject.clone(),
                found: Some(book),
                ..Report::new(at, kind)
            });
        }
    }

    /// Cells that the fact brought below zero; a correction is to blame for those, too, that it
    /// only brought further down.
    fn fallen_below_zero(&self, looked: &Looked, kind: ReportKind) -> Vec<(SkuId, Qty)> {
        let (ledger, store) = (self.world.ledger(), &looked.fact.store);
        let blame = |sku: &SkuId, book: Qty| {
            let deeper = kind == ReportKind::CorrectionAfterShipping
                && looked.books.get(sku).is_some_and(|before| book < *before);
            deeper || !looked.negative.contains(sku)
        };
        let negative = ledger.negative(store).map(|sku| (sku, ledger.cell(store, sku).book));
        negative
            .filter(|(sku, book)| blame(sku, *book))
            .map(|(sku, book)| (sku.clone(), book))
            .collect()
    }

    /// The till rang up a pickup order's goods: the customer has them.
    pub(super) fn after_till_collection(&mut self, id: OrderId) {
        let Some(order) = self.world.order(id) else { return };
        let holds = self.world.ledger().holds_of(id);
        let gone = holds.iter().all(|hold| hold.state == HoldState::HandedOver);
        if order.mode == Mode::Pickup && !order.state.is_final() && !holds.is_empty() && gone {
            self.move_order(id, OrderState::Collected, None);
        }
    }

    /// A shopper was not seen to leave: his visit is over, and somebody should look at it.
    pub(super) fn give_visit_up(&mut self, store: StoreId, visit: VisitId) {
        let units = self.world.ledger().basket_of(&store, &visit).into_values().sum();
        self.decide(Decision::VisitTimedOut { store: store.clone(), visit: visit.clone() });
        self.report(Report {
            store: Some(store),
            subject: Some(visit.to_string()),
            found: Some(units),
            ..Report::new(self.world.now(), ReportKind::VisitTimedOut)
        });
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
        self.end_slack_on(hold, why);
        self.decide(Decision::HoldEnded { hold, how: HoldState::Broken, why });
        if let Some(order) = order {
            self.resource(order, why);
        }
    }
}

/// Why holds break that a change leaves without units: somebody was quicker at the till, the shop
/// gave them away, or they were never where the book had them.
fn why(change: &StockChange) -> Reason {
    match change {
        StockChange::SaleCommitted { .. }
        | StockChange::SaleVoided { .. }
        | StockChange::Received { .. }
        | StockChange::Expected { .. }
        | StockChange::Visit { .. } => Reason::StockTakenInStore,
        StockChange::Transferred { .. } => Reason::StockTransferred,
        StockChange::Counted { .. }
        | StockChange::Snapshot { .. }
        | StockChange::Adjusted { .. } => Reason::ShelfEmpty,
    }
}

/// What a book below zero means after a change, and what it is about.
fn below_zero(change: &StockChange) -> (ReportKind, Option<String>) {
    match change {
        StockChange::Visit { visit, step: VisitStep::Corrected { .. } } => {
            (ReportKind::CorrectionAfterShipping, Some(visit.to_string()))
        }
        StockChange::Visit { visit, .. } => (ReportKind::NegativeBook, Some(visit.to_string())),
        _ => (ReportKind::NegativeBook, None),
    }
}
