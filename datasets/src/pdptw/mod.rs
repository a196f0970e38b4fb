//! Classic pickup and delivery with time windows (PDPTW): what the public formats share.
//!
//! Readers: [`crate::li_lim`] and [`crate::sartori_buriol`]. Task numbers are those of the files;
//! task 0 is the depot. Solutions are lines `Route 1 : 1 2 3`.

mod check;
mod lines;

pub(crate) use check::check;
pub(crate) use lines::{Fields, numbered};

use sameday_engine::routing::plan::{Plan, Task};
use sameday_engine::routing::problem::{
    Location, Matrix, Pace, Pay, Problem, ProfileIdx, Request, Rules, Site, SiteIdx, UNLIMITED,
    Vehicle,
};
use sameday_engine::unit::{Millis, Money, Span, Time};
use std::fmt;
use std::fmt::Write as _;

/// Units of the engine for one unit of a file with straight-line travel. Legs are rounded up at
/// this scale, so that a judge who adds doubles finds every plan feasible that the engine does.
const SCALE: f64 = 1e9;

/// A mistake in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineError {
    /// Line, counted from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl LineError {
    pub(crate) fn new(line: usize, message: impl Into<String>) -> Self {
        Self { line, message: message.into() }
    }
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for LineError {}

/// The depot or a task.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    /// Line of the file.
    pub line: usize,
    /// Place.
    pub x: f64,
    /// Place.
    pub y: f64,
    /// Positive for a pickup, negative for its delivery.
    pub demand: i64,
    /// First allowed start of service.
    pub ready: f64,
    /// Last allowed start of service.
    pub due: f64,
    /// Duration of service.
    pub service: f64,
    /// Task of the pickup, 0 if this is one.
    pub pickup: usize,
    /// Task of the delivery, 0 if this is one.
    pub delivery: usize,
}

/// How long and how far it is between two tasks.
#[derive(Clone, Debug, PartialEq)]
pub enum Travel {
    /// Straight lines; time equals distance.
    Plane,
    /// Whole minutes, row-major; distance equals time.
    Minutes(Vec<i64>),
}

/// One instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Most routes; unlimited when absent.
    pub fleet: Option<usize>,
    /// Capacity of every vehicle.
    pub capacity: i64,
    /// Depot first.
    pub nodes: Vec<Node>,
    /// Legs.
    pub travel: Travel,
}

impl Instance {
    /// Length of a leg in the file's own unit.
    #[must_use]
    pub fn leg(&self, from: usize, to: usize) -> f64 {
        match &self.travel {
            Travel::Plane => {
                let (a, b) = (&self.nodes[from], &self.nodes[to]);
                (a.x - b.x).hypot(a.y - b.y)
            }
            Travel::Minutes(minutes) => minutes[from * self.nodes.len() + to] as f64,
        }
    }

    /// Tasks that are pickups, ascending: order `i` of the problem is the `i`-th of them.
    #[must_use]
    pub fn pickups(&self) -> Vec<usize> {
        (1..self.nodes.len()).filter(|i| self.nodes[*i].delivery > 0).collect()
    }

    /// The routing problem: locations are task numbers, vehicles are all alike.
    #[must_use]
    pub fn problem(&self, vehicles_first: bool) -> Problem {
        let pickups = self.pickups();
        let fleet = self.fleet.unwrap_or(pickups.len()).min(pickups.len());
        Problem {
            now: Time(self.scaled(self.nodes[0].ready, f64::floor)),
            profiles: vec![self.matrix()],
            traffic: Vec::new(),
            sites: pickups.iter().map(|i| self.site(*i)).collect(),
            requests: pickups.iter().enumerate().map(|(i, p)| self.request(i, *p)).collect(),
            vehicles: vec![self.vehicle(); fleet],
            rules: Rules { vehicles_first, distance_only: true, one_site_per_trip: false },
            ..Problem::default()
        }
    }

    fn scale(&self) -> f64 {
        match self.travel {
            Travel::Plane => SCALE,
            Travel::Minutes(_) => 1.0,
        }
    }

    fn scaled(&self, value: f64, round: impl Fn(f64) -> f64) -> i64 {
        round(value * self.scale()) as i64
    }

    fn window(&self, node: &Node) -> Span {
        let from = Time(self.scaled(node.ready, f64::ceil));
        Span { from, to: Time(self.scaled(node.due, f64::floor)) }
    }

    fn matrix(&self) -> Matrix {
        let n = self.nodes.len();
        let cell = |at: usize| self.scaled(self.leg(at / n, at % n), f64::ceil);
        let ms: Vec<i64> = (0..n * n).map(cell).collect();
        Matrix { n, m: ms.clone(), ms }
    }

    fn site(&self, task: usize) -> Site {
        let node = &self.nodes[task];
        Site {
            at: Location::from(task),
            open: vec![self.window(node)],
            setup: Millis::ZERO,
            service: Millis(self.scaled(node.service, f64::ceil)),
            pick_base: Millis::ZERO,
            pick_per_line: Millis::ZERO,
            pickers: None,
            picker_free: Vec::new(),
            pace: Pace::default(),
            stock: Vec::new(),
        }
    }

    fn request(&self, index: usize, pickup: usize) -> Request {
        let delivery = self.nodes[pickup].delivery;
        let node = &self.nodes[delivery];
        Request {
            lines: Vec::new(),
            sites: vec![SiteIdx::from(index)],
            max_splits: 1,
            dropoff: Location::from(delivery),
            setup: Millis::ZERO,
            service: Millis(self.scaled(node.service, f64::ceil)),
            release: Time::MIN,
            ready: None,
            due: vec![self.window(node)],
            soft_due: None,
            late_per_min: Money::ZERO,
            max_onboard: None,
            refusal: Money::ZERO,
            load: [self.nodes[pickup].demand, 0],
            needs: 0,
            kinds: 0,
            apart_from: 0,
            barred: Vec::new(),
            pinned: None,
            fixed_picks: None,
            undecided: None,
            risks: Vec::new(),
        }
    }

    fn vehicle(&self) -> Vehicle {
        let depot = &self.nodes[0];
        let begin = self.scaled(depot.ready + depot.service, f64::ceil);
        Vehicle {
            start: Location(0),
            end: Some(Location(0)),
            shift: self.window(depot),
            pickups_until: None,
            begin: Time(begin),
            on_duty: false,
            profile: ProfileIdx(0),
            capacity: [self.capacity, UNLIMITED[1]],
            skills: 0,
            pay: Pay::default(),
            max_distance: None,
            max_orders: None,
            onboard: Vec::new(),
            frozen: Vec::new(),
            hint: Vec::new(),
            ahead: Vec::new(),
            asking: Money::ZERO,
            breaks: Vec::new(),
            leave_by: None,
        }
    }

    /// Task numbers of each route of a plan.
    #[must_use]
    pub fn routes(&self, plan: &Plan) -> Vec<Vec<usize>> {
        let pickups = self.pickups();
        let task = |task: &Task| match task {
            Task::Pickup { picks, .. } => {
                picks.iter().map(|pick| pickups[pick.request.at()]).collect::<Vec<usize>>()
            }
            Task::Deliver { request } => vec![self.nodes[pickups[request.at()]].delivery],
        };
        let route = |route: &sameday_engine::routing::plan::Route| {
            route.stops.iter().flat_map(|stop| task(&stop.task)).collect()
        };
        plan.routes.iter().map(route).collect()
    }

    /// Sum of all legs, in the file's own unit, in doubles.
    #[must_use]
    pub fn distance(&self, routes: &[Vec<usize>]) -> f64 {
        let mut sum = 0.0;
        for route in routes {
            let mut at = 0;
            for task in route.iter().copied().chain([0]) {
                sum += self.leg(at, task);
                at = task;
            }
        }
        sum
    }
}

/// Lines `Route 1 : 1 2 3`.
#[must_use]
pub fn write(routes: &[Vec<usize>]) -> String {
    let mut out = String::new();
    for (i, route) in routes.iter().enumerate() {
        let _ = write!(out, "Route {} :", i + 1);
        for task in route {
            let _ = write!(out, " {task}");
        }
        out.push('\n');
    }
    out
}
