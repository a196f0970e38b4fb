//! Who picks what when at a shop with few pickers: ready times of all its jobs.

use super::instance::{Instance, pick_begin};
use super::problem::Site;
use super::spans::{self, FAR};
use crate::model::PickModel;
use crate::unit::Time;

/// A picking job at one shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Job {
    /// `max(release, now)`; with the request it orders the queue.
    pub begin: i64,
    pub request: u32,
    pub slot: u8,
    pub duration: i64,
    /// Result; `FAR` when the shop never opens again.
    pub ready: i64,
}

impl Job {
    pub fn new(instance: &Instance<'_>, request: u32, slot: u8, duration: i64) -> Self {
        Self { begin: pick_begin(instance.problem, request), request, slot, duration, ready: FAR }
    }

    fn key(&self) -> (i64, u32) {
        (self.begin, self.request)
    }
}

/// The jobs of one shop, first come first served.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Queue {
    pub jobs: Vec<Job>,
}

/// What one more job would do: when it is ready itself, and which other jobs would be later.
#[derive(Clone, Debug, Default)]
pub(crate) struct Effect {
    pub ready: i64,
    /// (request, slot, new ready time).
    pub delayed: Vec<(u32, u8, i64)>,
}

impl Queue {
    /// What adding `job` would do; `hands` is scratch space.
    pub fn effect(&self, site: &Site, now: i64, job: Job, hands: &mut Hands) -> Effect {
        let at = self.jobs.partition_point(|other| other.key() < job.key());
        hands.start(site, now);
        let mut effect = Effect::default();
        for other in &self.jobs[..at] {
            hands.serve(site, other);
        }
        effect.ready = hands.serve(site, &job);
        for other in &self.jobs[at..] {
            let ready = hands.serve(site, other);
            if ready != other.ready {
                effect.delayed.push((other.request, other.slot, ready));
            }
        }
        effect
    }

    /// Adds a job without recomputing.
    pub fn add(&mut self, job: Job) {
        let at = self.jobs.partition_point(|other| other.key() < job.key());
        self.jobs.insert(at, job);
    }

    /// Takes a job out without recomputing.
    pub fn remove(&mut self, request: u32, slot: u8) {
        self.jobs.retain(|job| (job.request, job.slot) != (request, slot));
    }

    /// Recomputes all ready times and tells which changed.
    pub fn run(&mut self, site: &Site, now: i64, hands: &mut Hands, mut changed: impl FnMut(&Job)) {
        hands.start(site, now);
        for job in &mut self.jobs {
            let ready = hands.serve(site, job);
            if ready != job.ready {
                job.ready = ready;
                changed(job);
            }
        }
    }
}

/// The hands of a shop while its queue is played through.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hands {
    /// When each picker is free; empty without a limit.
    free: Vec<i64>,
    /// Jobs begun in each quarter of an hour, where that is limited.
    begun: Vec<(i64, u32)>,
}

impl Hands {
    fn start(&mut self, site: &Site, now: i64) {
        let free_at = |i: usize| site.picker_free.get(i).map_or(now, |t| t.0.max(now));
        self.free.clear();
        self.free.extend((0..site.pickers.map_or(0, |n| n.max(1)) as usize).map(free_at));
        self.begun.clone_from(&site.pace.begun);
    }

    /// The picker who is free first takes the job; returns when it is ready.
    fn serve(&mut self, site: &Site, job: &Job) -> i64 {
        let picker = (0..self.free.len()).min_by_key(|k| self.free[*k]);
        let from = picker.map_or(job.begin, |k| job.begin.max(self.free[k]));
        let start = self.begin(site, from);
        if start >= FAR {
            return FAR;
        }
        let ready = start + job.duration;
        if let Some(k) = picker {
            self.free[k] = ready;
        }
        ready
    }

    /// The first instant from `from` at which the shop is open and may begin one more job.
    fn begin(&mut self, site: &Site, from: i64) -> i64 {
        let mut start = spans::earliest(&site.open, from);
        let Some(most) = site.pace.per_quarter else { return start };
        while start < FAR {
            let quarter = PickModel::quarter(Time(start));
            match self.begun.binary_search_by_key(&quarter, |entry| entry.0) {
                Ok(i) if self.begun[i].1 < most => {
                    self.begun[i].1 += 1;
                    return start;
                }
                Ok(_) => {
                    let next = PickModel::quarter_start(quarter + 1);
                    start = spans::earliest(&site.open, next.0);
                }
                Err(i) => {
                    self.begun.insert(i, (quarter, 1));
                    return start;
                }
            }
        }
        FAR
    }
}
