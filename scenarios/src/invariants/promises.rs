//! What was promised to customers: it changes only by a decision with a reason that keeps both
//! values.

use super::Findings;
use sameday_engine::decision::{Decision, Entry};
use sameday_engine::engine::Engine;
use sameday_engine::id::OrderId;
use sameday_engine::model::StopTask;
use sameday_engine::unit::Span;
use std::collections::BTreeMap;

/// The promise of each order.
#[derive(Debug, Default)]
pub struct Promises {
    spans: BTreeMap<OrderId, Span>,
}

impl Promises {
    /// Checks one entry.
    pub fn see(&mut self, entry: &Entry, findings: &mut Findings) {
        for decision in &entry.decisions {
            match decision {
                Decision::OrderAccepted { order } => {
                    self.spans.insert(order.id, order.promise);
                }
                Decision::PromiseChanged { order, old, new, .. } => {
                    let known = self.spans.insert(*order, *new);
                    findings.demand(known == Some(*old), "promise_forgotten", || {
                        format!("{order}: {known:?} was promised, {old:?} is remembered")
                    });
                    findings.demand(new.from <= new.to, "promise_empty", || order.to_string());
                }
                _ => {}
            }
        }
        self.planned_late(entry, findings);
    }

    /// Accepted work that would be late has said so by the end of the step.
    fn planned_late(&self, entry: &Entry, findings: &mut Findings) {
        let routes = entry.decisions.iter().filter_map(|decision| match decision {
            Decision::PlanAdopted { routes, .. } => Some(routes),
            _ => None,
        });
        for stop in routes.flatten().flat_map(|route| &route.stops) {
            let StopTask::Deliver { order } = stop.task else { continue };
            let promised = self.spans.get(&order).map(|span| span.to);
            findings.demand(promised.is_none_or(|to| stop.start <= to), "late_in_silence", || {
                format!("{order}: planned {}, promised {promised:?}", stop.start)
            });
        }
    }

    /// The engine remembers the same promises.
    pub fn compare(&self, entry: &Entry, engine: &Engine, findings: &mut Findings) {
        for decision in &entry.decisions {
            let (Decision::OrderMoved { order, .. } | Decision::OrderSourced { order, .. }) =
                decision
            else {
                continue;
            };
            let kept = engine.world().order(*order).map(|order| order.promise);
            findings.demand(kept.as_ref() == self.spans.get(order), "promise_worsened", || {
                format!("{order}: {kept:?}, promised {:?}", self.spans.get(order))
            });
        }
    }
}
