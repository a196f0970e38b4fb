//! Rule 4: when each pick job is ready.

use super::roster::Roster;
use crate::model::PickModel;
use crate::routing::problem::{Problem, RequestIdx, Site, SiteIdx};
use crate::unit::{Millis, Time};
use std::collections::BTreeMap;

/// Ready time of each job; `None` where the shop does not open any more.
pub(super) type Ready = BTreeMap<(RequestIdx, SiteIdx), Option<Time>>;

/// A job that waits for a picker, in the order of the queue.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Waiting {
    begin: Time,
    request: RequestIdx,
    lines: usize,
}

/// First come, first served by (begin, order), shop by shop; jobs with a given time use no picker.
pub(super) fn ready_times(problem: &Problem, roster: &Roster<'_>) -> Ready {
    let mut ready = Ready::new();
    let mut queues: BTreeMap<SiteIdx, Vec<Waiting>> = BTreeMap::new();
    for (&(request, site), job) in &roster.jobs {
        if job.given.is_some() {
            ready.insert((request, site), job.given);
            continue;
        }
        let begin = problem.requests[request.at()].release.max(problem.now);
        queues.entry(site).or_default().push(Waiting { begin, request, lines: job.lines });
    }
    for (site, mut queue) in queues {
        queue.sort_unstable();
        let mut pickers = Pickers::new(problem, &problem.sites[site.at()]);
        for job in queue {
            ready.insert((job.request, site), pickers.serve(&job));
        }
    }
    ready
}

/// Duration of a job.
pub(super) fn pick_duration(site: &Site, lines: usize) -> Millis {
    let lines = i64::try_from(lines).expect("an order has less than 2^63 lines");
    site.pick_base + site.pick_per_line.times(lines)
}

struct Pickers<'a> {
    site: &'a Site,
    /// When each is free; empty without a limit.
    free: Vec<Time>,
    /// Starts of all jobs, with those outside the problem at the start of their quarter.
    starts: Vec<Time>,
}

impl<'a> Pickers<'a> {
    fn new(problem: &Problem, site: &'a Site) -> Self {
        let count = site.pickers.map_or(0, |n| n as usize);
        let free = (0..count).map(|k| site.picker_free.get(k).copied().unwrap_or(problem.now));
        let begun = site.pace.begun.iter().flat_map(|(quarter, jobs)| {
            (0..*jobs).map(move |_| PickModel::quarter_start(*quarter))
        });
        Self { site, free: free.collect(), starts: begun.collect() }
    }

    fn serve(&mut self, job: &Waiting) -> Option<Time> {
        let first = (0..self.free.len()).min_by_key(|&k| self.free[k]);
        let from = first.map_or(job.begin, |k| job.begin.max(self.free[k]));
        let start = self.start(from)?;
        let ready = start + pick_duration(self.site, job.lines);
        if let Some(k) = first {
            self.free[k] = ready;
        }
        Some(ready)
    }

    /// First instant from `from` on at which the shop is open and has begun less than it may in the
    /// same quarter of an hour.
    fn start(&mut self, from: Time) -> Option<Time> {
        let mut start = next_open(self.site, from)?;
        let Some(most) = self.site.pace.per_quarter else { return Some(start) };
        loop {
            let quarter = PickModel::quarter(start);
            let begun = self.starts.iter().filter(|at| PickModel::quarter(**at) == quarter);
            if begun.count() < most as usize {
                break;
            }
            start = next_open(self.site, PickModel::quarter_start(quarter + 1))?;
        }
        self.starts.push(start);
        Some(start)
    }
}

/// First instant from `t` on at which the shop is open.
fn next_open(site: &Site, t: Time) -> Option<Time> {
    site.open.iter().find(|span| t <= span.to).map(|span| span.from.max(t))
}
