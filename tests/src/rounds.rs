//! Shop couriers, vans and their parcels for tests: master data, arrivals, and somebody who does
//! the stops of his route at the planned times.

use crate::app::{Answer, TestApp, event};
use sameday_engine::unit::{Millis, Time};
use sameday_server::wire::read::Read;
use sameday_server::wire::read::Reader;
use sameday_server::wire::scalar::Instant;
use serde_json::{Value, json};

/// The florist's shop.
pub const FLORA: (f64, f64) = (52.5219, 13.4132);

/// `{lat, lon}`.
pub fn at((lat, lon): (f64, f64)) -> Value {
    json!({"lat": lat, "lon": lon})
}

/// A door some metres east and north of a place in these latitudes.
pub fn near((lat, lon): (f64, f64), east_m: f64, north_m: f64) -> (f64, f64) {
    (lat + north_m / 111_200.0, lon + east_m / (111_200.0 * lat.to_radians().cos()))
}

/// An instant of an answer.
pub fn instant(value: &Value) -> Time {
    let read = Instant::read(value, &mut Reader::default());
    read.unwrap_or_else(|| panic!("{value} is an instant")).0
}

/// A week in Berlin with the same hours from Monday to Saturday, closed on Sundays.
pub fn weekdays(from: &str, to: &str) -> Value {
    let span = json!([[from, to]]);
    let days = ["mon", "tue", "wed", "thu", "fri", "sat"];
    let week: serde_json::Map<String, Value> =
        days.iter().map(|day| ((*day).to_owned(), span.clone())).collect();
    json!({"zone": "Europe/Berlin", "weekly": week})
}

/// A shop, its owner as a courier of the hub programme.
pub async fn hub(app: &TestApp, place: (f64, f64), spec: Value) {
    let store = json!({"at": at(place), "service_s": 60, "safety": 1});
    app.put("/v1/stores/flora", store).await.expect(201);
    let profile = spec["profile"].as_str().unwrap_or("bike");
    let programme = json!({"store": "flora", "daily_cap": spec["cap"], "commission": spec["rate"],
        "calendar": spec["calendar"]});
    let owner = json!({"profile": profile, "fleet": "hub", "hub": programme});
    app.put("/v1/couriers/flo", owner).await.expect(201);
}

/// Parcels come to the florist, each with its door.
pub async fn arrive(app: &TestApp, parcels: &[(&str, (f64, f64))]) -> Answer {
    let customer = json!({"name": "Ben", "address": "Weg 7"});
    let parcels: Vec<Value> = parcels
        .iter()
        .map(|(id, door)| json!({"id": id, "at": at(*door), "g": 800, "customer": customer}))
        .collect();
    let data = json!({"store": "flora", "parcels": parcels});
    app.post("/v1/events", event(app, "sameday.parcels.arrived", data)).await
}

/// Starts a shift of so many seconds at a place.
pub async fn start(app: &TestApp, courier: &str, place: (f64, f64), seconds: i64) -> Answer {
    let shift = json!({"at": at(place), "until": app.in_s(seconds)});
    app.post(&format!("/v1/couriers/{courier}/shifts"), shift).await
}

/// The stops that lie ahead.
pub async fn route(app: &TestApp, courier: &str) -> Vec<Value> {
    let route = app.get(&format!("/v1/couriers/{courier}/route")).await.expect(200);
    route.json["stops"].as_array().expect("a list").clone()
}

/// Lets time pass until an instant, if it lies ahead.
pub async fn until(app: &TestApp, at: Time) {
    let ahead = at - sameday_server::clock::Clock::now(&*app.clock);
    if ahead > Millis::ZERO {
        app.advance(ahead).await;
    }
}

/// Does the next stop at its planned times; `false` when there is none. An order in `absent` meets
/// nobody at its door.
pub async fn next_stop(app: &TestApp, courier: &str, absent: &[&str]) -> bool {
    let stops = route(app, courier).await;
    let Some(stop) = stops.first() else { return false };
    let path = format!("/v1/couriers/{courier}/stops/{}", stop["id"].as_str().expect("a name"));
    until(app, instant(&stop["arrival"])).await;
    app.post(&format!("{path}/arrive"), json!({})).await.expect(200);
    let order = stop["orders"][0].as_str().expect("a stop is about an order");
    if stop["kind"] == "deliver" && absent.contains(&order) {
        let why = json!({"reason": "customer_absent"});
        app.post(&format!("{path}/fail"), why).await.expect(200);
        return true;
    }
    let now = route(app, courier).await;
    until(app, instant(&now[0]["departure"])).await;
    app.post(&format!("{path}/complete"), json!({})).await.expect(200);
    true
}

/// Does every stop there is.
pub async fn work(app: &TestApp, courier: &str, absent: &[&str]) {
    while next_stop(app, courier, absent).await {}
}

/// A parcel as the API shows it.
pub async fn parcel(app: &TestApp, id: &str) -> Value {
    app.get(&format!("/v1/parcels/{id}")).await.expect(200).json
}

/// The florist's book of a day.
pub async fn ledger(app: &TestApp, day: &str) -> Value {
    app.get(&format!("/v1/hubs/flora/ledger?day={day}")).await.expect(200).json
}
