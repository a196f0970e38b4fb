//! Visits, gone through again from all their messages for each question.

use super::{Model, Taken, units_of};
use crate::event::{StockChange, VisitStep};
use crate::id::{SkuId, StoreId, VisitId};
use crate::unit::{Qty, Time};

/// All messages of one use of a visit's name, and when it was given up.
pub struct Stay<'a> {
    messages: Vec<(&'a Taken, &'a VisitStep)>,
    given_up_at: Option<Time>,
    threshold: u32,
}

impl Stay<'_> {
    fn last(&self, wanted: impl Fn(&VisitStep) -> bool) -> Option<(Time, &VisitStep)> {
        let mut found: Vec<_> = self.messages.iter().filter(|(_, step)| wanted(step)).collect();
        found.sort_by_key(|(taken, _)| {
            (taken.fact.occurred_at, taken.fact.source.clone(), taken.fact.id.clone())
        });
        found.last().map(|(taken, step)| (taken.fact.occurred_at, *step))
    }

    fn exit(&self) -> Option<(Time, &VisitStep)> {
        self.last(|step| matches!(step, VisitStep::Exited { .. }))
    }

    fn correction(&self) -> Option<(Time, &VisitStep)> {
        self.last(|step| matches!(step, VisitStep::Corrected { .. }))
    }

    /// The last sign of somebody inside.
    fn inside_at(&self) -> Option<Time> {
        let inside = |step: &VisitStep| {
            !matches!(step, VisitStep::Exited { .. } | VisitStep::Corrected { .. })
        };
        let signs = self.messages.iter().filter(|(_, step)| inside(step));
        signs.map(|(taken, _)| taken.fact.occurred_at).max()
    }

    fn over_at(&self) -> Option<Time> {
        if let Some((at, _)) = self.exit() {
            return Some(at);
        }
        self.inside_at()?;
        self.correction().map(|(at, _)| at).or(self.given_up_at)
    }

    fn is_open(&self) -> bool {
        self.inside_at().is_some() && self.over_at().is_none()
    }

    fn said(&self, sku: &SkuId) -> Option<i64> {
        if let Some((_, VisitStep::Corrected { lines })) = self.correction() {
            return Some(units_of(lines, sku));
        }
        match self.exit() {
            Some((_, VisitStep::Exited { lines: Some(lines) })) => {
                let lines = lines.iter().filter(|line| line.sku == *sku);
                Some(lines.map(|line| line.qty.0).sum())
            }
            _ => None,
        }
    }

    /// Certain picks less certain returns up to an instant, and uncertain picks in all.
    fn sensed(&self, sku: &SkuId, until: Time) -> (i64, i64) {
        let (mut sure, mut unsure) = (0, 0);
        for (taken, step) in &self.messages {
            let (seen, sign) = match step {
                VisitStep::Picked(seen) => (seen, 1),
                VisitStep::Returned(seen) => (seen, -1),
                _ => continue,
            };
            let units = units_of(&seen.lines, sku);
            match seen.confidence {
                Some(low) if low < self.threshold && sign > 0 => unsure += units,
                Some(low) if low < self.threshold => {}
                _ if taken.fact.occurred_at <= until => sure += sign * units,
                _ => {}
            }
        }
        (sure, unsure)
    }

    fn sold(&self, sku: &SkuId) -> i64 {
        self.said(sku).unwrap_or(self.sensed(sku, Time::MAX).0.max(0))
    }

    fn carried_at(&self, sku: &SkuId, at: Time) -> i64 {
        let over = self.over_at();
        if over.is_some_and(|over| over <= at) {
            return 0;
        }
        let has = self.sensed(sku, at).0.max(0);
        match (over, self.said(sku)) {
            (Some(_), Some(said)) => has.min(said),
            _ => has,
        }
    }
}

impl Model {
    fn stay(&self, store: &StoreId, visit: &VisitId, round: usize) -> Stay<'_> {
        let mut messages = Vec::new();
        for taken in self.applied() {
            if let StockChange::Visit { visit: other, step } = &taken.fact.change
                && (&taken.fact.store, other, taken.round) == (store, visit, round)
            {
                messages.push((taken, step));
            }
        }
        let given_up = self
            .given_up
            .iter()
            .find(|(shop, name, other, _)| (shop, name, *other) == (store, visit, round));
        let given_up_at = given_up.map(|(.., at)| *at);
        Stay { messages, given_up_at, threshold: self.config.sensor_threshold }
    }

    /// Which use of the name a message belongs to that comes now: a new one when the last is over
    /// and nothing happened in it for twice the late window.
    pub(super) fn round_for(&self, store: &StoreId, visit: &VisitId, now: Time) -> usize {
        let mut round = 0;
        loop {
            let stay = self.stay(store, visit, round);
            let times = stay.messages.iter().map(|(taken, _)| taken.fact.occurred_at);
            let Some(last) = times.chain(stay.given_up_at).max() else { return round };
            if stay.is_open() || now <= last + self.config.late_window.times(2) {
                return round;
            }
            round += 1;
        }
    }

    fn stays(&self, store: &StoreId) -> Vec<Stay<'_>> {
        let mut names: Vec<(&VisitId, usize)> = Vec::new();
        for taken in self.applied().filter(|taken| taken.fact.store == *store) {
            if let StockChange::Visit { visit, .. } = &taken.fact.change
                && !names.contains(&(visit, taken.round))
            {
                names.push((visit, taken.round));
            }
        }
        names.into_iter().map(|(visit, round)| self.stay(store, visit, round)).collect()
    }

    pub(super) fn visit_sales(&self, store: &StoreId, sku: &SkuId) -> Vec<(Time, i64)> {
        let stays = self.stays(store);
        stays.iter().filter_map(|stay| Some((stay.over_at()?, stay.sold(sku)))).collect()
    }

    pub(super) fn carried_at(&self, store: &StoreId, sku: &SkuId, at: Time) -> i64 {
        self.stays(store).iter().map(|stay| stay.carried_at(sku, at)).sum()
    }

    /// Certain and possible units in the hands of shoppers who are inside.
    pub fn baskets(&self, store: &StoreId, sku: &SkuId) -> (Qty, Qty) {
        let (mut certain, mut possible) = (0, 0);
        for stay in self.stays(store).iter().filter(|stay| stay.is_open()) {
            let (sure, unsure) = stay.sensed(sku, Time::MAX);
            certain += sure.max(0);
            possible += (sure + unsure).max(0) - sure.max(0);
        }
        (Qty(certain), Qty(possible))
    }

    /// When a visit that is open now was last seen to be.
    pub fn open_since(&self, store: &StoreId, visit: &VisitId, now: Time) -> Option<Time> {
        let stay = self.stay(store, visit, self.round_for(store, visit, now));
        stay.inside_at().filter(|_| stay.is_open())
    }

    pub fn give_up(&mut self, store: &StoreId, visit: &VisitId, now: Time) {
        let round = self.round_for(store, visit, now);
        self.given_up.push((store.clone(), visit.clone(), round, now));
    }
}
