//! The whole server on a loopback socket, with a clock that the test sets by hand and a data
//! directory that outlives restarts.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, RequestBuilder, StatusCode};
use sameday_engine::config::{Config, LOGIC_VERSION};
use sameday_engine::decision::Entry;
use sameday_engine::engine::Engine;
use sameday_engine::event::Proposal;
use sameday_engine::freeze::Frozen;
use sameday_engine::model::Genesis;
use sameday_engine::routing::{Budget, SearchConfig, solve};
use sameday_engine::travel::{GREAT_CIRCLE, Travel};
use sameday_engine::unit::{Millis, Time};
use sameday_server::clock::{Clock, ManualClock};
use sameday_server::data_dir::DataDir;
use sameday_server::driver::{Driver, Options, Search};
use sameday_server::journal::{Snapshots, read_from};
use sameday_server::map_data::MapData;
use sameday_server::recovery::{self, RecoveryError};
use sameday_server::side::{MasterKey, SideStore};
use sameday_server::{App, router};
use serde_json::{Value, json};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What the clock shows at the start: a Saturday noon in Berlin.
pub const START: &str = "2026-11-21T11:00:00.000Z";
/// The same in milliseconds.
pub const START_MS: i64 = 1_795_258_800_000;

/// Proposes no change: what a test sees is what insertion decided.
struct NoSearch;

impl Search for NoSearch {
    fn search(&self, frozen: &Frozen) -> Proposal {
        Proposal { base_version: frozen.version, routes: Vec::new() }
    }
}

/// How a server is set up; everything has a default.
#[derive(Default)]
pub struct Setup {
    /// Tunables.
    pub config: Config,
    /// Streets under the live map.
    pub map: Option<MapData>,
    /// A clock that runs by itself, in place of the one that is set by hand.
    pub clock: Option<Arc<dyn Clock>>,
    /// Travel times, in place of great circles.
    pub travel: Option<Arc<dyn Travel>>,
    /// Who improves the plan, in place of nobody.
    pub search: Option<Arc<dyn Search>>,
}

/// So many rounds of the real search: the same on every machine.
pub struct Rounds(pub u64);

impl Search for Rounds {
    fn search(&self, frozen: &Frozen) -> Proposal {
        let config = SearchConfig { seed: 1, warm: true, ..SearchConfig::default() };
        let budget = Budget::iterations(self.0);
        let (plan, _) = solve(&frozen.problem, &config, &budget, &mut |_| {});
        frozen.proposal(&plan)
    }
}

/// A running server.
pub struct TestApp {
    /// Where it listens.
    pub url: String,
    /// Its clock.
    pub clock: Arc<ManualClock>,
    /// Its state, for tests that serve it in another way.
    pub app: App,
    driver: Driver,
    client: reqwest::Client,
    dir: TempDir,
    serving: JoinHandle<()>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub text: String,
    /// The body as JSON; null when it is none.
    pub json: Value,
}

impl Answer {
    /// The header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("our headers are ASCII"))
    }

    /// The answer, after a look at its status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// Pointers and codes of the field errors.
    pub fn errors(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let errors = self.json["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| (text(&error["pointer"]), text(&error["code"]))).collect()
    }

    /// The slug of a problem.
    pub fn slug(&self) -> &str {
        let kind = self.json["type"].as_str().unwrap_or_default();
        kind.strip_prefix("urn:sameday:problem:").unwrap_or_default()
    }
}

impl TestApp {
    /// A server over an empty data directory.
    pub async fn start() -> Self {
        Self::start_as(Setup::default()).await
    }

    /// The same with other tunables.
    pub async fn start_with(config: Config) -> Self {
        Self::start_as(Setup { config, ..Setup::default() }).await
    }

    /// The same, set up in another way.
    pub async fn start_as(setup: Setup) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder can be made");
        let clock = Arc::new(ManualClock::new(Time(START_MS)));
        Self::over(dir, clock, setup).await
    }

    async fn over(dir: TempDir, clock: Arc<ManualClock>, setup: Setup) -> Self {
        let map = setup.map.clone();
        let (driver, side) = open(&dir, &clock, setup);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("the loopback has a port");
        let url = format!("http://{}", listener.local_addr().expect("a bound socket"));
        let app = App::new(driver.clone(), side);
        let app = match map {
            Some(map) => app.with_map(map),
            None => app,
        };
        let service = router(app.clone());
        let serving = tokio::spawn(async move {
            axum::serve(listener, service).await.expect("serving goes on");
        });
        Self { url, clock, app, driver, client: reqwest::Client::new(), dir, serving }
    }

    /// Stops the server and starts another one over the same data.
    pub async fn restart(self) -> Self {
        let Self { clock, app, driver, dir, serving, client, .. } = self;
        drop((client, app));
        serving.abort();
        let _ = serving.await;
        tokio::task::spawn_blocking(move || driver.shut_down()).await.expect("it shuts down");
        // Connections that still drain hold the side store and the lock for a moment.
        for _ in 0..500 {
            if DataDir::open(dir.path()).is_ok() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        Self::over(dir, clock, Setup::default()).await
    }

    /// Lets time pass: deadlines on the way fire.
    pub async fn advance(&self, span: Millis) {
        self.clock.set(self.clock.now() + span);
        self.driver.wake();
        self.driver.read(|_| ()).await.expect("the owner runs");
    }

    /// The data directory, for commands that read beside a running server.
    pub fn data(&self) -> &std::path::Path {
        self.dir.path()
    }

    /// Every file of the data directory but the master key, as it lies on the disk.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let entries = std::fs::read_dir(self.dir.path()).expect("the folder can be listed");
        let paths = entries.map(|entry| entry.expect("it can be listed to its end").path());
        let data = paths.filter(|path| path.extension().is_some_and(|kind| kind != "key"));
        let read = |path: std::path::PathBuf| {
            (path.display().to_string(), std::fs::read(&path).expect("a file can be read"))
        };
        data.map(read).collect()
    }

    /// The engine as a fold over the whole journal makes it again is the one that runs; every
    /// decision of the journal is decided anew on the way and must come out the same.
    pub async fn assert_replays(&self) {
        let live = self.settled().await;
        let journal = recovery::open_to_read(self.dir.path()).expect("the journal opens").journal;
        recovery::verify(&journal, None).expect("every decision comes out the same");
        let folded = recovery::fold(&journal, None).expect("the journal can be folded");
        assert_eq!(folded.expect("it has a first entry").engine.digest(), live);
    }

    /// All entries of the journal.
    pub fn entries(&self) -> Vec<Entry> {
        let journal = recovery::open_to_read(self.dir.path()).expect("the journal opens").journal;
        let mut entries = Vec::new();
        let keep = |entry| {
            entries.push(entry);
            Ok::<(), RecoveryError>(())
        };
        read_from(&journal, 1, keep).expect("the journal can be read");
        entries
    }

    /// The engine's digest, once no search runs whose answer would be a further entry.
    async fn settled(&self) -> String {
        loop {
            let look =
                |engine: &Engine| (engine.world().search_pending().is_some(), engine.digest());
            let (searching, digest) = self.driver.read(look).await.expect("the owner runs");
            if !searching {
                return digest;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }

    /// A time on the server's clock, so many seconds from now.
    pub fn in_s(&self, seconds: i64) -> String {
        let at = self.clock.now() + Millis::from_secs(seconds);
        sameday_server::wire::scalar::Instant(at).to_string()
    }

    /// A request to be completed.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    /// PUT of a document.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        send(self.request(Method::PUT, path).json(&body)).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        send(self.request(Method::DELETE, path)).await
    }

    /// POST of a document without a key.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        send(self.request(Method::POST, path).json(&body)).await
    }

    /// POST of a document under an idempotency key.
    pub async fn post_keyed(&self, path: &str, key: &str, body: Value) -> Answer {
        send(self.request(Method::POST, path).header("Idempotency-Key", key).json(&body)).await
    }

    /// POST of bytes of a type.
    pub async fn post_as(&self, path: &str, kind: &str, body: impl Into<reqwest::Body>) -> Answer {
        send(self.request(Method::POST, path).header("Content-Type", kind).body(body)).await
    }
}

/// What a server opens at its start.
fn open(dir: &TempDir, clock: &Arc<ManualClock>, setup: Setup) -> (Driver, Arc<SideStore>) {
    let Setup { config, clock: own, travel, search, .. } = setup;
    let clock = own.unwrap_or_else(|| clock.clone());
    let data = DataDir::open(dir.path()).expect("the data directory is free");
    let snapshots = Snapshots::open(&data.snapshots()).expect("snapshots open");
    let genesis = || Genesis {
        tenant: "test".parse().expect("a plain word is a name"),
        shard: 0,
        currency: "EUR".to_owned(),
        seed: 7,
        travel_digest: GREAT_CIRCLE.into(),
        logic_version: LOGIC_VERSION,
        config,
    };
    let mut recovered =
        recovery::open(&data, &snapshots, genesis, clock.now()).expect("the journal opens");
    let key = MasterKey::load(&dir.path().join("master.key"), None, true).expect("a key is made");
    let side = SideStore::open(&dir.path().join("side.sqlite"), &key).expect("the store opens");
    if let Some(travel) = travel {
        recovered.engine = recovered.engine.with_travel(travel);
    }
    let search = search.unwrap_or_else(|| Arc::new(NoSearch));
    let driver = Driver::start(recovered, snapshots, clock, Options::new(search));
    (driver.expect("the driver starts"), Arc::new(side))
}

/// Sends a request and reads the answer.
pub async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.expect("the server answers");
    let (status, headers) = (response.status(), response.headers().clone());
    let text = response.text().await.expect("the answer is text");
    assert_shape(status, &headers);
    let json = serde_json::from_str(&text).unwrap_or(Value::Null);
    Answer { status: status.as_u16(), headers, text, json }
}

/// What holds for every answer.
fn assert_shape(status: StatusCode, headers: &HeaderMap) {
    let name = HeaderName::from_static("x-request-id");
    assert!(headers.contains_key(name), "every answer names its request");
    if status.is_client_error() || status.is_server_error() {
        let kind = headers.get("content-type").map(HeaderValue::as_bytes);
        assert_eq!(kind, Some(&b"application/problem+json"[..]), "{status}");
    }
}

/// A small town: two SKUs, two shops with stock, one courier on shift.
pub async fn town(app: &TestApp) {
    app.put("/v1/skus/rose", json!({"g": 300, "ml": 1200, "price": 1290})).await.expect(201);
    app.put("/v1/skus/candle", json!({"g": 500, "price": 890})).await.expect(201);
    let pick = json!({"base_s": 60, "per_line_s": 30, "parallel": 2});
    for (id, lat, lon) in [("flora", 52.5219, 13.4132), ("mill", 52.5302, 13.4011)] {
        let store = json!({"at": {"lat": lat, "lon": lon}, "pick": pick, "service_s": 60});
        app.put(&format!("/v1/stores/{id}"), store).await.expect(201);
        let count = counted(app, id, &[("rose", 10), ("candle", 10)]);
        app.post("/v1/events", count).await.expect(200);
    }
    let courier = json!({"profile": "bike", "pay": {"per_order": 400, "per_km": 60}});
    app.put("/v1/couriers/ada", courier).await.expect(201);
    let shift = json!({"at": {"lat": 52.523, "lon": 13.411}, "until": app.in_s(8 * 3_600)});
    app.post("/v1/couriers/ada/shifts", shift).await.expect(200);
    // A fact at the very instant of a count belongs to what was counted.
    app.advance(Millis::from_secs(1)).await;
}

/// An event of a type, now, with a fresh id.
pub fn event(app: &TestApp, kind: &str, data: Value) -> Value {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    json!({"specversion": "1.0", "id": format!("e{n}"), "source": "/test", "type": kind,
        "time": app.in_s(0), "data": data})
}

/// A count of a shop's shelf, now.
pub fn counted(app: &TestApp, store: &str, lines: &[(&str, i64)]) -> Value {
    let lines: Vec<Value> =
        lines.iter().map(|(sku, qty)| json!({"sku": sku, "qty": qty})).collect();
    event(app, "sameday.stock.counted", json!({"store": store, "scope": "shelf", "lines": lines}))
}

/// A sale at a till, now.
pub fn sale(app: &TestApp, store: &str, sku: &str, qty: i64) -> Value {
    let data = json!({"store": store, "lines": [{"sku": sku, "qty": qty}]});
    event(app, "sameday.sale.committed", data)
}

/// An order of some units, delivered near the shops.
pub fn order(sku: &str, qty: i64) -> Value {
    json!({"lines": [{"sku": sku, "qty": qty}], "dropoff": {"lat": 52.5251, "lon": 13.4079},
        "customer": {"name": "Ada L.", "phone": "+49 30 1234567", "address": "Musterstr. 1"}})
}
