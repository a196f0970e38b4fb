//! The open part of a day as a routing problem, and its plan back as bundles.
//!
//! One restaurant is one shop without stock; the half service before a pickup lies in the leg that
//! leads to the restaurant, so that a courier who stands there already can have it behind him.

use super::day::{Bundle, Day};
use sameday_datasets::mdrp::{Order, Point};
use sameday_engine::routing::plan::{Plan, Task};
use sameday_engine::routing::problem::{
    FrozenStop, Location, Matrix, Pace, Pay, Pick, Problem, ProfileIdx, Request, RequestIdx, Rules,
    Site, SiteIdx, UNLIMITED, Vehicle,
};
use sameday_engine::unit::{Millis, Money, Span, Time};

/// Couriers whose shift starts within this many minutes are planned with.
const HORIZON: i64 = 60;
/// Price of a minute of click-to-door.
const MINUTE_PRICE: Money = Money(100);
/// The same for an order that is beyond the target already, however quickly it goes: each of its
/// minutes is overage as well. Chosen on days of the seeds 0 and 4.
const LATE_MINUTE_PRICE: Money = Money(125);
/// Price of leaving an order out: more than any click-to-door.
const NEVER: Money = Money(10_000_000);

/// A frozen problem with the day's numbers of its indices.
pub(super) struct Snapshot {
    pub problem: Problem,
    couriers: Vec<usize>,
    orders: Vec<usize>,
    restaurants: Vec<usize>,
}

impl Snapshot {
    /// Freezes the open orders; the plan so far becomes a hint.
    pub fn new(day: &Day<'_>, plan: &[Vec<Bundle>]) -> Self {
        let instance = day.instance;
        let works = |c: &usize| {
            let courier = &instance.couriers[*c];
            courier.on <= day.now + HORIZON && day.riders[*c].free.max(day.now) <= courier.off
        };
        let couriers: Vec<usize> = (0..instance.couriers.len()).filter(works).collect();
        let mut restaurants: Vec<usize> =
            day.open.iter().map(|o| instance.orders[*o].restaurant).collect();
        restaurants.sort_unstable();
        restaurants.dedup();
        let orders = day.open.clone();
        let mut snapshot = Self { problem: Problem::default(), couriers, orders, restaurants };
        snapshot.problem = snapshot.build(day, plan);
        snapshot
    }

    fn build(&self, day: &Day<'_>, plan: &[Vec<Bundle>]) -> Problem {
        let vehicles = self.couriers.iter().enumerate();
        Problem {
            now: time(day.now),
            profiles: vec![self.matrix(day)],
            traffic: Vec::new(),
            sites: (0..self.restaurants.len()).map(|i| self.site(day, i)).collect(),
            requests: (0..self.orders.len()).map(|i| self.request(day, i)).collect(),
            vehicles: vehicles.map(|(i, c)| self.vehicle(day, i, &plan[*c])).collect(),
            rules: Rules { one_site_per_trip: true, ..Rules::default() },
            ..Problem::default()
        }
    }

    /// Locations: couriers, then restaurants, then doors.
    fn matrix(&self, day: &Day<'_>) -> Matrix {
        let instance = day.instance;
        let starts = self.couriers.iter().map(|c| day.riders[*c].at);
        let sites = self.restaurants.iter().map(|r| instance.restaurants[*r].at);
        let doors = self.orders.iter().map(|o| instance.orders[*o].at);
        let points: Vec<Point> = starts.chain(sites).chain(doors).collect();
        let n = points.len();
        let (mut ms, mut m) = (Vec::with_capacity(n * n), Vec::with_capacity(n * n));
        for from in 0..n {
            for to in 0..n {
                let drive = instance.travel(points[from], points[to]);
                ms.push((drive + self.wait(day, from, to)) * 60_000);
                m.push(drive * instance.parameters.metres_per_minute);
            }
        }
        Matrix { n, ms, m }
    }

    /// What a courier must wait after arriving, before a pickup may start.
    fn wait(&self, day: &Day<'_>, from: usize, to: usize) -> i64 {
        let Some(site) = to.checked_sub(self.couriers.len()) else { return 0 };
        let Some(restaurant) = self.restaurants.get(site) else { return 0 };
        let half = day.instance.parameters.pickup_service / 2;
        let here = |c: &&usize| day.stands_at(**c, *restaurant);
        match self.couriers.get(from).filter(here) {
            Some(courier) => half - (day.now - day.riders[*courier].since).clamp(0, half),
            None => half,
        }
    }

    fn site(&self, day: &Day<'_>, index: usize) -> Site {
        Site {
            at: Location::from(self.couriers.len() + index),
            open: vec![Span::ALWAYS],
            setup: Millis::ZERO,
            service: minutes(day.instance.parameters.pickup_service / 2),
            pick_base: Millis::ZERO,
            pick_per_line: Millis::ZERO,
            pickers: None,
            picker_free: Vec::new(),
            pace: Pace::default(),
            stock: Vec::new(),
        }
    }

    fn request(&self, day: &Day<'_>, index: usize) -> Request {
        let order = &day.instance.orders[self.orders[index]];
        let half = minutes(day.instance.parameters.drop_service / 2);
        Request {
            lines: Vec::new(),
            sites: vec![self.site_of(order.restaurant)],
            max_splits: 1,
            dropoff: Location::from(self.couriers.len() + self.restaurants.len() + index),
            setup: half,
            service: half,
            release: time(order.placed),
            ready: Some(time(order.ready)),
            due: vec![Span::ALWAYS],
            soft_due: Some(time(order.placed)),
            late_per_min: minute_price(day, order),
            max_onboard: None,
            refusal: NEVER,
            load: [0; 2],
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

    fn vehicle(&self, day: &Day<'_>, index: usize, bundles: &[Bundle]) -> Vehicle {
        let courier = &day.instance.couriers[self.couriers[index]];
        Vehicle {
            start: Location::from(index),
            end: None,
            shift: Span { from: time(courier.on), to: time(courier.off) },
            pickups_until: Some(time(courier.off)),
            begin: time(day.riders[self.couriers[index]].free.max(day.now)),
            on_duty: false,
            profile: ProfileIdx(0),
            capacity: UNLIMITED,
            skills: 0,
            pay: Pay::default(),
            max_distance: None,
            max_orders: None,
            onboard: Vec::new(),
            frozen: Vec::new(),
            hint: bundles.iter().flat_map(|bundle| self.hint(bundle)).collect(),
            ahead: Vec::new(),
            asking: Money::ZERO,
            breaks: Vec::new(),
            leave_by: None,
        }
    }

    fn hint(&self, bundle: &Bundle) -> Vec<FrozenStop> {
        let requests: Vec<RequestIdx> = bundle.orders.iter().map(|o| self.request_of(*o)).collect();
        let pick = |request: &RequestIdx| Pick { request: *request, lines: Vec::new() };
        let picks = requests.iter().map(pick).collect();
        let pickup =
            FrozenStop::Pickup { site: self.site_of(bundle.restaurant), picks, ready: None };
        let drops = requests.iter().map(|request| FrozenStop::Deliver { request: *request });
        std::iter::once(pickup).chain(drops).collect()
    }

    fn site_of(&self, restaurant: usize) -> SiteIdx {
        let found = self.restaurants.binary_search(&restaurant);
        SiteIdx::from(found.expect("every open order's restaurant is a site"))
    }

    fn request_of(&self, order: usize) -> RequestIdx {
        let found = self.orders.iter().position(|o| *o == order);
        RequestIdx::from(found.expect("a plan holds open orders only"))
    }

    /// The plan as bundles of each courier of the day.
    pub fn bundles(&self, day: &Day<'_>, plan: &Plan) -> Vec<Vec<Bundle>> {
        let mut all = vec![Vec::new(); day.instance.couriers.len()];
        for route in &plan.routes {
            let bundles: &mut Vec<Bundle> = &mut all[self.couriers[route.vehicle.at()]];
            for stop in &route.stops {
                match &stop.task {
                    Task::Pickup { site, .. } => {
                        let restaurant = self.restaurants[site.at()];
                        bundles.push(Bundle { restaurant, orders: Vec::new() });
                    }
                    Task::Deliver { request } => {
                        let bundle = bundles.last_mut();
                        let bundle = bundle.expect("nobody has goods on board in a snapshot");
                        bundle.orders.push(self.orders[request.at()]);
                    }
                }
            }
            bundles.retain(|bundle| !bundle.orders.is_empty());
        }
        all
    }
}

fn minute_price(day: &Day<'_>, order: &Order) -> Money {
    let parameters = &day.instance.parameters;
    let drive = day.instance.travel(day.instance.restaurants[order.restaurant].at, order.at);
    let halves = (parameters.pickup_service + parameters.drop_service) / 2;
    let at_best = order.ready.max(day.now) + halves + drive - order.placed;
    if at_best > parameters.target { LATE_MINUTE_PRICE } else { MINUTE_PRICE }
}

fn time(minute: i64) -> Time {
    Time(minute * 60_000)
}

fn minutes(n: i64) -> Millis {
    Millis::from_mins(n)
}
