//! What one iteration changed, so that rejecting it costs no more than making it.

use super::queue::Queue;
use super::route::Route;
use super::solution::{Place, Solution};

/// Old values, newest last; every route and queue is kept once, when first touched.
#[derive(Clone, Debug, Default)]
pub(crate) struct Undo {
    open: bool,
    routes: Vec<(u32, Route)>,
    /// Memory of earlier copies.
    pool: Vec<Route>,
    route_kept: Vec<bool>,
    places: Vec<(u32, Place)>,
    ready: Vec<(u32, [i64; 2])>,
    stock: Vec<(u32, i64)>,
    queues: Vec<(u32, Queue)>,
    queue_kept: Vec<bool>,
    absent: Vec<u32>,
    absent_kept: bool,
    cost: i64,
    used: usize,
}

impl Undo {
    pub fn new(vehicles: usize, sites: usize) -> Self {
        Self {
            route_kept: vec![false; vehicles],
            queue_kept: vec![false; sites],
            ..Self::default()
        }
    }

    pub fn begin(&mut self, cost: i64, used: usize) {
        debug_assert!(!self.open, "an iteration begins after the one before has ended");
        self.open = true;
        self.cost = cost;
        self.used = used;
    }

    pub fn route(&mut self, v: u32, route: &Route) {
        if self.open && !std::mem::replace(&mut self.route_kept[v as usize], true) {
            let mut copy = self.pool.pop().unwrap_or_default();
            copy.copy_from(route);
            self.routes.push((v, copy));
        }
    }

    pub fn place(&mut self, r: u32, place: &Place) {
        if self.open {
            self.places.push((r, place.clone()));
        }
    }

    pub fn ready(&mut self, r: u32, ready: [i64; 2]) {
        if self.open {
            self.ready.push((r, ready));
        }
    }

    pub fn stock(&mut self, counter: u32, left: i64) {
        if self.open {
            self.stock.push((counter, left));
        }
    }

    pub fn queue(&mut self, site: u32, queue: &Queue) {
        if self.open && !std::mem::replace(&mut self.queue_kept[site as usize], true) {
            self.queues.push((site, queue.clone()));
        }
    }

    pub fn absent(&mut self, absent: &[u32]) {
        if self.open && !std::mem::replace(&mut self.absent_kept, true) {
            self.absent.clear();
            self.absent.extend_from_slice(absent);
        }
    }

    /// Forgets the old values.
    pub fn commit(&mut self, touched: &mut Vec<u32>) {
        touched.extend(self.routes.iter().map(|(v, _)| *v));
        self.clear();
    }

    /// Forgets everything and closes.
    pub fn clear(&mut self) {
        for (v, route) in self.routes.drain(..) {
            self.route_kept[v as usize] = false;
            self.pool.push(route);
        }
        for (site, _) in self.queues.drain(..) {
            self.queue_kept[site as usize] = false;
        }
        self.places.clear();
        self.ready.clear();
        self.stock.clear();
        self.absent_kept = false;
        self.open = false;
    }

    /// Puts the old values back.
    pub fn rollback(&mut self, solution: &mut Solution<'_>) {
        for (v, route) in &mut self.routes {
            std::mem::swap(route, &mut solution.routes[*v as usize]);
        }
        for (site, queue) in &mut self.queues {
            std::mem::swap(queue, &mut solution.queues[*site as usize]);
        }
        while let Some((r, place)) = self.places.pop() {
            solution.places[r as usize] = place;
        }
        while let Some((r, ready)) = self.ready.pop() {
            solution.ready[r as usize] = ready;
        }
        while let Some((counter, left)) = self.stock.pop() {
            solution.left[counter as usize] = left;
        }
        if self.absent_kept {
            std::mem::swap(&mut self.absent, &mut solution.absent);
        }
        solution.cost = self.cost;
        solution.used = self.used;
        self.clear();
    }
}
