//! The figures of a run: each defined once, with its unit and whether more or less of it is
//! better, as a fold over the journal. A simulation, a demo over HTTP and a journal from the field
//! are measured by the same code.

mod bill;
mod couriers;
mod earnings;
mod goodwill;
mod late;
mod orders;
mod promises;
mod report;
mod tally;

pub use promises::{Calibration, Decile};
pub use report::{Better, Figure, Figures};

use sameday_engine::decision::{Answer, Entry};
use sameday_engine::engine::Engine;
use sameday_engine::event::Event;
use sameday_engine::travel::Travel;
use std::sync::Arc;

/// Reads entries, gives figures.
#[derive(Debug, Default)]
pub struct Kpis {
    tally: tally::Tally,
    orders: orders::Orders,
    promises: promises::Promises,
    couriers: couriers::Couriers,
    goodwill: goodwill::Goodwill,
    bill: bill::Bill,
}

impl Kpis {
    /// Of couriers who travel like this; else on great circles as the journal's genesis says.
    #[must_use]
    pub fn on(travel: Arc<dyn Travel>) -> Self {
        Self { couriers: couriers::Couriers::on(travel), ..Self::default() }
    }

    /// Figures of what comes after the present state: couriers are known with their shifts and
    /// their work from here on; earlier orders do not count.
    #[must_use]
    pub fn from_now_on(engine: &Engine) -> Self {
        Self {
            couriers: couriers::Couriers::from_now_on(engine),
            goodwill: goodwill::Goodwill::from_now_on(engine),
            bill: bill::Bill::from_now_on(engine),
            ..Self::default()
        }
    }

    /// Reads the next entry.
    pub fn read(&mut self, entry: &Entry) {
        self.tally.read(entry);
        self.orders.read(entry);
        self.promises.read(entry);
        self.couriers.read(entry);
        self.goodwill.read(entry);
        self.bill.read(entry);
    }

    /// Hears how somebody was answered: a refused command may leave no entry.
    pub fn hear(&mut self, event: &Event, answer: &Answer) {
        if let Event::QuoteAccepted { quote, external_id, .. } = event
            && let Answer::Refused { .. } = answer
        {
            self.bill.chosen_in_vain(*quote, external_id.as_ref());
        }
    }

    /// On-time chances beside what came of the promises.
    #[must_use]
    pub fn calibration(&self) -> &Calibration {
        self.promises.calibration()
    }

    /// All figures as they stand.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let mut figures = Figures::default();
        self.orders.figures(&mut figures);
        self.promises.figures(&mut figures);
        self.couriers.figures(self.orders.delivered(), &mut figures);
        self.goodwill.figures(self.couriers.hours(), &mut figures);
        self.bill.figures(self.couriers.pay_minor(), &mut figures);
        self.tally.figures(&mut figures);
        figures
    }
}
