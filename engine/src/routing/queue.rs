//! Who picks what when at a shop with few pickers: ready times of all its jobs.

use super::instance::{Instance, pick_begin};
use super::problem::Site;
use super::spans::{self, FAR};

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
    /// What adding `job` would do; `free` is scratch space for the pickers.
    pub fn effect(&self, site: &Site, now: i64, job: Job, free: &mut Vec<i64>) -> Effect {
        let at = self.jobs.partition_point(|other| other.key() < job.key());
        pickers(site, now, free);
        let mut effect = Effect::default();
        for other in &self.jobs[..at] {
            serve(site, other, free);
        }
        effect.ready = serve(site, &job, free);
        for other in &self.jobs[at..] {
            let ready = serve(site, other, free);
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
    pub fn run(
        &mut self,
        site: &Site,
        now: i64,
        free: &mut Vec<i64>,
        mut changed: impl FnMut(&Job),
    ) {
        pickers(site, now, free);
        for job in &mut self.jobs {
            let ready = serve(site, job, free);
            if ready != job.ready {
                job.ready = ready;
                changed(job);
            }
        }
    }
}

fn pickers(site: &Site, now: i64, free: &mut Vec<i64>) {
    free.clear();
    let free_at = |i: usize| site.picker_free.get(i).map_or(now, |t| t.0.max(now));
    free.extend((0..site.pickers.unwrap_or(1).max(1) as usize).map(free_at));
}

/// The picker who is free first takes the job; returns when it is ready.
fn serve(site: &Site, job: &Job, free: &mut [i64]) -> i64 {
    let picker = free.iter_mut().min_by_key(|t| **t).expect("a queue has a picker");
    let start = spans::earliest(&site.open, job.begin.max(*picker));
    if start >= FAR {
        return FAR;
    }
    *picker = start + job.duration;
    *picker
}
