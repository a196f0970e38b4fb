//! Whether promises are kept as often as was said when they were made.
//!
//! A promise is kept when its customer has the goods in hand by the end of the span that was
//! promised first; where he collects them himself, when they wait for him by its beginning. An end
//! that is the customer's doing (he cancels, or nobody opens) says nothing; every other end without
//! the goods is a broken promise. What is still open counts once it ends.

use super::report::{Better, Figures};
use sameday_engine::decision::{Decision, Entry};
use sameday_engine::id::OrderId;
use sameday_engine::model::{Mode, Order, OrderState};
use sameday_engine::reason::Reason;
use sameday_engine::unit::Time;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Deciles with fewer promises are shown and not judged.
const ENOUGH: u64 = 500;
/// How far said and kept may lie apart, beside two standard errors.
const POINTS: f64 = 0.03;

/// Promises of one tenth of the probabilities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Decile {
    /// How many have ended.
    pub promises: u64,
    /// The sum of what was said, in permille.
    pub said_permille: u64,
    /// How many of them were kept.
    pub kept: u64,
}

impl Decile {
    /// Mean of what was said.
    #[must_use]
    pub fn said(&self) -> f64 {
        self.said_permille as f64 / 1_000.0 / self.promises as f64
    }

    /// Share that was kept.
    #[must_use]
    pub fn observed(&self) -> f64 {
        self.kept as f64 / self.promises as f64
    }

    /// Three points and two standard errors of the observed share.
    #[must_use]
    pub fn tolerance(&self) -> f64 {
        let share = self.observed();
        POINTS + 2.0 * libm::sqrt(share * (1.0 - share) / self.promises as f64)
    }

    /// Whether what was said is what was kept; `None` for too few promises to tell.
    #[must_use]
    pub fn is_calibrated(&self) -> Option<bool> {
        let near = || (self.said() - self.observed()).abs() <= self.tolerance();
        (self.promises >= ENOUGH).then(near)
    }
}

/// All promises by what was said of them: below 10 %, below 20 %, ...
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calibration {
    /// From the least likely on.
    pub deciles: [Decile; 10],
}

impl Calibration {
    fn add(&mut self, permille: i64, kept: bool) {
        let permille = permille.clamp(0, 1_000).unsigned_abs();
        let decile = &mut self.deciles[(permille / 100).min(9) as usize];
        decile.promises += 1;
        decile.said_permille += permille;
        decile.kept += u64::from(kept);
    }

    /// Deciles with enough promises that are off.
    #[must_use]
    pub fn off(&self) -> u64 {
        let off = |decile: &&Decile| decile.is_calibrated() == Some(false);
        self.deciles.iter().filter(off).count() as u64
    }

    /// One object for each decile with promises.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let row = |(tenth, decile): (usize, &Decile)| {
            json!({
                "from": tenth as f64 / 10.0,
                "to": (tenth + 1) as f64 / 10.0,
                "promises": decile.promises,
                "said_permille": decile.said_permille,
                "kept": decile.kept,
                "said": rounded(decile.said()),
                "observed": rounded(decile.observed()),
                "tolerance": rounded(decile.tolerance()),
                "ok": decile.is_calibrated(),
            })
        };
        self.seen().map(row).collect()
    }

    /// One line for each decile with promises.
    #[must_use]
    pub fn to_table(&self) -> String {
        let mut table = String::from("on time    promises   said  observed  tolerance\n");
        for (tenth, decile) in self.seen() {
            let verdict = match decile.is_calibrated() {
                Some(true) => "ok",
                Some(false) => "OFF",
                None => "too few",
            };
            let (from, to) = (10 * tenth, 10 * (tenth + 1));
            let [said, observed, tolerance] =
                [decile.said(), decile.observed(), decile.tolerance()].map(|share| 100.0 * share);
            let promises = decile.promises;
            writeln!(
                table,
                "{from:>2}-{to:>3} %  {promises:>8}  {said:>5.1}  {observed:>8.1}  {tolerance:>9.1}  {verdict}"
            )
            .expect("a string takes everything");
        }
        table
    }

    fn seen(&self) -> impl Iterator<Item = (usize, &Decile)> {
        self.deciles.iter().enumerate().filter(|(_, decile)| decile.promises > 0)
    }
}

fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// A promise that has not ended.
#[derive(Debug)]
struct Open {
    permille: i64,
    /// Latest end that keeps it.
    until: Time,
}

/// Reads promises and their ends.
#[derive(Debug, Default)]
pub struct Promises {
    open: BTreeMap<OrderId, Open>,
    calibration: Calibration,
}

impl Promises {
    /// Reads the next entry.
    pub fn read(&mut self, entry: &Entry) {
        for decision in &entry.decisions {
            match decision {
                Decision::OrderAccepted { order } => self.made(order),
                Decision::OrderMoved { order, state, why, .. } => {
                    self.moved(*order, *state, *why, entry.now);
                }
                _ => {}
            }
        }
    }

    fn made(&mut self, order: &Order) {
        let Some(odds) = &order.odds else { return };
        let until = match order.mode {
            Mode::Pickup | Mode::PickupPoint => order.promise.from,
            Mode::Delivery | Mode::Locker | Mode::Shipment => order.promise.to,
        };
        self.open.insert(order.id, Open { permille: odds.on_time_permille, until });
    }

    fn moved(&mut self, id: OrderId, state: OrderState, why: Option<Reason>, now: Time) {
        let his_doing = matches!(why, Some(Reason::CustomerAbsent | Reason::Cancelled));
        let there = match state {
            OrderState::Delivered | OrderState::Ready | OrderState::Collected => true,
            OrderState::Cancelled
            | OrderState::Expired
            | OrderState::Failed
            | OrderState::Returning
            | OrderState::Returned => false,
            _ => return,
        };
        let Some(open) = self.open.remove(&id) else { return };
        if !his_doing {
            self.calibration.add(open.permille, there && now <= open.until);
        }
    }

    /// What was said beside what was kept.
    #[must_use]
    pub fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    /// The figures of this file.
    pub fn figures(&self, to: &mut Figures) {
        let deciles = &self.calibration.deciles;
        let sum = |of: &dyn Fn(&Decile) -> u64| deciles.iter().map(of).sum::<u64>() as f64;
        let ended = sum(&|decile| decile.promises);
        let said = sum(&|decile| decile.said_permille) / 1_000.0;
        let kept = sum(&|decile| decile.kept);
        let meaning = "mean of the on-time chances given with promises that have ended";
        to.ratio("on_time_said", (said, ended), "share", Better::Neither, meaning);
        let meaning = "of those, the share that was kept; ends that the customer caused left out";
        to.ratio("on_time_kept", (kept, ended), "share", Better::More, meaning);
        let meaning = "deciles of at least 500 promises where both differ too much";
        to.count("on_time_deciles_off", self.calibration.off(), Better::Less, meaning);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decile_is_off_by_more_than_three_points_and_two_standard_errors() {
        // 400 of 500 kept: 80 %, a standard error of 1.79 points, a tolerance of 6.58.
        for (said, ok) in [(800, true), (865, true), (866, false), (735, true), (734, false)] {
            let decile = Decile { promises: 500, said_permille: 500 * said, kept: 400 };
            assert!((decile.tolerance() - 0.065_78).abs() < 1e-5, "{}", decile.tolerance());
            assert_eq!(decile.is_calibrated(), Some(ok), "{said} permille");
        }
        let few = Decile { promises: 499, said_permille: 499_000, kept: 0 };
        assert_eq!(few.is_calibrated(), None);
    }

    #[test]
    fn a_certain_promise_belongs_to_the_last_decile_and_a_tenth_to_the_second() {
        let mut calibration = Calibration::default();
        for (permille, kept) in [(1_000, true), (999, true), (900, false), (100, false), (99, true)]
        {
            calibration.add(permille, kept);
        }
        let of = |n: usize| (calibration.deciles[n].promises, calibration.deciles[n].kept);
        assert_eq!((of(0), of(1), of(9)), ((1, 1), (1, 0), (3, 2)));
        assert_eq!(calibration.deciles[9].said_permille, 2_899);
        assert_eq!(calibration.off(), 0, "too few to tell");
        let table = calibration.to_table();
        assert_eq!(table.lines().count(), 4, "{table}");
    }
}
