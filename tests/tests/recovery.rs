//! `kill -9` under load: nothing acknowledged is lost, a retried order is one order, the state
//! comes back the same, and personal data are neither in the journal nor in the logs.

use sameday_engine::decision::Answer;
use sameday_engine::id::OrderId;
use sameday_engine::unit::Millis;
use sameday_server::clock::{Clock, SystemClock};
use sameday_server::data_dir::DataDir;
use sameday_server::side::{MasterKey, Owner, SideStore};
use sameday_server::wire::scalar::Instant;
use sameday_tests::process::{Process, digest, files, run};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;

/// How often the server is killed, unless `SAMEDAY_KILL_ROUNDS` says another number.
const KILLS: u64 = 20;
/// Connections that send events, and those that place orders.
const TILLS: u64 = 3;
const SHOPPERS: u64 = 2;
/// Pieces of every personal value that is sent.
const CANARIES: [&str; 5] =
    ["Quetzalcanary", "5550147", "Kanarienweg", "klingel-canary", "member-canary"];

/// The answer when all couriers are busy: it has to last as an order does.
const NOBODY: &str = "not_served";

/// What the server has acknowledged so far, and what was sent without an answer.
#[derive(Default)]
struct Ledger {
    /// Batches of events.
    events: Vec<Value>,
    /// Idempotency key to order, or to [`NOBODY`].
    orders: BTreeMap<String, String>,
    /// Keys of orders without an answer.
    open: Vec<String>,
}

type Shared = Arc<Mutex<Ledger>>;

fn kills() -> u64 {
    let rounds = std::env::var("SAMEDAY_KILL_ROUNDS").ok();
    rounds.map_or(KILLS, |text| text.parse().expect("SAMEDAY_KILL_ROUNDS is a number"))
}

fn now() -> String {
    Instant(SystemClock.now()).to_string()
}

/// A batch of three sales with ids of their own.
fn sales(till: u64, n: u64) -> Value {
    let sale = |i: u64| {
        json!({"specversion": "1.0", "id": format!("{n}-{i}"), "source": format!("/till/{till}"),
            "type": "sameday.sale.committed", "time": now(),
            "data": {"store": format!("s{}", till % 2), "lines": [{"sku": "rose", "qty": 1}]}})
    };
    json!([sale(0), sale(1), sale(2)])
}

/// Half of them are collected in the shop, the others brought to a door.
fn order(key: &str) -> Value {
    let mode = if key.len().is_multiple_of(2) { "pickup" } else { "delivery" };
    json!({"lines": [{"sku": "rose", "qty": 1}], "modes": [mode],
        "dropoff": {"lat": 52.5251, "lon": 13.4079},
        "customer": {"name": format!("Quetzalcanary {key}"), "phone": "+49 30 5550147",
            "address": "Kanarienweg 1", "note": "klingel-canary", "member": "member-canary-7"}})
}

struct Client {
    http: reqwest::Client,
    url: String,
}

impl Client {
    fn new(url: &str) -> Self {
        let http = reqwest::Client::builder().timeout(Duration::from_secs(60)).build();
        Self { http: http.expect("a client can be made"), url: url.to_owned() }
    }

    async fn put(&self, path: &str, body: Value) {
        let request = self.http.put(format!("{}{path}", self.url)).json(&body);
        let answer = request.send().await.expect("the server answers");
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
    }

    async fn post(&self, path: &str, body: Value) {
        let request = self.http.post(format!("{}{path}", self.url)).json(&body);
        let answer = request.send().await.expect("the server answers");
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
    }

    /// Sends events; `None` when the connection broke.
    async fn events(&self, batch: &Value) -> Option<Value> {
        let request = self.http.post(format!("{}/v1/events", self.url));
        let kind = "application/cloudevents-batch+json";
        let request = request.header("Content-Type", kind).body(batch.to_string());
        let answer = request.send().await.ok()?;
        assert_eq!(answer.status(), 200);
        answer.json().await.ok()
    }

    /// Places an order; `None` when the connection broke.
    async fn order(&self, key: &str) -> Option<String> {
        let request = self.http.post(format!("{}/v1/orders", self.url)).json(&order(key));
        let answer = request.header("Idempotency-Key", key).send().await.ok()?;
        let status = answer.status();
        let text = answer.text().await.ok()?;
        if status == 409 && text.contains(NOBODY) {
            return Some(NOBODY.into());
        }
        assert_eq!(status, 201, "{text}");
        let order: Value = serde_json::from_str(&text).expect("an order is JSON");
        Some(order["id"].as_str().expect("an order has an id").to_owned())
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.http.get(format!("{}{path}", self.url)).send().await;
        answer.expect("the server answers").json().await.expect("the answer is JSON")
    }
}

/// Two shops with plenty of stock, eight couriers.
async fn town(client: &Client) {
    client.put("/v1/skus/rose", json!({"g": 300, "ml": 1200, "price": 1290})).await;
    for n in 0..2 {
        let at = json!({"lat": 52.5219 + f64::from(n) / 200.0, "lon": 13.4132});
        client.put(&format!("/v1/stores/s{n}"), json!({"at": at})).await;
        let count = json!([{"specversion": "1.0", "id": format!("count{n}"), "source": "/clerk",
            "type": "sameday.stock.counted", "time": now(), "data": {"store": format!("s{n}"),
                "scope": "shelf", "lines": [{"sku": "rose", "qty": 900_000}]}}]);
        let answer = client.events(&count).await.expect("the server answers");
        assert_eq!(answer["accepted"], 1, "{answer}");
    }
    for n in 0..8 {
        let path = format!("/v1/couriers/c{n}");
        let acceptance = if n % 2 == 0 { "ask" } else { "auto" };
        let pay = json!({"per_order": 400});
        let courier = json!({"profile": "bike", "pay": pay, "acceptance": acceptance});
        client.put(&path, courier).await;
        let until = Instant(SystemClock.now() + Millis::from_mins(480)).to_string();
        let shift = json!({"at": {"lat": 52.523, "lon": 13.411}, "until": until});
        client.post(&format!("{path}/shifts"), shift).await;
    }
}

/// Sends batches until the connection breaks.
async fn till(client: Arc<Client>, till: u64, ledger: Shared, cycle: u64) {
    for n in 0.. {
        let batch = sales(till, cycle * 1_000_000 + n);
        let Some(answer) = client.events(&batch).await else { return };
        assert_eq!(answer["accepted"], 3, "{answer}");
        ledger.lock().unwrap().events.push(batch);
    }
}

/// Places orders until the connection breaks.
async fn shopper(client: Arc<Client>, shopper: u64, ledger: Shared, cycle: u64) {
    for n in 0.. {
        let key = format!("{}-{cycle:02}-{n:03}", ["k", "kk"][shopper as usize]);
        ledger.lock().unwrap().open.push(key.clone());
        let Some(order) = client.order(&key).await else { return };
        {
            let mut ledger = ledger.lock().unwrap();
            ledger.open.retain(|open| *open != key);
            ledger.orders.insert(key, order);
        }
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
}

/// Everything acknowledged before the kill is there after it, once.
async fn settle(client: &Client, ledger: &Shared) {
    let (events, orders, open) = {
        let mut ledger = ledger.lock().unwrap();
        let open = std::mem::take(&mut ledger.open);
        (std::mem::take(&mut ledger.events), ledger.orders.clone(), open)
    };
    for batch in &events {
        let answer = client.events(batch).await.expect("the server answers");
        assert_eq!((&answer["duplicate"], &answer["accepted"]), (&json!(3), &json!(0)), "{answer}");
    }
    for (key, order) in orders.iter().rev().take(10) {
        assert_eq!(client.order(key).await.as_ref(), Some(order), "{key}");
    }
    for key in open {
        let order = client.order(&key).await.expect("the server answers");
        assert_eq!(client.order(&key).await.as_ref(), Some(&order), "{key}");
        ledger.lock().unwrap().orders.insert(key, order);
    }
}

async fn load_and_kill(server: Process, ledger: &Shared, cycle: u64) {
    let client = Arc::new(Client::new(&server.url));
    let mut work = Vec::new();
    for n in 0..TILLS {
        work.push(tokio::spawn(till(client.clone(), n, ledger.clone(), cycle)));
    }
    for n in 0..SHOPPERS {
        work.push(tokio::spawn(shopper(client.clone(), n, ledger.clone(), cycle)));
    }
    // Irregular, but the same in every run of the test.
    let millis = 80 + (cycle * 7_919) % 331;
    tokio::time::sleep(Duration::from_millis(millis)).await;
    server.kill();
    for task in work {
        task.await.expect("a client does not panic");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_when_the_server_is_killed() {
    let home = TempDir::new().unwrap();
    let (data, log) = (home.path().join("data"), home.path().join("log"));
    let ledger = Shared::default();
    let mut server = Process::start(&data, &log);
    town(&Client::new(&server.url)).await;
    let mut events = 0;
    let kills = kills();
    for cycle in 0..kills {
        load_and_kill(server, &ledger, cycle).await;
        if cycle % 4 == 0 {
            assert_eq!(digest(&data, &[]), digest(&data, &["--from-genesis"]), "cycle {cycle}");
        }
        events += ledger.lock().unwrap().events.len() * 3;
        server = Process::start(&data, &log);
        settle(&Client::new(&server.url), &ledger).await;
    }
    let mut orders = ledger.lock().unwrap().orders.clone();
    orders.retain(|_, order| order != NOBODY);
    assert!(events > 60 && orders.len() > 20, "{events} events, {} orders", orders.len());
    every_order_has_its_customer(&Client::new(&server.url), &orders).await;
    assert!(server.end(), "SIGTERM ends it well");
    assert_eq!(digest(&data, &[]), digest(&data, &["--from-genesis"]));
    let verified = run("verify", &data, &[]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    one_order_for_each_key(&data, &orders);
    no_canary(&data, &log);
    erase_one(&data, &log, &orders).await;
}

async fn every_order_has_its_customer(client: &Client, orders: &BTreeMap<String, String>) {
    for (key, id) in orders {
        let order = client.get(&format!("/v1/orders/{id}")).await;
        assert_eq!(order["customer"]["name"], format!("Quetzalcanary {key}"), "{order}");
    }
}

/// The journal holds exactly the orders that were acknowledged.
fn one_order_for_each_key(data: &Path, orders: &BTreeMap<String, String>) {
    let journal = sameday_server::recovery::open_to_read(data).unwrap().journal;
    let mut placed = Vec::new();
    sameday_server::journal::read_from(&journal, 1, |entry| {
        placed.extend(entry.decisions.iter().filter_map(|decision| match decision {
            sameday_engine::decision::Decision::Answered {
                answer: Answer::Ordered { order },
                ..
            } => Some(order.to_string()),
            _ => None,
        }));
        Ok::<_, sameday_server::journal::JournalError>(())
    })
    .unwrap();
    placed.sort();
    let mut acknowledged: Vec<String> = orders.values().cloned().collect();
    acknowledged.sort();
    assert_eq!(placed, acknowledged);
}

fn no_canary(data: &Path, log: &Path) {
    let mut all = files(data);
    all.push((log.into(), std::fs::read(log).unwrap()));
    assert!(all.iter().any(|(path, _)| path.ends_with("journal.sqlite")));
    for (path, bytes) in all {
        for canary in CANARIES {
            let found = bytes.windows(canary.len()).any(|window| window == canary.as_bytes());
            assert!(!found, "{canary} stands in {}", path.display());
        }
    }
}

/// After an erasure the order is still there and the journal still replays, the person is gone.
async fn erase_one(data: &Path, log: &Path, orders: &BTreeMap<String, String>) {
    let (_, id) = orders.first_key_value().expect("there are orders");
    let order: OrderId = id.parse().unwrap();
    {
        let dir = DataDir::open(data).unwrap();
        let master = MasterKey::load(&dir.master_key(), None, false).unwrap();
        let side = SideStore::open(&dir.side(), &master).unwrap();
        assert!(side.erase(&Owner::Order(order)).unwrap());
    }
    let server = Process::start(data, log);
    let seen = Client::new(&server.url).get(&format!("/v1/orders/{id}")).await;
    assert_eq!(seen["id"], json!(id));
    assert!(!seen.to_string().contains("Quetzalcanary"), "{seen}");
    assert!(server.end());
    assert_eq!(digest(data, &[]), digest(data, &["--from-genesis"]));
    assert!(run("verify", data, &[]).status.success());
}
