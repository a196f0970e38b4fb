//! A journal that holds every kind of event replays: from its first entry, from a snapshot and the
//! rest, and with every decision decided anew.

use sameday_engine::decision::Entry;
use sameday_engine::engine::Engine;
use sameday_engine::event::{
    Event, HubEvent, PeopleEvent, PointEvent, ReservationEvent, ShipmentEvent, ShopEvent,
};
use sameday_engine::unit::Millis;
use sameday_server::wire::facts::TYPES;
use sameday_tests::app::{Rounds, Setup, TestApp, counted, event, order, town};
use sameday_tests::people::{
    digest, gesture, link, member, present, ready_pickup, sells_gold, unlink,
};
use sameday_tests::rounds::{FLORA, at, near, next_stop, start, weekdays};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A town whose events are remembered by their types.
struct Story {
    app: TestApp,
    told: BTreeSet<String>,
}

impl Story {
    async fn tell(&mut self, kind: &str, data: Value) -> String {
        let told = event(&self.app, &format!("sameday.{kind}"), data);
        self.tell_as_it_is(told).await
    }

    /// Gives the id of the event.
    async fn tell_as_it_is(&mut self, told: Value) -> String {
        let (kind, id) = (told["type"].as_str().unwrap(), told["id"].as_str().unwrap());
        let (kind, id) = (kind.to_owned(), id.to_owned());
        let answer = self.app.post("/v1/events", told).await.expect(200);
        assert_eq!(answer.json["accepted"], 1, "{kind}: {}", answer.text);
        self.told.insert(kind);
        self.app.advance(Millis::from_secs(1)).await;
        id
    }

    async fn stop(&mut self, what: &str, more: Value) {
        let route = self.app.get("/v1/couriers/ada/route").await.expect(200).json;
        let mut data = json!({"courier": "ada", "stop": route["stops"][0]["id"]});
        data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.tell(&format!("stop.{what}"), data).await;
    }

    async fn buy(&self, key: &str, mode: &str, store: &str) -> Value {
        let mut wish = order("candle", 1);
        wish["modes"] = json!([mode]);
        wish["stores"] = json!([store]);
        self.app.post_keyed("/v1/orders", key, wish).await.expect(201).json
    }

    async fn answer_offer(&self, how: &str) {
        let offers = self.app.get("/v1/couriers/ada/offers").await.expect(200).json;
        let offer = offers["items"][0]["id"].as_str().expect("she is asked").to_owned();
        self.app.post(&format!("/v1/offers/{offer}/{how}"), json!({})).await.expect(200);
    }
}

/// What tills, clerks, suppliers and sensors say.
async fn stock(story: &mut Story) {
    let roses = |qty: i64| json!([{"sku": "rose", "qty": qty}]);
    let sold = story.tell("sale.committed", json!({"store": "flora", "lines": roses(2)})).await;
    let void = json!({"store": "flora", "sale": {"source": "/test", "id": sold},
        "lines": roses(1), "restock": true});
    story.tell("sale.voided", void).await;
    let count = counted(&story.app, "mill", &[("rose", 12)]);
    story.tell_as_it_is(count).await;
    let comes = json!({"store": "flora", "inbound": "van-1", "expected_at": story.app.in_s(3_600),
        "put_away_s": 600, "lines": roses(5)});
    story.tell("stock.expected", comes).await;
    let came = json!({"store": "flora", "inbound": "van-1", "lines": roses(4)});
    story.tell("stock.received", came).await;
    let given = json!({"store": "mill", "to": "flora", "lines": roses(1)});
    story.tell("stock.transferred", given).await;
    let lines = json!([{"sku": "rose", "delta": -1}]);
    story
        .tell("stock.adjusted", json!({"store": "mill", "lines": lines, "reason": "wilted"}))
        .await;
    let lines = json!([{"sku": "candle", "qty": 11}]);
    story.tell("stock.snapshot", json!({"store": "mill", "complete": false, "lines": lines})).await;
    let visit = |more: Value| {
        let mut data = json!({"store": "flora", "visit": "v1"});
        data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        data
    };
    story.tell("visit.entered", visit(json!({"credential_kind": "qr"}))).await;
    story.tell("visit.item_picked", visit(json!({"lines": roses(2)}))).await;
    story.tell("visit.item_returned", visit(json!({"lines": roses(1)}))).await;
    story.tell("visit.exited", visit(json!({}))).await;
    story.tell("visit.corrected", visit(json!({"lines": roses(2)}))).await;
}

/// Pickers, a warehouse, and somebody who shows who he is.
async fn shops(story: &mut Story) {
    let order = json!({"at": story.app.in_s(-86_000), "store": "flora"});
    let watched = [story.app.in_s(-86_400), story.app.in_s(-80_000)];
    story.tell("demand.past", json!({"watched": [watched], "orders": [order]})).await;
    member(&story.app, "anna", &["gold"]).await;
    link(&story.app, "palm", "token-of-anna", json!({"member": "anna"})).await;
    let mut buys = gesture("palm", "token-of-anna", "checkout");
    buys["lines"] = json!([{"sku": "rose", "qty": 1}]);
    story.tell("gesture.presented", buys.clone()).await;
    buys["payment"] = json!({"reference": "psp-9", "status": "refused"});
    buys["lines"] = json!([{"sku": "rose", "qty": 2}]);
    present(&story.app, "g9", buys).await.expect(402);

    let short = story.buy("short", "pickup", "flora").await;
    let pick = |order: &Value, store: &str| json!({"order": order["id"], "store": store});
    story.tell("pick.started", pick(&short, "flora")).await;
    let mut missing = pick(&short, "flora");
    missing["missing"] = json!([{"sku": "candle", "qty": 1}]);
    story.tell("pick.short", missing).await;
    let count = counted(&story.app, "flora", &[("candle", 10)]);
    story.tell_as_it_is(count).await;

    let depot =
        json!({"at": {"lat": 48.137, "lon": 11.576}, "lead": {"time_s": 86_400, "price": 590}});
    story.app.put("/v1/stores/depot", depot).await.expect(201);
    let count = counted(&story.app, "depot", &[("candle", 50)]);
    story.tell_as_it_is(count).await;
    let sent = story.buy("sent", "shipment", "depot").await;
    story.tell("pick.ready", pick(&sent, "depot")).await;
    story.tell("shipment.sent", json!({"order": sent["id"]})).await;
    story.tell("shipment.delivered", json!({"order": sent["id"]})).await;
}

/// Lockers, pickup points and parcels.
async fn points(story: &mut Story) {
    let locker = json!({"at": {"lat": 52.5254, "lon": 13.4085}, "kind": "locker",
        "classes": [{"name": "s", "g": 9_000, "count": 3}]});
    story.app.put("/v1/points/box", locker).await.expect(201);
    let declined = story.buy("declined", "delivery", "mill").await;
    story.answer_offer("decline").await;
    // Nobody else is to take it: the van that comes later begins empty.
    let cancel = format!("/v1/orders/{}/cancel", declined["id"].as_str().unwrap());
    story.app.post(&cancel, json!({})).await.expect(200);
    let boxed = story.buy("boxed", "locker", "flora").await;
    story.answer_offer("accept").await;
    while next_stop(&story.app, "ada", &[]).await {}
    story.tell("locker.freed", json!({"point": "box", "order": boxed["id"]})).await;

    let hall = json!({"at": {"lat": 52.5262, "lon": 13.4080}, "kind": "pickup_point",
        "classes": [{"name": "m", "g": 9_000, "count": 3}], "dwell_s": 7_200,
        "inbound": {"runs": {"zone": "Europe/Berlin", "daily": ["14:00"]}, "lead_s": 600}});
    story.app.put("/v1/points/hall", hall).await.expect(201);
    let mut waiting = Vec::new();
    for key in ["hall-1", "hall-2"] {
        waiting.push(story.buy(key, "pickup_point", "mill").await);
    }
    let there = |order: &Value| json!({"point": "hall", "order": order["id"]});
    for order in &waiting {
        story.tell("point.arrived", there(order)).await;
    }
    story.tell("point.collected", there(&waiting[0])).await;
    // Nobody comes for the other one, and it goes back.
    story.app.advance(Millis::from_mins(5 * 60)).await;
    story.tell("point.returned", there(&waiting[1])).await;
    story.app.delete("/v1/points/box").await.expect(204);
}

/// A hub's owner, a van, and the day of a courier.
async fn couriers(story: &mut Story) {
    let programme = json!({"store": "flora", "daily_cap": 9, "commission": 250,
        "calendar": weekdays("08:00", "23:00")});
    let owner = json!({"profile": "bike", "fleet": "hub", "hub": programme});
    story.app.put("/v1/couriers/flo", owner).await.expect(201);
    let parcels = json!([{"id": "p1", "at": at(near(FLORA, 300.0, 0.0))}]);
    story.tell("parcels.arrived", json!({"store": "flora", "parcels": parcels})).await;
    let pay = json!({"per_km": 80});
    story.app.put("/v1/partners/swift", json!({"pay": pay})).await.expect(201);
    let van = json!({"profile": "car", "fleet": "van", "acceptance": "auto"});
    story.app.put("/v1/couriers/van", van).await.expect(201);
    start(&story.app, "van", FLORA, 3_600).await.expect(200);
    let stop = json!({"parcel": "v1", "at": at(near(FLORA, 900.0, 0.0)),
        "between": [story.app.in_s(0), story.app.in_s(3_000)]});
    story.app.put("/v1/couriers/van/round", json!({"stops": [stop]})).await.expect(200);

    while next_stop(&story.app, "van", &[]).await {}
    story.app.post("/v1/couriers/van/shifts/current/end", json!({})).await.expect(200);

    story.tell("courier.offline", json!({"courier": "ada"})).await;
    let on = json!({"courier": "ada", "at": at(FLORA), "until": story.app.in_s(4 * 3_600)});
    story.tell("courier.online", on).await;
    let seen = json!({"courier": "ada", "at": at(near(FLORA, 90.0, 0.0))});
    story.tell("courier.position", seen).await;
    let mill = || json!({"store": "mill"});
    story.tell("store.closed", mill()).await;
    story.tell("store.opened", mill()).await;
    story.tell("store.delayed", json!({"store": "mill", "by_s": 60})).await;
    let absent = story.buy("absent", "delivery", "flora").await;
    story.answer_offer("accept").await;
    disturb(story, absent["id"].as_str().unwrap()).await;
    for (what, more) in [
        ("arrived", json!({})),
        ("completed", json!({})),
        ("arrived", json!({})),
        ("failed", json!({"reason": "customer_absent"})),
    ] {
        story.stop(what, more).await;
    }
    while next_stop(&story.app, "ada", &[]).await {}
}

/// An order whose customer moves, whose streets are slow, and whose goods come back to their shop
/// for a while.
async fn disturb(story: &mut Story, order: &str) {
    let slow = json!({"permille": 1_300, "until": story.app.in_s(600)});
    story.tell("traffic.changed", slow).await;
    let door = json!({"dropoff": {"lat": 52.5253, "lon": 13.4081}});
    story.app.post(&format!("/v1/orders/{order}/change"), door).await.expect(200);
    for what in ["arrived", "completed"] {
        story.stop(what, json!({})).await;
    }
    let back = json!({"courier": "ada", "to": {"store": "flora"}, "at": at(FLORA)});
    story.tell("goods.handed_over", back).await;
    story.answer_offer("accept").await;
}

/// What clients ask for, and what they leave.
async fn wishes(story: &mut Story) {
    let app = &story.app;
    let asked = |qty: i64| {
        let mut wish = order("candle", qty);
        wish.as_object_mut().unwrap().remove("customer");
        wish["modes"] = json!(["delivery"]);
        wish
    };
    let look = asked(500);
    app.post("/v1/availability", look).await.expect(200);
    let listed = json!({"items": [{"sku": "candle"}, {"sku": "rose"}]});
    app.put("/v1/stores/mill/assortment", listed).await.expect(201);
    let mut quotes = Vec::new();
    for key in ["q1", "q2", "q3"] {
        let quote = app.post_keyed("/v1/quotes", key, asked(1)).await.expect(200).json;
        quotes.push(format!("/v1/quotes/{}", quote["id"].as_str().unwrap()));
    }
    app.delete(&quotes[0]).await.expect(200);
    let aside = json!({"store": "flora", "lines": [{"sku": "candle", "qty": 1}]});
    let kept = app.post_keyed("/v1/reservations", "r1", aside).await.expect(201).json;
    let kept = format!("/v1/reservations/{}", kept["id"].as_str().unwrap());
    let longer = json!({"expires_at": app.in_s(3_600)});
    app.post(&format!("{kept}/extend"), longer).await.expect(200);
    app.delete(&kept).await.expect(200);
    let accept = format!("{}/accept", quotes[1]);
    let taken = app.post_keyed(&accept, "a1", json!({"option": 1})).await.expect(201).json;
    // Nobody answers the offer, so that the order waits and a search is asked.
    app.advance(Millis::from_mins(5)).await;
    let cancel = format!("/v1/orders/{}/cancel", taken["id"].as_str().unwrap());
    app.post(&cancel, json!({})).await.expect(200);
    let order = ready_pickup(app, "collected", "anna").await;
    let code = app.get(&format!("/v1/orders/{order}")).await.expect(200).json;
    let code = json!({"code": code["collect_code"]});
    app.post(&format!("/v1/orders/{order}/collect"), code).await.expect(200);
    unlink(app, "token-of-anna").await;
    app.post_keyed("/v1/members/anna/erase", "erase", json!({})).await.expect(200);
    app.delete("/v1/stores/depot").await.expect(200);
}

/// The name of an event and of what it is about.
fn kind(event: &Event) -> String {
    let value = serde_json::to_value(event).expect("events are plain data");
    let inner = ["what", "kind"].iter().find_map(|tag| value[*tag].as_str());
    let stock = value["change"]["kind"].as_str();
    let step = value["change"]["step"]["what"].as_str();
    let parts = [value["type"].as_str(), inner, stock, step];
    parts.into_iter().flatten().collect::<Vec<_>>().join(".")
}

/// Everything that can enter; the compiler asks for a line here when there is more.
fn is_listed(event: &Event) -> bool {
    match event {
        Event::Genesis(_)
        | Event::SkuPut(_)
        | Event::StorePut(_)
        | Event::Shop(
            ShopEvent::AssortmentPut { .. }
            | ShopEvent::Left { .. }
            | ShopEvent::Closed { .. }
            | ShopEvent::Opened { .. }
            | ShopEvent::Delayed { .. },
        )
        | Event::Shipment(ShipmentEvent::Sent { .. } | ShipmentEvent::Delivered { .. })
        | Event::CourierPut(_)
        | Event::Stock(_)
        | Event::Hub(
            HubEvent::PartnerPut(_) | HubEvent::ParcelsArrived { .. } | HubEvent::RoundPut { .. },
        )
        | Event::Point(
            PointEvent::Put(_)
            | PointEvent::Removed { .. }
            | PointEvent::Arrived { .. }
            | PointEvent::Collected { .. }
            | PointEvent::Returned { .. },
        )
        | Event::Reservation(
            ReservationEvent::Requested { .. }
            | ReservationEvent::Extended { .. }
            | ReservationEvent::Released { .. },
        )
        | Event::QuoteRequested(_)
        | Event::QuoteAccepted { .. }
        | Event::QuoteReleased { .. }
        | Event::OrderPlaced(_)
        | Event::OrderCancelled { .. }
        | Event::OrderChanged(_)
        | Event::OrderCollected { .. }
        | Event::PickStarted { .. }
        | Event::PickReady { .. }
        | Event::PickShort { .. }
        | Event::CourierOnline { .. }
        | Event::CourierOffline { .. }
        | Event::OfferAccepted { .. }
        | Event::OfferDeclined { .. }
        | Event::StopArrived { .. }
        | Event::StopCompleted { .. }
        | Event::StopFailed { .. }
        | Event::HandedOver(_)
        | Event::Traffic(_)
        | Event::PastDemand(_)
        | Event::DemandMissed(_)
        | Event::People(
            PeopleEvent::MemberPut { .. }
            | PeopleEvent::Linked { .. }
            | PeopleEvent::Unlinked { .. }
            | PeopleEvent::Erased { .. }
            | PeopleEvent::Presented(_),
        )
        | Event::PlanProposed(_)
        | Event::Wake
        | Event::Refused => true,
    }
}

/// Names of all that `is_listed` lists.
const KINDS: &[&str] = &[
    "courier_offline",
    "courier_online",
    "courier_put",
    "demand_missed",
    "genesis",
    "handed_over",
    "hub.parcels_arrived",
    "hub.partner_put",
    "hub.round_put",
    "offer_accepted",
    "offer_declined",
    "order_cancelled",
    "order_changed",
    "order_collected",
    "order_placed",
    "past_demand",
    "people.erased",
    "people.linked",
    "people.member_put",
    "people.presented",
    "people.unlinked",
    "pick_ready",
    "pick_short",
    "pick_started",
    "plan_proposed",
    "point.arrived",
    "point.collected",
    "point.put",
    "point.removed",
    "point.returned",
    "quote_accepted",
    "quote_released",
    "quote_requested",
    "refused",
    "reservation.extended",
    "reservation.released",
    "reservation.requested",
    "shipment.delivered",
    "shipment.sent",
    "shop.assortment_put",
    "shop.closed",
    "shop.delayed",
    "shop.left",
    "shop.opened",
    "sku_put",
    "stock.adjusted",
    "stock.counted",
    "stock.expected",
    "stock.received",
    "stock.sale_committed",
    "stock.sale_voided",
    "stock.snapshot",
    "stock.transferred",
    "stock.visit.corrected",
    "stock.visit.entered",
    "stock.visit.exited",
    "stock.visit.picked",
    "stock.visit.returned",
    "stop_arrived",
    "stop_completed",
    "stop_failed",
    "store_put",
    "traffic",
    "wake",
];

#[tokio::test]
async fn a_journal_with_every_kind_of_event_replays() {
    let search = Some(Arc::new(Rounds(20)) as Arc<_>);
    let app = TestApp::start_as(Setup { search, ..Setup::default() }).await;
    town(&app).await;
    sells_gold(&app).await;
    let mut story = Story { app, told: BTreeSet::new() };
    stock(&mut story).await;
    shops(&mut story).await;
    let middle = story.app.app.driver.read(Engine::snapshot).await.expect("the owner runs");
    points(&mut story).await;
    couriers(&mut story).await;
    wishes(&mut story).await;

    let types: BTreeSet<String> = TYPES.iter().map(|(kind, _)| (*kind).to_owned()).collect();
    assert_eq!(story.told, types, "every type of event that a client can send");
    story.app.assert_replays().await;
    let entries = story.app.entries();
    assert!(entries.iter().all(|entry| is_listed(&entry.event)));
    let kinds: BTreeSet<String> = entries.iter().map(|entry| kind(&entry.event)).collect();
    let known: BTreeSet<String> = KINDS.iter().map(|kind| (*kind).to_owned()).collect();
    assert_eq!(kinds, known);

    let live = digest(&story.app).await;
    let mut engine = Engine::restore(&middle).expect("a snapshot can be read");
    let tail: Vec<&Entry> = entries.iter().filter(|entry| entry.seq > engine.seq()).collect();
    assert!(tail.len() > 30 && engine.seq() > 30, "both halves are more than a few entries");
    for entry in tail {
        engine.replay(entry).expect("each entry follows the one before");
    }
    assert_eq!(engine.digest(), live, "a snapshot and the entries after it");
}
