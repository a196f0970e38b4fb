//! What is promised of our search, and whether the rows keep it.

use super::board::Board;
use super::data::{Budget, Instance, SIXTEEN, Set};
use super::figures::{Figures, mean, most};
use super::row::Row;
use super::solver::Solver;

/// Whom a promise is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    /// The sixteen that every budget is run on.
    Sixteen,
    /// One set.
    One(Set),
    /// Every classic instance.
    Classic,
}

impl Among {
    /// The instances it is about.
    #[must_use]
    pub fn of(self, instances: &[Instance]) -> Vec<&Instance> {
        let holds = |instance: &&Instance| match self {
            Self::Sixteen => SIXTEEN.contains(&instance.name.as_str()),
            Self::One(set) => instance.set == set,
            Self::Classic => instance.set.classic(),
        };
        instances.iter().filter(holds).collect()
    }

    /// As it stands in reports.
    #[must_use]
    pub fn word(self) -> String {
        match self {
            Self::Sixteen => "the sixteen".into(),
            Self::One(set) => set.to_string(),
            Self::Classic => "all classic".into(),
        }
    }
}

/// What is promised.
#[derive(Debug, Clone, Copy)]
enum What {
    /// Vehicles above the best known, at most.
    Fleet(i64),
    /// The same as a share of the best known, at most.
    FleetShare(f64),
    /// Mean distance above the best known where vehicles are no more, at most.
    Gap(f64),
    /// Best known vehicles on all.
    Vehicles,
    /// Best known vehicles and distance on all but so many.
    BestKnown(usize),
    /// Not behind any peer, on this share at least.
    NotBehind(f64),
    /// The proven optimum on all but one, not worse than what was found on the others.
    Optimum,
    /// Mean and largest multiple of the cheapest plan made without deciding jointly.
    Beside(f64, f64),
    /// Mean multiple of our own cold run of 60 s.
    Warm(f64),
    /// A whole plan in time, on all.
    Anytime,
}

/// A promise beside what was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Whom it is about.
    pub among: String,
    /// In how much time.
    pub budget: Budget,
    /// The promise in words.
    pub promise: String,
    /// The figure.
    pub measured: String,
    /// Instances run, and instances there are.
    pub run: (usize, usize),
    /// True if what was run keeps it.
    pub kept: bool,
}

impl Verdict {
    /// `kept` or `BROKEN`; so far, while instances are missing.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match (self.run, self.kept) {
            ((0, _), _) => "not run",
            ((run, all), true) if run < all => "kept so far",
            ((run, all), false) if run < all => "BROKEN so far",
            (_, true) => "kept",
            (_, false) => "BROKEN",
        }
    }
}

const NO_LIMIT: f64 = f64::INFINITY;
const TENTH: Budget = Budget(100);
const THIRD: Budget = Budget(300);

/// Every promise, in the order of the report.
#[rustfmt::skip]
const PROMISES: [(Among, Budget, What); 40] = {
    use Among::{Classic, One, Sixteen};
    use Set::{Joint, LiLim, SartoriBuriol};
    use What::{
        Anytime, Beside, BestKnown, Fleet, FleetShare, Gap, NotBehind, Optimum, Vehicles, Warm,
    };
    const S1: Budget = Budget::s(1);
    const S10: Budget = Budget::s(10);
    const S60: Budget = Budget::s(60);
    [
        (Sixteen, S1, Fleet(22)), (Sixteen, S1, Gap(0.08)),
        (Sixteen, S10, Fleet(9)), (Sixteen, S10, Gap(0.05)),
        (Sixteen, S60, Fleet(5)), (Sixteen, S60, Gap(0.025)),
        (One(LiLim(1)), S1, BestKnown(2)), (One(LiLim(1)), S10, BestKnown(0)),
        (One(LiLim(2)), S10, Vehicles), (One(LiLim(2)), S10, Gap(0.01)),
        (One(LiLim(4)), S10, FleetShare(0.015)), (One(LiLim(4)), S10, Gap(0.04)),
        (One(LiLim(4)), S60, FleetShare(0.005)), (One(LiLim(4)), S60, Gap(0.02)),
        (One(LiLim(6)), S10, FleetShare(0.015)), (One(LiLim(6)), S10, Gap(0.04)),
        (One(LiLim(6)), S60, FleetShare(0.005)), (One(LiLim(6)), S60, Gap(0.02)),
        (One(LiLim(10)), S10, FleetShare(0.05)), (One(LiLim(10)), S60, FleetShare(0.025)),
        (One(SartoriBuriol), S10, FleetShare(0.02)), (One(SartoriBuriol), S10, Gap(0.03)),
        (One(SartoriBuriol), S60, FleetShare(0.01)), (One(SartoriBuriol), S60, Gap(0.02)),
        (Classic, S10, NotBehind(0.95)),
        (One(LiLim(1)), S10, NotBehind(0.95)), (One(LiLim(2)), S10, NotBehind(0.95)),
        (One(LiLim(4)), S10, NotBehind(0.95)), (One(LiLim(6)), S10, NotBehind(0.95)),
        (One(LiLim(8)), S10, NotBehind(0.95)), (One(LiLim(10)), S10, NotBehind(0.95)),
        (One(SartoriBuriol), S10, NotBehind(0.95)),
        (One(Joint('S')), S1, Optimum), (One(Joint('M')), S1, Beside(0.90, 0.98)),
        (One(Joint('L')), S1, Beside(0.92, NO_LIMIT)),
        (One(Joint('L')), Budget::s(5), Beside(0.88, NO_LIMIT)),
        (One(Joint('W')), TENTH, Warm(1.06)), (One(Joint('W')), THIRD, Warm(1.03)),
        (One(Joint('L')), Budget(50), Anytime), (One(Joint('W')), Budget(5), Anytime),
    ]
};

/// Every promise beside the rows.
#[must_use]
pub fn verdicts(board: &Board, instances: &[Instance]) -> Vec<Verdict> {
    let verdict = |(among, budget, what): (Among, Budget, What)| {
        let chosen = among.of(instances);
        let found = Figures::of(board, &chosen, budget, Solver::Sameday);
        let (promise, measured, kept) = what.look(board, &chosen, budget, &found);
        let run = match what {
            What::NotBehind(_) => (board.not_behind(&chosen, budget).1, chosen.len()),
            What::Warm(_) => (warm(board, &chosen, budget).len(), chosen.len()),
            _ => (found.run, found.wanted),
        };
        let kept = kept && found.sound();
        Verdict { among: among.word(), budget, promise, measured, run, kept }
    };
    PROMISES.map(verdict).into_iter().chain([on_time(board)]).collect()
}

impl What {
    /// The promise in words, the figure, and whether it is kept.
    fn look(
        self,
        board: &Board,
        among: &[&Instance],
        budget: Budget,
        found: &Figures,
    ) -> (String, String, bool) {
        match self {
            Self::Fleet(limit) => {
                let promise = format!("fleet at most +{limit}");
                let measured =
                    if found.run == 0 { "-".into() } else { format!("{:+}", found.fleet) };
                (promise, measured, found.fleet <= limit)
            }
            Self::FleetShare(limit) => {
                let promise = format!("fleet at most +{} %", 100.0 * limit);
                at_most(promise, found.fleet_share(), limit)
            }
            Self::Gap(limit) => {
                let promise = format!("distance gap at most {} %", 100.0 * limit);
                at_most(promise, mean(&found.gaps), limit)
            }
            Self::Vehicles => {
                let promise = "best known vehicles on all".to_owned();
                let measured = format!("{} of {}", found.best_vehicles, found.run);
                (promise, measured, found.best_vehicles == found.run)
            }
            Self::BestKnown(but) => {
                let least = found.wanted - but.min(found.wanted);
                let promise = format!("best known vehicles and distance on {least}");
                let measured = format!("{} of {}", found.best_known, found.run);
                (promise, measured, found.best_known + but >= found.run)
            }
            Self::NotBehind(share) => {
                let (level, compared) = board.not_behind(among, budget);
                let promise = format!("not behind any peer on {:.0} %", 100.0 * share);
                let measured = format!("{level} of {compared}");
                (promise, measured, level as f64 >= share * compared as f64)
            }
            Self::Optimum => optimum(board, among, budget),
            Self::Beside(middle, top) => beside(&found.ratios, middle, top),
            Self::Warm(limit) => {
                let promise = format!("mean at most {limit:.2} of our cold 60 s");
                let found = mean(&warm(board, among, budget));
                (promise, multiple(found), found.is_some_and(|found| found <= limit))
            }
            Self::Anytime => anytime(board, among, budget),
        }
    }
}

fn at_most(promise: String, found: Option<f64>, limit: f64) -> (String, String, bool) {
    // Nothing to take a mean of is no gap.
    (promise, percent(found), found.is_none_or(|found| found <= limit))
}

fn beside(ratios: &[f64], middle: f64, top: f64) -> (String, String, bool) {
    let largest = if top < NO_LIMIT { format!(", none above {top:.2}") } else { String::new() };
    let promise = format!("mean at most {middle:.2} of the best baseline{largest}");
    let (found, most) = (mean(ratios), most(ratios));
    let measured = format!("{}; largest {}", multiple(found), multiple(most));
    let kept = found.is_some_and(|found| found <= middle) && most.is_some_and(|most| most <= top);
    (promise, measured, kept)
}

fn optimum(board: &Board, among: &[&Instance], budget: Budget) -> (String, String, bool) {
    let (mut proven, mut reached, mut others, mut level) = (0, 0, 0, 0);
    for instance in among {
        let Some(row) = board.median(&instance.name, budget, Solver::Sameday) else { continue };
        let Some(best) = instance.best.cost else { continue };
        let within = row.cost.is_some_and(|ours| ours <= best);
        let counts = if instance.best.proven {
            (&mut proven, &mut reached)
        } else {
            (&mut others, &mut level)
        };
        *counts.0 += 1;
        *counts.1 += usize::from(within && row.accepted());
    }
    let promise = "the optimum on all proven but one, on the others not worse than found";
    let measured = format!("{reached} of {proven} proven, {level} of {others} others");
    (promise.to_owned(), measured, reached + 1 >= proven && level == others)
}

fn anytime(board: &Board, among: &[&Instance], budget: Budget) -> (String, String, bool) {
    let row = |instance: &&Instance| board.median(&instance.name, budget, Solver::Sameday);
    let rows: Vec<&Row> = among.iter().filter_map(row).collect();
    let good = rows.iter().filter(|row| row.accepted() && in_time(row) == Some(true)).count();
    let longest = most(&rows.iter().filter_map(|row| row.cpu_s).collect::<Vec<_>>());
    let longest = longest.map_or_else(|| "-".into(), |longest| format!("{:.0} ms", 1e3 * longest));
    let promise = "a whole plan on all, in time or 5 ms later".to_owned();
    (promise, format!("{good} of {}; longest {longest}", rows.len()), good == rows.len())
}

/// Our cost as a multiple of our own cold run, where both are there.
fn warm(board: &Board, among: &[&Instance], budget: Budget) -> Vec<f64> {
    let cost = |name: &str, budget, solver| {
        board.median(name, budget, solver).filter(|row| row.accepted()).and_then(|row| row.cost)
    };
    let ratio = |instance: &&Instance| {
        let ours = cost(&instance.name, budget, Solver::Sameday)?;
        let cold = cost(&instance.name, Budget::s(60), Solver::SamedayCold)?;
        Some(ours as f64 / cold as f64)
    };
    among.iter().filter_map(ratio).collect()
}

/// Whether a run ended within 2 % or 5 ms of its budget, as far as milliseconds tell.
fn in_time(row: &Row) -> Option<bool> {
    let budget = row.run.budget.seconds();
    Some(row.cpu_s? <= (1.02 * budget).max(budget + 0.005) + 0.0005)
}

/// Whether our searches end in time.
fn on_time(board: &Board) -> Verdict {
    let ours: Vec<bool> =
        board.rows().filter(|row| row.run.solver.ours()).filter_map(in_time).collect();
    let kept = ours.iter().filter(|kept| **kept).count();
    Verdict {
        among: "all of ours".into(),
        budget: Budget(0),
        promise: "budgets kept within 2 % or 5 ms".into(),
        measured: format!("{kept} of {}", ours.len()),
        run: (ours.len(), ours.len()),
        kept: kept == ours.len(),
    }
}

/// A share as text.
#[must_use]
pub fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "-".into(), |share| format!("{:+.2} %", 100.0 * share))
}

fn multiple(ratio: Option<f64>) -> String {
    ratio.map_or_else(|| "-".into(), |ratio| format!("{ratio:.3}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::board::tests::{instance, row};

    fn verdict(rows: &[Row], given: &[Instance], promise: &str) -> Verdict {
        let found = verdicts(&Board::new(rows, "machine"), given);
        let is_it = |v: &Verdict| v.promise.starts_with(promise) && v.budget != Budget::s(1);
        found.into_iter().find(is_it).unwrap()
    }

    #[test]
    fn a_missing_row_is_said_and_a_broken_promise_too() {
        let given = [instance("lrc101", (14, 100.0)), instance("lc204", (3, 100.0))];
        let gap = |rows: &[Row]| verdict(rows, &given, "distance gap");
        assert_eq!(gap(&[]).word(), "not run");
        let mut rows = vec![row(Solver::Sameday, "lrc101", (14, 104.0))];
        let found = gap(&rows);
        assert_eq!(
            (found.word(), found.run, found.measured.as_str()),
            ("kept so far", (1, 2), "+4.00 %")
        );
        rows.push(row(Solver::Sameday, "lc204", (3, 110.0)));
        assert_eq!(gap(&rows).word(), "BROKEN");
        rows[1].distance = Some(100.0);
        assert_eq!(gap(&rows).word(), "kept");
        rows[1].verdict = "infeasible: late".into();
        assert_eq!(gap(&rows).word(), "BROKEN", "a refused plan keeps no promise");
    }

    #[test]
    fn the_optimum_may_be_missed_once_and_a_found_plan_never() {
        let joint = |name: &str, cost, proven| {
            let mut given = instance(name, (0, 0.0));
            (given.set, given.best) = (
                Set::Joint('S'),
                crate::compare::Best { cost: Some(cost), proven, ..Default::default() },
            );
            given
        };
        let given = [joint("S001", 100, true), joint("S002", 100, true), joint("S003", 100, false)];
        let ours = |costs: [i64; 3]| {
            let rows: Vec<Row> = (given.iter().zip(costs))
                .map(|(given, cost)| {
                    let mut row = row(Solver::Sameday, &given.name, (0, 0.0));
                    (row.run.set, row.run.budget) = (given.set, Budget::s(1));
                    (row.cost, row.cpu_s) = (Some(cost), Some(1.0));
                    row
                })
                .collect();
            let among: Vec<&Instance> = given.iter().collect();
            optimum(&Board::new(&rows, "machine"), &among, Budget::s(1)).2
        };
        assert!(ours([100, 101, 99]));
        assert!(!ours([101, 101, 99]));
        assert!(!ours([100, 100, 101]));
    }

    #[test]
    fn a_plan_at_any_time_is_judged_good_and_in_time() {
        let mut given = instance("W001", (0, 0.0));
        given.set = Set::Joint('W');
        let kept = |cpu: f64, verdict: &str| {
            let mut row = row(Solver::Sameday, "W001", (0, 0.0));
            (row.run.set, row.run.budget) = (given.set, Budget(5));
            (row.cpu_s, row.verdict) = (Some(cpu), verdict.into());
            anytime(&Board::new(&[row], "machine"), &[&given], Budget(5)).2
        };
        assert!(kept(0.010, "feasible"));
        assert!(!kept(0.012, "feasible"), "too late");
        assert!(!kept(0.010, "capacity"), "refused");
    }

    #[test]
    fn our_budgets_are_held_more_closely_than_those_of_others() {
        let on_time = |cpu: f64| {
            let mut ours = row(Solver::Sameday, "lc204", (3, 1.0));
            ours.cpu_s = Some(cpu);
            on_time(&Board::new(&[ours], "machine")).kept
        };
        assert!(on_time(10.2) && !on_time(10.3));
    }

    #[test]
    fn plans_beside_the_baselines_have_a_mean_and_a_largest() {
        assert!(beside(&[0.8, 0.9], 0.90, 0.98).2);
        assert!(!beside(&[0.7, 0.99], 0.90, 0.98).2, "one is too near");
        assert!(!beside(&[], 0.90, 0.98).2);
    }
}
