//! 2.11 Retailers with legacy tills.

use sameday_engine::config::Config;
use sameday_engine::rng::Rng;
use sameday_engine::unit::Millis;
use sameday_tests::app::{TestApp, counted, event, order, sale};
use serde_json::{Value, json};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// A shop with one SKU whose data are of this class.
async fn shop(app: &TestApp, data: &str) {
    app.put("/v1/skus/rose", json!({"g": 300, "price": 1290})).await.expect(201);
    put(app, data).await;
}

async fn put(app: &TestApp, data: &str) {
    let store = json!({"at": {"lat": 52.5219, "lon": 13.4132}, "data": data});
    let status = app.put("/v1/stores/flora", store).await.status;
    assert!(matches!(status, 200 | 201), "{status}");
}

fn snapshot(app: &TestApp, qty: i64) -> Value {
    let lines = json!([{"sku": "rose", "qty": qty}]);
    let data = json!({"store": "flora", "complete": true, "lines": lines});
    event(app, "sameday.stock.snapshot", data)
}

async fn tell(app: &TestApp, event: Value) {
    assert_eq!(app.post("/v1/events", event).await.expect(200).json["accepted"], 1);
}

async fn cell(app: &TestApp) -> Value {
    app.get("/v1/stores/flora/stock").await.expect(200).json["cells"][0].clone()
}

async fn ask(app: &TestApp, key: &str, qty: i64) -> Value {
    let mut basket = order("rose", qty);
    basket.as_object_mut().expect("a basket").remove("customer");
    basket["modes"] = json!(["pickup"]);
    app.post_keyed("/v1/quotes", key, basket).await.expect(200).json
}

#[tokio::test]
async fn old_snapshot_does_not_overwrite() {
    let app = TestApp::start().await;
    shop(&app, "snapshot").await;
    let old = snapshot(&app, 9);
    app.advance(Millis(HOUR)).await;
    tell(&app, counted(&app, "flora", &[("rose", 4)])).await;
    app.advance(Millis(MINUTE)).await;
    tell(&app, sale(&app, "flora", "rose", 1)).await;
    assert_eq!(cell(&app).await["book"], 3);
    tell(&app, old.clone()).await;
    assert_eq!(cell(&app).await["book"], 3, "what was seen later counts");
    let put = json!({"as_of": old["time"], "complete": true,
        "cells": [{"sku": "rose", "on_hand": 9}]});
    assert_eq!(app.put("/v1/stores/flora/stock", put).await.expect(409).slug(), "stale_snapshot");
    assert_eq!(cell(&app).await["book"], 3);
}

#[tokio::test]
async fn last_unit_refused_when_data_are_old() {
    let app = TestApp::start().await;
    shop(&app, "snapshot").await;
    tell(&app, snapshot(&app, 2)).await;
    app.advance(Millis(MINUTE)).await;
    let fresh = ask(&app, "fresh", 2).await;
    assert_eq!(fresh["options"].as_array().map(Vec::len), Some(1), "a fresh one: {fresh}");
    app.delete(&format!("/v1/quotes/{}", fresh["id"].as_str().unwrap())).await.expect(200);
    app.advance(Millis(24 * HOUR)).await;
    let old = ask(&app, "old", 2).await;
    assert_eq!(old["options"], json!([]));
    assert_eq!(old["refused"][0]["code"], "data_too_old");
    assert_eq!(old["refused"][0]["missing"], json!([{"sku": "rose", "short": 1}]));
    let one = ask(&app, "one", 1).await;
    assert_eq!(one["options"].as_array().map(Vec::len), Some(1), "all but the last: {one}");
    let stock = cell(&app).await;
    assert_eq!((&stock["safety"], &stock["book"]), (&json!(1), &json!(2)));
    assert!(stock["confidence"].as_f64().expect("a share") < 0.7, "{stock}");
    // A live shop's count of the same age is believed.
    put(&app, "live").await;
    assert_eq!(ask(&app, "live", 1).await["options"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn switch_to_live_without_restart() {
    let app = TestApp::start().await;
    shop(&app, "snapshot").await;
    // Some days of snapshots teach how fast it sells: three a day.
    for _ in 0..4 {
        tell(&app, snapshot(&app, 10)).await;
        app.advance(Millis(24 * HOUR)).await;
        tell(&app, snapshot(&app, 7)).await;
        app.advance(Millis(MINUTE)).await;
    }
    app.advance(Millis(16 * HOUR)).await;
    let before = cell(&app).await;
    assert_eq!(before["safety"], 3, "two probably sold since, and a deviation: {before}");
    assert!(before["confidence"].as_f64().unwrap() < 1.0);
    put(&app, "live").await;
    let after = cell(&app).await;
    assert_eq!((&after["safety"], &after["confidence"]), (&json!(0), &json!(1.0)));
    assert_eq!((&after["book"], &after["atp"]), (&json!(7), &json!(7)));
    tell(&app, sale(&app, "flora", "rose", 1)).await;
    assert_eq!(cell(&app).await["atp"], 6, "from now on each sale counts at once");
    put(&app, "snapshot").await;
    assert_ne!(cell(&app).await["safety"], 0, "and back");
}

/// What came of some days in one shop.
#[derive(Debug, Default)]
struct Outcome {
    promised: u32,
    broken: u32,
    refused: u32,
    kept_back: i64,
    looks: i64,
}

impl Outcome {
    fn break_rate(&self) -> f64 {
        f64::from(self.broken) / f64::from(self.promised)
    }

    fn safety(&self) -> f64 {
        self.kept_back as f64 / self.looks as f64
    }
}

/// The true shelf of a day: a till that sells, some units that vanish, and online orders that are
/// picked half an hour after they came.
struct Days<'a> {
    app: &'a TestApp,
    live: bool,
    rng: Rng,
    shelf: i64,
    picks: Vec<(i64, Value)>,
    outcome: Outcome,
}

impl Days<'_> {
    async fn day(&mut self, day: i64) {
        // The shelf is filled before the shop opens.
        let more = 14 - self.shelf;
        self.shelf = 14;
        if self.live {
            let data = json!({"store": "flora", "lines": [{"sku": "rose", "qty": more}]});
            tell(self.app, event(self.app, "sameday.stock.received", data)).await;
            self.app.advance(Millis(MINUTE)).await;
            tell(self.app, counted(self.app, "flora", &[("rose", 14)])).await;
        } else {
            tell(self.app, snapshot(self.app, 14)).await;
        }
        for minute in (0..12 * 60).step_by(3) {
            self.app.advance(Millis(3 * MINUTE)).await;
            self.picks_due(minute).await;
            if self.rng.chance(0.045) {
                self.sell().await;
            }
            if self.rng.chance(0.001_5) {
                self.shelf = (self.shelf - 1).max(0);
            }
            if self.rng.chance(0.03) {
                self.order(day, minute).await;
            }
            if minute % 120 == 60 {
                self.outcome.kept_back += cell(self.app).await["safety"].as_i64().unwrap();
                self.outcome.looks += 1;
            }
        }
        self.picks_due(i64::MAX).await;
        let minutes = if self.live { 12 * 60 - 1 } else { 12 * 60 };
        self.app.advance(Millis(minutes * MINUTE)).await;
    }

    async fn sell(&mut self) {
        if self.shelf > 0 {
            self.shelf -= 1;
            if self.live {
                tell(self.app, sale(self.app, "flora", "rose", 1)).await;
            }
        }
    }

    async fn order(&mut self, day: i64, minute: i64) {
        let mut wanted = order("rose", 1);
        wanted["modes"] = json!(["pickup"]);
        let key = format!("{day}-{minute}");
        let placed = self.app.post_keyed("/v1/orders", &key, wanted).await;
        if placed.status == 201 {
            self.outcome.promised += 1;
            self.picks.push((minute + 30, placed.json));
        } else {
            self.outcome.refused += 1;
        }
    }

    async fn picks_due(&mut self, minute: i64) {
        let (due, later) = self.picks.drain(..).partition(|(at, _)| *at <= minute);
        self.picks = later;
        let due: Vec<(i64, Value)> = due;
        for (_, placed) in due {
            self.pick(&placed).await;
        }
    }

    async fn pick(&mut self, placed: &Value) {
        let path = format!("/v1/orders/{}", placed["id"].as_str().unwrap());
        if self.app.get(&path).await.json["state"] == "failed" {
            // The till was faster, and said so.
            self.outcome.broken += 1;
            return;
        }
        let mut data = json!({"order": placed["id"], "store": "flora"});
        if self.shelf == 0 {
            self.outcome.broken += 1;
            data["missing"] = json!([{"sku": "rose", "qty": 1}]);
            return tell(self.app, event(self.app, "sameday.pick.short", data)).await;
        }
        self.shelf -= 1;
        tell(self.app, event(self.app, "sameday.pick.ready", data)).await;
        let code = json!({"code": placed["collect_code"]});
        self.app.post(&format!("{path}/collect"), code).await.expect(200);
    }
}

async fn days(class: &str, config: Config) -> Outcome {
    let app = TestApp::start_with(config).await;
    shop(&app, class).await;
    let hours = json!([["11:00", "23:00"]]);
    let week: Value = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        .map(|day| (day.to_owned(), hours.clone()))
        .into_iter()
        .collect();
    let open = json!({"zone": "UTC", "weekly": week});
    let store = json!({"at": {"lat": 52.5219, "lon": 13.4132}, "data": class, "open": open});
    app.put("/v1/stores/flora", store).await.expect(200);
    let (live, rng) = (class == "live", Rng::stream(11, "shelf"));
    let (picks, outcome) = (Vec::new(), Outcome::default());
    let mut days = Days { app: &app, live, rng, shelf: 0, picks, outcome };
    for day in 0..12 {
        days.day(day).await;
    }
    days.outcome
}

#[tokio::test]
async fn snapshots_break_more_and_hold_back_more() {
    let live = days("live", Config::default()).await;
    let snapshots = days("snapshot", Config::default()).await;
    // The same snapshots, believed as if they were live.
    let mut blind = Config::default();
    blind.trust.snapshot = blind.trust.live;
    blind.trust.pace_days = 0;
    let blind = days("snapshot", blind).await;
    let said = format!("live {live:?}, snapshots {snapshots:?}, blind {blind:?}");
    assert!(live.promised > 50 && snapshots.promised > 50, "enough to compare: {said}");
    assert!(snapshots.break_rate() > live.break_rate() + 0.02, "{said}");
    assert!(snapshots.safety() > live.safety() + 1.0, "{said}");
    assert!(blind.break_rate() > snapshots.break_rate() + 0.02, "holding back helps: {said}");
}
