//! Places of lockers and pickup points: never more of a size in use at any instant than there are,
//! and none that is not given back.

use super::Findings;
use sameday_engine::decision::{Decision, Entry, PointDecision};
use sameday_engine::event::{Event, PointEvent};
use sameday_engine::id::{OrderId, PointId, QuoteId, SizeId};
use sameday_engine::model::OrderState;
use sameday_engine::unit::Time;
use std::collections::{BTreeMap, BTreeSet};

/// Who has a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Quote(QuoteId),
    Order(OrderId),
}

#[derive(Clone, Debug)]
struct Use {
    class: SizeId,
    from: Time,
    until: Time,
}

/// All places in use, as the decisions tell it.
#[derive(Debug, Default)]
pub struct Points {
    counts: BTreeMap<PointId, BTreeMap<SizeId, u32>>,
    uses: BTreeMap<(PointId, Who), Use>,
}

impl Points {
    /// Checks one entry.
    pub fn see(&mut self, entry: &Entry, findings: &mut Findings) {
        if let Event::Point(PointEvent::Put(spec)) = &entry.event {
            let counts = spec.classes.iter().map(|class| (class.name.clone(), class.count));
            self.counts.insert(spec.id.clone(), counts.collect());
        }
        let mut touched = BTreeSet::new();
        for decision in &entry.decisions {
            match decision {
                Decision::Point(decision) => touched.extend(self.decide(decision, entry.now)),
                Decision::QuoteClosed { quote, .. } => self.drop(Who::Quote(*quote)),
                Decision::OrderMoved { order, state, .. }
                    if state.is_final() || *state == OrderState::Returning =>
                {
                    self.drop(Who::Order(*order));
                }
                _ => {}
            }
        }
        for point in touched {
            self.check(&point, findings);
        }
    }

    /// Every place is free again.
    pub fn end(&self, findings: &mut Findings) {
        let left = self.uses.len();
        findings.demand(left == 0, "places_left", || format!("{left} places at the end"));
    }

    fn drop(&mut self, who: Who) {
        self.uses.retain(|(_, other), _| *other != who);
    }

    fn decide(&mut self, decision: &PointDecision, now: Time) -> Option<PointId> {
        let (point, who) = match decision {
            PointDecision::Held { point, quote, class, from, until } => {
                let one = Use { class: class.clone(), from: *from, until: *until };
                self.uses.insert((point.clone(), Who::Quote(*quote)), one);
                return Some(point.clone());
            }
            PointDecision::Booked { point, quote, order } => {
                let one = self.uses.remove(&(point.clone(), Who::Quote(*quote)))?;
                self.uses.insert((point.clone(), Who::Order(*order)), one);
                return Some(point.clone());
            }
            PointDecision::Moved { point, order, .. }
            | PointDecision::Filled { point, order, .. } => (point.clone(), Who::Order(*order)),
        };
        let one = self.uses.get_mut(&(point.clone(), who))?;
        match decision {
            PointDecision::Moved { class, from, until, .. } => {
                *one = Use { class: class.clone(), from: *from, until: *until };
            }
            PointDecision::Filled { until, .. } => {
                (one.from, one.until) = (one.from.min(now), *until);
            }
            PointDecision::Held { .. } | PointDecision::Booked { .. } => {}
        }
        Some(point)
    }

    fn check(&self, point: &PointId, findings: &mut Findings) {
        let here: Vec<&Use> =
            self.uses.iter().filter(|((at, _), _)| at == point).map(|(_, one)| one).collect();
        for one in &here {
            let at = one.from;
            let same =
                |other: &&&Use| other.class == one.class && other.from <= at && at < other.until;
            let taken = here.iter().filter(same).count();
            let most = self.counts.get(point).and_then(|sizes| sizes.get(&one.class));
            let fits = most.is_some_and(|most| taken <= *most as usize);
            findings.demand(fits, "point_overfull", || {
                format!("{point}: {taken} of {most:?} {} at {at}", one.class)
            });
        }
    }
}
