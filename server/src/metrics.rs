//! Counters and histograms in one registry value, in the Prometheus text format.

use crate::driver::Meters;
use prometheus_client::encoding::{EncodeLabelSet, text::encode};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use sameday_engine::unit::Millis;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: String,
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Verdict {
    verdict: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Cause {
    cause: &'static str,
}

/// Every figure that the server counts.
#[derive(Clone, Debug)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Family<Request, Counter>,
    seconds: Family<Route, Histogram, fn() -> Histogram>,
    events: Family<Verdict, Counter>,
    stock_seconds: Histogram,
    lag_seconds: Histogram,
    conflicts: Counter,
    gaps: Counter,
    panics: Counter,
    streams: Gauge,
    world: WorldGauges,
}

/// What the world looks like, as of the last scrape.
#[derive(Clone, Debug, Default)]
struct WorldGauges {
    open_orders: Gauge,
    waiting_orders: Gauge,
    couriers_online: Gauge,
    offers_open: Gauge,
    promises: Counter,
    broken: Family<Cause, Counter>,
}

/// Figures read from the world when somebody asks.
#[derive(Clone, Copy, Debug, Default)]
pub struct WorldFigures {
    /// Orders that are not final.
    pub open_orders: i64,
    /// Orders without a courier.
    pub waiting_orders: i64,
    /// Couriers on shift.
    pub couriers_online: i64,
    /// Offers without an answer.
    pub offers_open: i64,
    /// Orders that were accepted.
    pub promises: u64,
    /// Holds of orders that broke because a shopper was quicker.
    pub till_beat_us: u64,
    /// Because the shelf was not as recorded.
    pub phantom_stock: u64,
    /// For any other cause.
    pub broken_otherwise: u64,
}

impl Metrics {
    /// All figures, those of the driver included.
    #[must_use]
    pub fn new(driver: &Meters) -> Self {
        let requests = Family::default();
        let seconds: Family<Route, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(exponential_buckets(0.000_25, 2.0, 16)));
        let events = Family::default();
        let stock_seconds = Histogram::new(exponential_buckets(0.000_25, 2.0, 16));
        let lag_seconds = Histogram::new(exponential_buckets(0.25, 4.0, 10));
        let (conflicts, gaps, panics) =
            (Counter::default(), Counter::default(), Counter::default());
        let (streams, world) = (Gauge::default(), WorldGauges::default());
        let mut r = Registry::with_prefix("sameday");
        r.register("http_requests", "Answered requests", requests.clone());
        r.register("http_request_seconds", "Time until the answer began", seconds.clone());
        r.register("events", "Events by what became of them", events.clone());
        let text = "From the arrival of a stock fact until the stock to promise shows it";
        r.register("stock_update_seconds", text, stock_seconds.clone());
        let text = "From the instant of a stock fact until its arrival";
        r.register("stock_fact_lag_seconds", text, lag_seconds.clone());
        r.register("event_id_conflicts", "Known ids with other content", conflicts.clone());
        r.register("event_sequence_gaps", "Events with a gap before them", gaps.clone());
        r.register("panics", "Requests that ended in a panic", panics.clone());
        r.register("courier_streams", "Open courier streams", streams.clone());
        world.register(&mut r);
        driver.register(&mut r);
        let registry = Arc::new(r);
        Self {
            registry,
            requests,
            seconds,
            events,
            stock_seconds,
            lag_seconds,
            conflicts,
            gaps,
            panics,
            streams,
            world,
        }
    }
}

impl WorldGauges {
    fn register(&self, r: &mut Registry) {
        r.register("orders_open", "Orders that are not final", self.open_orders.clone());
        r.register("orders_waiting", "Orders without a courier", self.waiting_orders.clone());
        r.register("couriers_online", "Couriers on shift", self.couriers_online.clone());
        r.register("offers_open", "Offers without an answer", self.offers_open.clone());
        r.register("promises", "Orders that were accepted", self.promises.clone());
        let text = "Holds of orders that a physical fact broke, by cause";
        r.register("broken_promises", text, self.broken.clone());
    }
}

impl Metrics {
    /// A request was answered. The route is the template, never the path: few label values.
    pub fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        let (method, route) = (method.to_owned(), route.to_owned());
        let labels = Request { method: method.clone(), route: route.clone(), status };
        self.requests.get_or_create(&labels).inc();
        self.seconds.get_or_create(&Route { method, route }).observe(took.as_secs_f64());
    }

    /// So many events ended this way.
    pub fn events(&self, verdict: &'static str, n: u64) {
        self.events.get_or_create(&Verdict { verdict }).inc_by(n);
    }

    /// A stock fact changed what can be promised: how long it took, and how old it was on arrival.
    pub fn stock_updated(&self, took: Duration, lag: Millis) {
        self.stock_seconds.observe(took.as_secs_f64());
        self.lag_seconds.observe(lag.non_negative().0 as f64 / 1_000.0);
    }

    /// A known event id came with other content: worth an alarm.
    pub fn conflict(&self) {
        self.conflicts.inc();
    }

    /// An event came whose predecessor is missing.
    pub fn gap(&self) {
        self.gaps.inc();
    }

    /// A handler panicked.
    pub fn panicked(&self) {
        self.panics.inc();
    }

    /// Counts an open stream until the guard is dropped.
    #[must_use]
    pub fn stream(&self) -> StreamGuard {
        self.streams.inc();
        StreamGuard(self.streams.clone())
    }

    /// All of them as text, with the world's figures as of now.
    #[must_use]
    pub fn text(&self, figures: WorldFigures) -> String {
        self.world.open_orders.set(figures.open_orders);
        self.world.waiting_orders.set(figures.waiting_orders);
        self.world.couriers_online.set(figures.couriers_online);
        self.world.offers_open.set(figures.offers_open);
        let total = |counter: &Counter, n: u64| counter.inner().store(n, Ordering::Relaxed);
        total(&self.world.promises, figures.promises);
        for (cause, n) in [
            ("till_beat_us", figures.till_beat_us),
            ("phantom_stock", figures.phantom_stock),
            ("other", figures.broken_otherwise),
        ] {
            total(&self.world.broken.get_or_create(&Cause { cause }), n);
        }
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("writing to a string works");
        text
    }
}

/// An open stream.
#[derive(Debug)]
pub struct StreamGuard(Gauge);

impl Drop for StreamGuard {
    fn drop(&mut self) {
        self.0.dec();
    }
}
