//! What the simulated people say, in the words of the HTTP interface.

use super::stock_words::stock_event;
use reqwest::Method;
use sameday_engine::event::Event;
use sameday_engine::model::{Basket, CourierSpec, Hours, Line, Mode, Sku, Spot, StoreSpec};
use sameday_engine::place::Place;
use sameday_engine::unit::{Millis, Time};
use sameday_scenarios::news::Fix;
use serde_json::{Value, json};

/// A request to the server.
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: Option<Value>,
}

fn request(method: Method, path: impl Into<String>, body: Option<Value>) -> Request {
    Request { method, path: path.into(), body }
}

/// The request that says this at this time; `n` makes it unique. `None`: people do not say that.
pub(super) fn request_of(event: &Event, now: Time, n: u64) -> Option<Request> {
    let put = |path: String, body| Some(request(Method::PUT, path, Some(body)));
    let post = |path: String, body| Some(request(Method::POST, path, Some(body)));
    match event {
        Event::SkuPut(sku) => put(format!("/v1/skus/{}", sku.id), sku_body(sku)),
        Event::StorePut(store) => put(format!("/v1/stores/{}", store.id), store_body(store)),
        Event::CourierPut(courier) => {
            put(format!("/v1/couriers/{}", courier.id), courier_body(courier))
        }
        Event::QuoteRequested(basket) => post("/v1/quotes".into(), basket_body(basket, true)),
        Event::OrderPlaced(order) => post("/v1/orders".into(), basket_body(&order.basket, false)),
        Event::QuoteAccepted { quote, option, .. } => {
            post(format!("/v1/quotes/{quote}/accept"), json!({"option": option}))
        }
        Event::QuoteReleased { quote } => {
            Some(request(Method::DELETE, format!("/v1/quotes/{quote}"), None))
        }
        Event::OrderCancelled { order } => post(format!("/v1/orders/{order}/cancel"), json!({})),
        Event::OrderCollected { order, code, .. } => {
            post(format!("/v1/orders/{order}/collect"), json!({"code": code}))
        }
        Event::OfferAccepted { offer } => post(format!("/v1/offers/{offer}/accept"), json!({})),
        Event::OfferDeclined { offer } => post(format!("/v1/offers/{offer}/decline"), json!({})),
        fact => post("/v1/events".into(), cloud_event(fact, now, n)?),
    }
}

/// Where a courier was.
pub(super) fn fix(fix: &Fix) -> Value {
    json!({"at": {"lat": fix.at.y, "lon": fix.at.x}, "time": time(fix.time)})
}

fn sku_body(sku: &Sku) -> Value {
    json!({"g": sku.g, "ml": sku.ml, "price": sku.price, "needs": sku.needs})
}

fn store_body(store: &StoreSpec) -> Value {
    let mut pick = json!({
        "base_s": seconds(store.pick.base), "per_line_s": seconds(store.pick.per_line),
    });
    put_some(&mut pick, "parallel", store.pick.parallel.map(Value::from));
    let mut body = json!({
        "at": door(store), "open": open(&store.hours), "pick": pick,
        "service_s": seconds(store.service), "setup_s": seconds(store.setup),
        "pickup": store.pickup, "delivery": store.delivery, "safety": store.safety,
    });
    put_some(&mut body, "name", store.sign.name.clone().map(Value::from));
    put_some(&mut body, "kind", store.sign.kind.clone().map(Value::from));
    put_some(&mut body, "synthetic", store.sign.synthetic.then_some(Value::from(true)));
    put_some(&mut body, "heartbeat_s", store.heartbeat.map(|beat| seconds(beat).into()));
    body
}

fn door(store: &StoreSpec) -> Value {
    let exact = store.sign.spot.map(Spot::degrees);
    exact.map_or_else(|| position(store.at), |(lat, lon)| json!({"lat": lat, "lon": lon}))
}

fn open(hours: &Hours) -> Value {
    match hours {
        Hours::Always => json!("always"),
        Hours::Spans(spans) => {
            spans.iter().map(|span| json!([time(span.from), time(span.to)])).collect()
        }
        Hours::Weekly { zone, days, .. } => {
            let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
            let spans = |day: &Vec<(u32, u32)>| -> Value {
                day.iter().map(|(from, to)| json!([clock(*from), clock(*to)])).collect()
            };
            let weekly: serde_json::Map<String, Value> =
                names.iter().zip(days).map(|(name, day)| ((*name).into(), spans(day))).collect();
            json!({"zone": zone, "weekly": weekly})
        }
        Hours::Once { usual, .. } => open(usual),
    }
}

fn clock(second: u32) -> String {
    format!("{:02}:{:02}", second / 3_600, second / 60 % 60)
}

fn courier_body(courier: &CourierSpec) -> Value {
    let mut capacity = json!({});
    put_some(&mut capacity, "g", courier.capacity_g.map(Value::from));
    put_some(&mut capacity, "ml", courier.capacity_ml.map(Value::from));
    let mut body = json!({
        "profile": courier.profile, "capacity": capacity, "skills": courier.skills,
        "pay": courier.pay, "acceptance": courier.acceptance,
    });
    put_some(&mut body, "max_distance_m", courier.max_distance.map(|m| m.0.into()));
    put_some(&mut body, "max_orders", courier.max_orders.map(Value::from));
    put_some(&mut body, "end", courier.end.map(position));
    body
}

fn basket_body(basket: &Basket, quote: bool) -> Value {
    let mut body = json!({
        "lines": lines(&basket.lines), "dropoff": position(basket.at), "modes": basket.modes,
        "needs": basket.needs, "max_splits": basket.max_splits, "value": basket.value,
        "service_s": seconds(basket.service), "setup_s": seconds(basket.setup),
    });
    if quote || basket.modes.contains(&Mode::Pickup) {
        body["max_options"] = basket.max_options.into();
    }
    let window = |span: sameday_engine::unit::Span| json!([time(span.from), time(span.to)]);
    put_some(&mut body, "deliver_between", basket.due.map(window));
    put_some(&mut body, "soft_due", basket.soft_due.map(|at| time(at).into()));
    put_some(&mut body, "late_per_min", basket.late_per_min.map(|price| price.0.into()));
    put_some(&mut body, "max_onboard_s", basket.max_onboard.map(|most| seconds(most).into()));
    put_some(&mut body, "stores", basket.stores.as_ref().map(|stores| json!(stores)));
    if quote {
        put_some(&mut body, "hold_s", basket.hold.map(|hold| seconds(hold).into()));
    }
    body
}

fn cloud_event(event: &Event, now: Time, n: u64) -> Option<Value> {
    let picked = |order, store| json!({"order": order, "store": store});
    let stop = |courier, stop| json!({"courier": courier, "stop": stop});
    let (kind, data) = match event {
        Event::Stock(fact) => return Some(stock_event(fact)),
        Event::PickStarted { order, store } => ("pick.started", picked(order, store)),
        Event::PickReady { order, store, weights } => {
            let mut data = picked(order, store);
            if !weights.is_empty() {
                data["weights"] = lines(weights);
            }
            ("pick.ready", data)
        }
        Event::PickShort { order, store, missing } => {
            let mut data = picked(order, store);
            data["missing"] = lines(missing);
            ("pick.short", data)
        }
        Event::CourierOnline { courier, at, until, .. } => {
            let data = json!({"courier": courier, "at": position(*at), "until": time(*until)});
            ("courier.online", data)
        }
        Event::CourierOffline { courier } => ("courier.offline", json!({"courier": courier})),
        Event::StopArrived { courier, stop: at } => ("stop.arrived", stop(courier, at)),
        Event::StopCompleted { courier, stop: at } => ("stop.completed", stop(courier, at)),
        Event::StopFailed { courier, stop: at, reason } => {
            let mut data = stop(courier, at);
            data["reason"] = json!(reason);
            ("stop.failed", data)
        }
        _ => return None,
    };
    Some(json!({
        "specversion": "1.0", "id": format!("demo-{n}"), "source": "/demo/people",
        "type": format!("sameday.{kind}"), "time": time(now), "data": data,
    }))
}

pub(super) fn lines(lines: &[Line]) -> Value {
    json!(lines)
}

pub(super) fn put_some(object: &mut Value, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        object[name] = value;
    }
}

pub(super) fn seconds(span: Millis) -> i64 {
    span.0 / 1_000
}

/// A place as the middle of its cell.
pub(super) fn position(place: Place) -> Value {
    let (lat, lon) = place.degrees().expect("places of a city are cells");
    json!({"lat": lat, "lon": lon})
}

/// RFC 3339 in UTC.
pub(super) fn time(at: Time) -> String {
    jiff::Timestamp::from_millisecond(at.0).expect("simulated times are near today").to_string()
}
