//! Visits to shops with sensors: all that was said of each, gone through again for every question.

use super::shelves::CellKey;
use sameday_engine::event::{Sensed, StockFact, VisitStep};
use sameday_engine::id::{SkuId, StoreId, VisitId};
use sameday_engine::model::Line;
use sameday_engine::unit::Time;
use std::collections::{BTreeMap, BTreeSet};

/// One message.
#[derive(Clone, Debug)]
struct Said {
    at: Time,
    who: (String, String),
    step: VisitStep,
}

/// One visit.
#[derive(Clone, Debug, Default)]
struct Stay {
    said: Vec<Said>,
    given_up_at: Option<Time>,
}

/// All visits.
#[derive(Debug)]
pub struct Visits {
    stays: BTreeMap<StoreId, BTreeMap<VisitId, Stay>>,
    /// Below this a sensor is not sure, in permille.
    pub threshold: u32,
}

impl Default for Visits {
    fn default() -> Self {
        let threshold = sameday_engine::config::Config::default().sensor_threshold;
        Self { stays: BTreeMap::new(), threshold }
    }
}

fn units(lines: &[Line], sku: &SkuId) -> i64 {
    lines.iter().filter(|line| line.sku == *sku).map(|line| line.qty.0).sum()
}

impl Stay {
    fn last(&self, wanted: fn(&VisitStep) -> bool) -> Option<&Said> {
        let found = self.said.iter().filter(|said| wanted(&said.step));
        found.max_by(|a, b| (a.at, &a.who).cmp(&(b.at, &b.who)))
    }

    fn exit(&self) -> Option<&Said> {
        self.last(|step| matches!(step, VisitStep::Exited { .. }))
    }

    fn correction(&self) -> Option<&Said> {
        self.last(|step| matches!(step, VisitStep::Corrected { .. }))
    }

    fn was_inside(&self) -> bool {
        let inside = |said: &Said| {
            !matches!(said.step, VisitStep::Exited { .. } | VisitStep::Corrected { .. })
        };
        self.said.iter().any(inside)
    }

    /// When the goods left the shop.
    fn out_at(&self) -> Option<Time> {
        let at = |said: &Said| said.at;
        let without = || self.correction().map(at).or(self.given_up_at);
        self.exit().map(at).or_else(|| without().filter(|_| self.was_inside()))
    }

    fn is_open(&self) -> bool {
        self.was_inside() && self.out_at().is_none()
    }

    /// What somebody said was taken.
    fn said_taken(&self, sku: &SkuId) -> Option<i64> {
        if let Some(VisitStep::Corrected { lines }) = self.correction().map(|said| &said.step) {
            return Some(units(lines, sku));
        }
        match self.exit().map(|said| &said.step) {
            Some(VisitStep::Exited { lines: Some(lines) }) => {
                let lines = lines.iter().filter(|line| line.sku == *sku);
                Some(lines.map(|line| line.qty.0).sum())
            }
            _ => None,
        }
    }

    /// Certain picks less certain returns up to an instant; uncertain picks in all.
    fn sensed(&self, sku: &SkuId, until: Time, threshold: u32) -> (i64, i64) {
        let is_sure = |seen: &Sensed| seen.confidence.is_none_or(|sure| sure >= threshold);
        let (mut certain, mut unsure) = (0, 0);
        for said in &self.said {
            match &said.step {
                VisitStep::Picked(seen) if !is_sure(seen) => unsure += units(&seen.lines, sku),
                VisitStep::Picked(seen) if said.at <= until => certain += units(&seen.lines, sku),
                VisitStep::Returned(seen) if is_sure(seen) && said.at <= until => {
                    certain -= units(&seen.lines, sku);
                }
                _ => {}
            }
        }
        (certain, unsure)
    }

    fn skus(&self) -> BTreeSet<SkuId> {
        let mut skus = BTreeSet::new();
        for said in &self.said {
            match &said.step {
                VisitStep::Picked(Sensed { lines, .. })
                | VisitStep::Returned(Sensed { lines, .. })
                | VisitStep::Corrected { lines } => {
                    skus.extend(lines.iter().map(|line| line.sku.clone()));
                }
                VisitStep::Exited { lines } => {
                    skus.extend(lines.iter().flatten().map(|line| line.sku.clone()));
                }
                VisitStep::Entered { .. } => {}
            }
        }
        skus
    }
}

impl Visits {
    /// Files a message; says which cells the visit touches.
    pub fn file(&mut self, fact: &StockFact, visit: &VisitId, step: &VisitStep) -> Vec<CellKey> {
        let who = (fact.source.clone(), fact.id.clone());
        let said = Said { at: fact.occurred_at, who, step: step.clone() };
        let stay = self.stay(&fact.store, visit);
        stay.said.push(said);
        keys(&fact.store, stay)
    }

    /// A visit without an exit is over.
    pub fn give_up(&mut self, store: &StoreId, visit: &VisitId, at: Time) -> Vec<CellKey> {
        let stay = self.stay(store, visit);
        stay.given_up_at = Some(at);
        keys(store, stay)
    }

    fn stay(&mut self, store: &StoreId, visit: &VisitId) -> &mut Stay {
        self.stays.entry(store.clone()).or_default().entry(visit.clone()).or_default()
    }

    fn of(&self, store: &StoreId) -> impl Iterator<Item = &Stay> {
        self.stays.get(store).into_iter().flat_map(BTreeMap::values)
    }

    /// What left a cell with shoppers, and when.
    #[must_use]
    pub fn sales(&self, (store, sku): &CellKey) -> Vec<(Time, i64)> {
        let sold = |stay: &Stay| {
            let sensed = stay.sensed(sku, Time::MAX, self.threshold).0.max(0);
            stay.said_taken(sku).unwrap_or(sensed)
        };
        self.of(store).filter_map(|stay| Some((stay.out_at()?, sold(stay)))).collect()
    }

    /// What shoppers had in their hands at an instant.
    #[must_use]
    pub fn carried_at(&self, (store, sku): &CellKey, at: Time) -> i64 {
        let inside = self.of(store).filter(|stay| stay.out_at().is_none_or(|out| at < out));
        let carried = inside.map(|stay| {
            let sensed = stay.sensed(sku, at, self.threshold).0.max(0);
            let most = stay.out_at().and_then(|_| stay.said_taken(sku));
            most.map_or(sensed, |most| sensed.min(most))
        });
        carried.sum()
    }

    /// What shoppers who are inside have for certain, and possibly on top.
    #[must_use]
    pub fn baskets(&self, (store, sku): &CellKey) -> (i64, i64) {
        let (mut certain, mut possible) = (0, 0);
        for stay in self.of(store).filter(|stay| stay.is_open()) {
            let (sure, unsure) = stay.sensed(sku, Time::MAX, self.threshold);
            certain += sure.max(0);
            possible += (sure + unsure).max(0) - sure.max(0);
        }
        (certain, possible)
    }
}

fn keys(store: &StoreId, stay: &Stay) -> Vec<CellKey> {
    stay.skus().into_iter().map(|sku| (store.clone(), sku)).collect()
}
