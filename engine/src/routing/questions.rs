//! Orders that may never be wanted: nobody leaves for them before that is decided.

use super::instance::{Instance, NONE, Standing};
use super::price::Pricer;
use super::problem::{RequestIdx, SiteIdx};
use super::stop::{Kind, Stop};
use crate::reason::Reason;

/// A free order that no courier leaves for before a question is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    request: u32,
    until: i64,
    /// What he leaves for before then comes first.
    open: i64,
}

impl Pricer {
    /// When all that is picked at a stop made of these visits of the last route is decided about.
    pub fn decided(&self, visits: &[Stop]) -> i64 {
        let pickup = |visit: &&Stop| visit.kind == Kind::Pickup;
        let asked = visits
            .iter()
            .filter(pickup)
            .filter_map(|visit| self.asked.iter().find(|asked| asked.request == visit.request));
        asked.map(|asked| asked.until).max().unwrap_or(i64::MIN)
    }

    /// Notes which free orders cannot begin before a question is decided: those that may never be
    /// wanted, and those handed over after a pickup that waits for it.
    pub(super) fn ask(&mut self, instance: &Instance<'_>, stops: &[Stop]) {
        self.asked.clear();
        loop {
            let (mut until, mut open) = (i64::MIN, i64::MIN);
            let asked = std::mem::take(&mut self.asked);
            for stop in stops.iter().filter(|stop| stop.request != NONE) {
                let question = instance.request(stop.request).undecided;
                let waits = asked.iter().find(|asked| asked.request == stop.request);
                if let Some(question) = question.filter(|_| stop.kind == Kind::Pickup) {
                    until = until.max(question.until.0);
                    open = open.max(question.until.0 + question.early.0);
                }
                if let Some(waits) = waits.filter(|_| stop.kind == Kind::Pickup) {
                    (until, open) = (until.max(waits.until), open.max(waits.open));
                }
                let free = instance.standing[stop.request as usize] == Standing::Free;
                if stop.kind == Kind::Deliver && free && until > i64::MIN {
                    self.asked.push(Asked { request: stop.request, until, open });
                }
            }
            if self.asked == asked {
                return;
            }
        }
    }

    /// Nobody leaves for undecided work before it is decided about, and what goes ahead meanwhile
    /// comes before it. Tells until when what goes on in the meantime comes first.
    pub(super) fn undecided(
        &mut self,
        instance: &Instance<'_>,
        (v, stops, i): (u32, &[Stop], usize),
        way: i64,
        open: i64,
    ) -> Result<i64, Reason> {
        let stop = &stops[i];
        let leaves = |stop: &Stop| {
            let site = (stop.kind == Kind::Pickup).then_some(SiteIdx(stop.site));
            let visit = matches!(stop.kind, Kind::Pickup | Kind::Deliver);
            let request = RequestIdx(stop.request);
            visit.then(|| instance.vehicle(v).goes_ahead(request, site)).flatten()
        };
        let ahead = |stop: &Stop, open: i64| leaves(stop).is_some_and(|leaves| leaves.0 < open);
        if ahead(stop, open) {
            return Err(Reason::Window);
        }
        let node = self.nodes.last_mut().expect("a node was pushed for this visit");
        if let Some(leaves) = leaves(stop) {
            let last = self.asked.iter().map(|asked| asked.until).max().unwrap_or(i64::MIN);
            node.open = node.open.max(leaves.0.min(last) + way);
        }
        let own = |asked: &&Asked| stop.kind == Kind::Pickup && asked.request == stop.request;
        let Some(&Asked { until, open, .. }) = self.asked.iter().find(own) else {
            return Ok(i64::MIN);
        };
        let first = (1..=i).rev().find(|k| !stops[k - 1].merges(&stops[*k])).unwrap_or(i);
        if stops[first..i].iter().any(|stop| ahead(stop, open)) {
            return Err(Reason::Window);
        }
        node.open = node.open.max(until + way);
        Ok(open)
    }
}
