//! The least change of one rule with which an order fits: each is tried by looking for a place in
//! the plan as it is, with that rule changed and nothing else.

use super::super::hints;
use super::super::insertion::list;
use super::super::problem::{FrozenStop, Load, Problem, RequestIdx, Vehicle, VehicleIdx};
use super::super::solution::Solution;
use super::super::spans::FAR;
use super::change::Change;
use super::targets::{self, Hours};
use super::{MOST, Relaxation};
use crate::reason::Reason;
use crate::unit::{Metres, Millis, Money};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The plan, and the order that is tried in it.
pub(super) struct Trial<'s, 'p> {
    /// Changed for a trial and put back.
    pub problem: &'s mut Problem,
    /// The plan, and what it has each courier do.
    pub base: (&'s Solution<'p>, &'s [Vec<FrozenStop>]),
    pub request: RequestIdx,
}

impl Trial<'_, '_> {
    /// The reasons that the search gave and those that a change of one rule alone does away with.
    pub fn explain(&mut self, reasons: &[Reason]) -> Vec<(Reason, Option<Relaxation>)> {
        let mut all: BTreeMap<Reason, Option<Relaxation>> =
            reasons.iter().map(|reason| (*reason, None)).collect();
        for relaxation in self.relaxations() {
            all.insert(relaxation.change.reason(), Some(relaxation));
        }
        all.into_iter().collect()
    }

    /// At most one for each reason.
    fn relaxations(&mut self) -> Vec<Relaxation> {
        if let Some(cheapest) = list::cheapest(self.base.0, self.request.0, 1).first() {
            let extra = cheapest.delta - self.base.0.left_out(self.request);
            // What costs as much as leaving it out is not worth it either.
            let change = Change::Refusal { by: extra + Money(1) };
            return (extra.0 >= 0).then_some(Relaxation { change, extra }).into_iter().collect();
        }
        let rules = [
            Self::units,
            Self::later,
            Self::hours,
            Self::capacity,
            Self::skills,
            Self::shift,
            Self::breaks,
            Self::together,
            Self::onboard,
            Self::distance,
            Self::orders,
        ];
        rules.into_iter().filter_map(|rule| rule(self)).collect()
    }

    fn later(&mut self) -> Option<Relaxation> {
        let end = self.problem.requests[self.request.at()].due.last()?.to;
        let stretched = |n| Change::Later { by: Millis::from_secs(n) };
        (end.0 < FAR).then(|| self.stretch(MOST, stretched)).flatten().map(|(_, found)| found)
    }

    fn onboard(&mut self) -> Option<Relaxation> {
        self.problem.requests[self.request.at()].max_onboard?;
        let stretched = |n| Change::Onboard { by: Millis::from_secs(n) };
        self.stretch(MOST, stretched).map(|(_, found)| found)
    }

    fn shift(&mut self) -> Option<Relaxation> {
        let any = |_: &Vehicle| true;
        self.of_couriers(any, |vehicle, n| Change::Shift { vehicle, by: Millis::from_secs(n) })
    }

    /// The break that has to wait least, the first of several.
    fn breaks(&mut self) -> Option<Relaxation> {
        let (mut best, mut most) = (None, MOST);
        for vehicle in targets::couriers(self.problem, self.request, targets::Lacks::Nothing) {
            for number in 0..self.problem.vehicles[vehicle.at()].breaks.len() {
                let later = |n| Change::Break { vehicle, number, by: Millis::from_secs(n) };
                if let Some((n, found)) = self.stretch(most, later) {
                    (best, most) = (Some(found), n - 1);
                }
            }
        }
        best
    }

    /// One kind of goods that it may be on board with, or else as few as chance has it.
    fn together(&mut self) -> Option<Relaxation> {
        let all = targets::kept_apart(self.problem, self.request);
        let bits = (0..u64::BITS).map(|bit| 1 << bit).filter(|bit| all & bit != 0);
        let bits: Vec<u64> = bits.collect();
        let fits = |trial: &mut Self, kinds| trial.relaxed(Change::Together { kinds });
        let mut found = fits(self, all)?;
        if let Some(one) = bits.iter().find_map(|bit| fits(self, *bit)) {
            return Some(one);
        }
        let mut kinds = all;
        for bit in bits {
            if let Some(fewer) = fits(self, kinds & !bit) {
                (kinds, found) = (kinds & !bit, fewer);
            }
        }
        Some(found)
    }

    fn distance(&mut self) -> Option<Relaxation> {
        let limited = |courier: &Vehicle| courier.max_distance.is_some();
        self.of_couriers(limited, |vehicle, n| Change::Distance { vehicle, by: Metres(n) })
    }

    fn orders(&mut self) -> Option<Relaxation> {
        let limited = |courier: &Vehicle| courier.max_orders.is_some();
        let more = |n| u32::try_from(n).unwrap_or(u32::MAX);
        self.of_couriers(limited, |vehicle, n| Change::Orders { vehicle, by: more(n) })
    }

    /// The courier of whom least more is asked, the first of several.
    fn of_couriers(
        &mut self,
        limited: impl Fn(&Vehicle) -> bool,
        change: impl Fn(VehicleIdx, i64) -> Change,
    ) -> Option<Relaxation> {
        let (mut best, mut most) = (None, MOST);
        for v in targets::couriers(self.problem, self.request, targets::Lacks::Nothing) {
            if limited(&self.problem.vehicles[v.at()])
                && let Some((n, found)) = self.stretch(most, |n| change(v, n))
            {
                (best, most) = (Some(found), n - 1);
            }
        }
        best
    }

    /// The courier who lacks least of grams and millilitres together: first the least weight with
    /// any volume, then the least volume with that.
    fn capacity(&mut self) -> Option<Relaxation> {
        let (mut best, mut most) = (None, 2 * MOST);
        for vehicle in targets::couriers(self.problem, self.request, targets::Lacks::Room) {
            let more = |by: Load| Change::Capacity { vehicle, by };
            let fits = |trial: &mut Self, by: Load| trial.fits(&more(by)).is_some();
            let weight = least(0, most.min(MOST), |g| fits(self, [g, MOST]));
            let Some(g) = weight else { continue };
            let Some(ml) = least(0, (most - g).min(MOST), |ml| fits(self, [g, ml])) else {
                continue;
            };
            let change = more([g, ml]);
            best = self.fits(&change).map(|extra| Relaxation { change, extra });
            most = g + ml - 1;
        }
        best
    }

    /// The courier who lacks the fewest.
    fn skills(&mut self) -> Option<Relaxation> {
        let needs = self.problem.requests[self.request.at()].needs;
        let mut lacking: Vec<(u32, VehicleIdx, u64)> =
            targets::couriers(self.problem, self.request, targets::Lacks::Skills)
                .map(|v| (v, needs & !self.problem.vehicles[v.at()].skills))
                .filter(|(_, skills)| *skills != 0)
                .map(|(v, skills)| (skills.count_ones(), v, skills))
                .collect();
        lacking.sort_unstable();
        let mut changes =
            lacking.into_iter().map(|(_, vehicle, skills)| Change::Skills { vehicle, skills });
        changes.find_map(|change| self.relaxed(change))
    }

    /// The shop that has to be open least longer.
    fn hours(&mut self) -> Option<Relaxation> {
        let all = targets::hours(self.problem, self.request);
        let widest = |(hours, room): &(Hours, i64)| hours.change(Millis::from_secs(*room));
        let widest: Vec<Change> = all.iter().map(widest).collect();
        self.fits_with(&widest)?;
        let (mut best, mut most) = (None, MOST);
        for (hours, room) in all {
            let change = |n| hours.change(Millis::from_secs(n));
            if let Some((n, found)) = self.stretch(most.min(room), change) {
                (best, most) = (Some(found), n - 1);
            }
        }
        best
    }

    /// The shop, or the two of them, that lack the fewest units.
    fn units(&mut self) -> Option<Relaxation> {
        let changes = targets::units(self.base.0, self.request);
        changes.into_iter().find_map(|change| self.relaxed(change))
    }

    /// The least number up to `most` with which it fits.
    fn stretch(&mut self, most: i64, change: impl Fn(i64) -> Change) -> Option<(i64, Relaxation)> {
        let n = least(1, most, |n| self.fits(&change(n)).is_some())?;
        self.relaxed(change(n)).map(|found| (n, found))
    }

    fn relaxed(&mut self, change: Change) -> Option<Relaxation> {
        self.fits(&change).map(|extra| Relaxation { change, extra })
    }

    /// What the plan costs more with this change and the order in its cheapest place, if any.
    fn fits(&mut self, change: &Change) -> Option<Money> {
        self.fits_with(std::slice::from_ref(change))
    }

    fn fits_with(&mut self, changes: &[Change]) -> Option<Money> {
        let problem = &mut *self.problem;
        let request = problem.requests[self.request.at()].clone();
        let apart: Vec<u64> = problem.requests.iter().map(|other| other.apart_from).collect();
        let vehicles = changes.iter().filter_map(Change::vehicle);
        let vehicles: Vec<_> = vehicles.map(|v| (v, problem.vehicles[v.at()].clone())).collect();
        let sites = changes.iter().filter_map(Change::site);
        let sites: Vec<_> = sites.map(|s| (s, problem.sites[s.at()].clone())).collect();
        changes.iter().for_each(|change| change.apply(problem, self.request));
        let alone = !request.sites.iter().any(|site| problem.sites[site.at()].has_queue());
        if let ([(only, _)], true) = (&vehicles[..], alone) {
            // Where the order delays no other, nobody else gained anything.
            let others = (0..problem.vehicles.len()).map(VehicleIdx::from);
            problem.requests[self.request.at()].barred.extend(others.filter(|v| v != only));
        }
        let extra = self.extra(!sites.is_empty());
        self.problem.requests[self.request.at()] = request;
        for (other, apart) in self.problem.requests.iter_mut().zip(apart) {
            other.apart_from = apart;
        }
        for (v, vehicle) in vehicles {
            self.problem.vehicles[v.at()] = vehicle;
        }
        for (s, site) in sites {
            self.problem.sites[s.at()] = site;
        }
        extra
    }

    /// What the plan costs more in the changed problem. Where shops change, all that was picked may
    /// have been ready at other times.
    fn extra(&self, shops_change: bool) -> Option<Money> {
        let (base, routes) = self.base;
        let solution = if shops_change {
            let instance = base.instance.anew(self.problem);
            hints::retrace(Solution::bare(Arc::new(instance)), routes)?
        } else {
            base.under(Arc::new(base.instance.with_limits_of(self.problem)))
        };
        let cheapest = list::cheapest(&solution, self.request.0, 1);
        let without = solution.cost() - solution.left_out(self.request) - base.cost();
        cheapest.first().map(|best| without + best.delta)
    }
}

/// The least number of a range that does, if its last one does; more never hinders.
fn least(from: i64, to: i64, mut does: impl FnMut(i64) -> bool) -> Option<i64> {
    if from > to || !does(to) {
        return None;
    }
    // Small numbers are the usual answer: steps that double find the neighbourhood.
    let (mut too_few, mut enough, mut step) = (from - 1, to, 1);
    while too_few + step < enough {
        let tried = too_few + step;
        if does(tried) {
            enough = tried;
        } else {
            (too_few, step) = (tried, 2 * step);
        }
    }
    while enough - too_few > 1 {
        let middle = too_few + (enough - too_few) / 2;
        if does(middle) { enough = middle } else { too_few = middle }
    }
    Some(enough)
}

#[cfg(test)]
mod tests {
    use super::least;

    #[test]
    fn the_least_number_is_found_with_few_questions() {
        for (from, to) in [(0, 0), (0, 9), (1, 1_000), (1, 1 << 31)] {
            for wanted in [from, from + 1, 7, 300, to] {
                let mut asked = 0;
                let found = least(from, to, |n| {
                    asked += 1;
                    n >= wanted
                });
                assert_eq!(found, (wanted <= to).then_some(wanted.max(from)), "{from}..{to}");
                assert!(asked < 70, "{asked} questions for {wanted}");
            }
        }
        assert_eq!(least(1, 0, |_| true), None);
    }
}
