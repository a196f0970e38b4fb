//! CloudEvents 1.0 in JSON: the envelope around every fact, and what the engine is told of it.

use crate::place::Swap;
use crate::problem::Problem;
use crate::side::{PersonalParcels, SideStore};
use crate::wire::basket::check_lines;
use crate::wire::facts::{Said, TYPES};
use crate::wire::gesture::check_gesture;
use crate::wire::json::canonical;
use crate::wire::parcel::check_new;
use crate::wire::read::{Read, Reader};
use crate::wire::scalar::Instant;
use crate::wire::seen::Seen;
use sameday_engine::event::{
    Event, Handover, HubEvent, PeopleEvent, PointEvent, RequestKey, ShopEvent, StockChange,
    StockFact, Taker,
};
use sameday_engine::id::SkuId;
use sameday_engine::model::{Line, Sku, SoldBy};
use sameday_engine::unit::{Qty, Time};
use sameday_engine::world::World;
use serde_json::{Map, Value};

/// Under which route the (source, id) of events that are no stock facts are remembered.
pub const ROUTE: &str = "POST /v1/events";
/// Attributes with a meaning here; further ones are extensions of the sender's and ignored.
const ATTRIBUTES: [&str; 11] = [
    "specversion",
    "id",
    "source",
    "type",
    "time",
    "subject",
    "datacontenttype",
    "dataschema",
    "sequence",
    "sentat",
    "data",
];

/// An event that was read without mistakes.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// `source`.
    pub source: String,
    /// `id`.
    pub id: String,
    /// `time`.
    pub time: Time,
    /// What it says.
    pub told: Told,
    /// What the engine must not see: personal data of parcels.
    pub personal: PersonalParcels,
    body: String,
}

/// What an event says.
#[derive(Clone, Debug)]
pub enum Told {
    /// Something the engine is told, and the journal keeps.
    Event(Box<Event>),
    /// Where a courier was: kept in memory, journaled once a decision uses it.
    Seen(Seen),
}

/// The `id` of an event, even of one that cannot be read.
#[must_use]
pub fn id_of(value: &Value) -> Option<String> {
    value.get("id")?.as_str().map(str::to_owned)
}

impl Incoming {
    /// Reads an event.
    ///
    /// # Errors
    /// 422 with all mistakes of the envelope and of the data.
    pub fn read(value: &Value) -> Result<Self, Problem> {
        Reader::document(value)
    }

    /// Notes every name in it that nobody knows.
    ///
    /// # Errors
    /// 422 with all of them.
    pub fn check(&self, world: &World) -> Result<(), Problem> {
        let mut reader = Reader::default();
        reader.inside("data", |reader| match &self.told {
            Told::Event(event) => check(event, world, reader),
            Told::Seen(Seen { courier, at }) => {
                known("courier", courier, world.couriers().contains_key(courier), reader);
                Swap::note(world, "at", *at, reader);
            }
        });
        reader.finish()
    }

    /// What the engine is told, if it is.
    #[must_use]
    pub fn event(&self) -> Option<&Event> {
        match &self.told {
            Told::Event(event) => Some(event),
            Told::Seen(_) => None,
        }
    }

    /// Under which key what it tells is remembered: stock facts by (source, id) in the ledger, the
    /// others under an idempotency key made of the same two.
    #[must_use]
    pub fn key(&self, side: &SideStore) -> Option<RequestKey> {
        let name = || format!("{}\n{}", self.source, self.id);
        let other = !matches!(self.event(), Some(Event::Stock(_)));
        other.then(|| side.request_key(ROUTE, &name(), self.body.as_bytes()))
    }
}

impl Read for Incoming {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let map = attributes(value, reader)?;
        let version: Option<String> = reader.field(map, "specversion");
        if version.is_some_and(|version| version != "1.0") {
            reader.error_at("specversion", "not_one_of", "1.0");
        }
        content_type(map, reader);
        let id: Option<String> = reader.field(map, "id");
        let source: Option<String> = reader.field(map, "source");
        let time: Option<Instant> = reader.field(map, "time");
        let sent_at: Option<Option<Instant>> = reader.field(map, "sentat");
        let sequence: Option<Option<Sequence>> = reader.field(map, "sequence");
        let said = data(map, reader);
        let (id, source, time) = (id?, source?, time?.0);
        let fact = (sent_at?, sequence?);
        let mut personal = PersonalParcels::new();
        let stock = |store, change, member| {
            Event::Stock(StockFact {
                sent_at: fact.0.map(|at| at.0),
                sequence: fact.1.map(|sequence| sequence.0),
                member,
                ..StockFact::new(source.clone(), id.clone(), time, store, change)
            })
        };
        let event = |event| Told::Event(Box::new(event));
        let told = match said? {
            Said::Seen(seen) => Told::Seen(seen),
            Said::Other(other) => event(other),
            Said::Parcels(parcels, aside) => {
                personal = aside;
                event(Event::Hub(parcels))
            }
            Said::Gesture(gesture) => {
                let gesture = reader.inside("data", |reader| gesture.gesture(time, reader));
                event(Event::People(PeopleEvent::Presented(gesture)))
            }
            Said::Stock(store, change) => event(stock(store, change, None)),
            Said::Bought(store, change, member) => event(stock(store, change, member)),
        };
        reader.is_clean().then(|| Self { source, id, time, told, personal, body: canonical(value) })
    }
}

/// The envelope as an object. Extension attributes are lower-case letters and digits (CloudEvents
/// 1.0, naming conventions); everything else is a typing error.
fn attributes<'a>(value: &'a Value, reader: &mut Reader) -> Option<&'a Map<String, Value>> {
    let Value::Object(map) = value else { return reader.wrong_type("an event", value) };
    for name in map.keys().filter(|name| !ATTRIBUTES.contains(&name.as_str())) {
        if !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
            reader.error_at(name, "unknown_field", "extension attributes are a-z and 0-9");
        }
    }
    Some(map)
}

fn content_type(map: &Map<String, Value>, reader: &mut Reader) {
    let kind: Option<Option<String>> = reader.field(map, "datacontenttype");
    if kind.flatten().is_some_and(|kind| !kind.starts_with("application/json")) {
        reader.error_at("datacontenttype", "not_one_of", "application/json");
    }
}

fn data(map: &Map<String, Value>, reader: &mut Reader) -> Option<Said> {
    let kind: String = reader.field(map, "type")?;
    let Some((_, read)) = TYPES.iter().find(|(name, _)| *name == kind) else {
        let known: Vec<_> = TYPES.iter().map(|(name, _)| *name).collect();
        reader.error_at("type", "not_one_of", known.join(", "));
        return None;
    };
    reader.inside("data", |reader| match map.get("data") {
        Some(value) => read(value, reader),
        None => {
            reader.error("required", "this field is required");
            None
        }
    })
}

/// A counter: digits in a string, as CloudEvents has it, or a number.
struct Sequence(u64);

impl Read for Sequence {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let number = value.as_u64().or_else(|| value.as_str()?.parse().ok());
        if number.is_none() {
            reader.error("wrong_type", "a counter such as \"412\"");
        }
        number.map(Self)
    }
}

fn check(event: &Event, world: &World, reader: &mut Reader) {
    match event {
        Event::Stock(fact) => check_fact(fact, world, reader),
        Event::People(PeopleEvent::Presented(gesture)) => check_gesture(gesture, world, reader),
        Event::Hub(HubEvent::ParcelsArrived { store, parcels }) => {
            known("store", store, world.stores().contains_key(store), reader);
            let names = parcels.iter().map(|parcel| &parcel.id);
            reader.inside("parcels", |reader| check_new(names, "id", world, reader));
        }
        Event::Shop(event) => {
            known("store", event.store(), world.is_open_for_business(event.store()), reader);
            if let ShopEvent::Closed { until: Some(until), .. }
            | ShopEvent::Opened { until: Some(until), .. } = event
                && *until <= world.now()
            {
                reader.error_at("until", "in_past", "a time to come");
            }
        }
        Event::Shipment(event) => {
            let order = event.order();
            known("order", order, world.order(order).is_some(), reader);
        }
        Event::PickStarted { order, store } => {
            known("order", order, world.order(*order).is_some(), reader);
            known("store", store, world.stores().contains_key(store), reader);
        }
        Event::PickReady { order, store, weights } => {
            known("order", order, world.order(*order).is_some(), reader);
            known("store", store, world.stores().contains_key(store), reader);
            reader.inside("weights", |reader| {
                check_lines(weights, world, reader);
                check_weighed(weights, world, reader);
            });
        }
        Event::PickShort { order, store, missing } => {
            known("order", order, world.order(*order).is_some(), reader);
            known("store", store, world.stores().contains_key(store), reader);
            reader.inside("missing", |reader| check_lines(missing, world, reader));
        }
        Event::Point(
            PointEvent::Arrived { point, order, .. }
            | PointEvent::Collected { point, order }
            | PointEvent::Returned { point, order },
        ) => {
            known("point", point, world.points().spec(point).is_some(), reader);
            known("order", order, world.order(*order).is_some(), reader);
        }
        Event::HandedOver(handover) => check_handover(handover, world, reader),
        Event::PastDemand(past) => reader.inside("orders", |reader| {
            for (index, order) in past.orders.iter().enumerate() {
                let there = world.stores().contains_key(&order.store);
                reader.at(index, |reader| known("store", &order.store, there, reader));
            }
        }),
        Event::Traffic(report) if report.until <= world.now() => {
            reader.error_at("until", "in_past", "a time to come");
        }
        Event::CourierOnline { courier, .. }
        | Event::CourierOffline { courier }
        | Event::StopArrived { courier, .. }
        | Event::StopCompleted { courier, .. }
        | Event::StopFailed { courier, .. } => {
            known("courier", courier, world.couriers().contains_key(courier), reader);
        }
        _ => {}
    }
}

fn check_handover(handover: &Handover, world: &World, reader: &mut Reader) {
    let courier = |courier| world.couriers().contains_key(courier);
    known("courier", &handover.from, courier(&handover.from), reader);
    reader.inside("to", |reader| match &handover.to {
        Taker::Courier(taker) => known("courier", taker, courier(taker), reader),
        Taker::Store(store) => known("store", store, world.stores().contains_key(store), reader),
    });
    reader.inside("orders", |reader| {
        for (index, order) in handover.orders.iter().enumerate() {
            if world.order(*order).is_none() {
                reader.at(index, |reader| reader.error("unknown", format!("no order {order}")));
            }
        }
    });
}

/// Only goods that are sold by weight have one that counts.
fn check_weighed(weights: &[Line], world: &World, reader: &mut Reader) {
    for (index, line) in weights.iter().enumerate() {
        let by_piece = |sku: &&Sku| sku.sold_by == SoldBy::Each;
        if world.skus().get(&line.sku).filter(by_piece).is_some() {
            let text = format!("{} is sold in pieces", line.sku);
            reader.at(index, |reader| reader.error_at("sku", "not_by_weight", text));
        }
    }
}

fn check_fact(fact: &StockFact, world: &World, reader: &mut Reader) {
    known("store", &fact.store, world.stores().contains_key(&fact.store), reader);
    if let StockChange::Transferred { to, .. } = &fact.change {
        known("to", to, world.stores().contains_key(to), reader);
    }
    let line = |sku: &SkuId| Line { sku: sku.clone(), qty: Qty(1) };
    let lines: Vec<Line> = fact.change.skus().into_iter().map(line).collect();
    reader.inside("lines", |reader| check_lines(&lines, world, reader));
}

fn known(name: &str, id: impl std::fmt::Display, is_known: bool, reader: &mut Reader) {
    if !is_known {
        reader.error_at(name, "unknown", format!("no {name} {id}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sale() -> Value {
        json!({
            "specversion": "1.0", "id": "till7-000412", "source": "/stores/st_flora/pos/till7",
            "type": "sameday.sale.committed", "time": "2026-11-21T10:05:12.300+02:00",
            "sequence": "412", "traceparent": "00-1-2-01",
            "data": {
                "store": "st_flora",
                "lines": [{"sku": "rose-red-12", "qty": 2, "price": 1290}],
            },
        })
    }

    #[test]
    fn a_sale_becomes_a_fact() {
        let incoming = Incoming::read(&sale()).unwrap();
        let Some(Event::Stock(fact)) = incoming.event() else { panic!("a sale is a stock fact") };
        assert_eq!(fact.sequence, Some(412));
        assert_eq!(Instant(fact.occurred_at).to_string(), "2026-11-21T08:05:12.300Z");
        assert_eq!(fact.store.as_str(), "st_flora");
    }

    #[test]
    fn each_mistake_has_its_pointer() {
        for (patch, pointer, code) in [
            (json!({"specversion": "0.3"}), "/specversion", "not_one_of"),
            (json!({"time": "2026-11-21T10:05:12"}), "/time", "naive_time"),
            (json!({"type": "sameday.sale.comitted"}), "/type", "not_one_of"),
            (json!({"dataType": 1}), "/dataType", "unknown_field"),
            (json!({"sequence": "x"}), "/sequence", "wrong_type"),
            (json!({"data": {"store": "s", "lines": []}}), "/data/lines", "empty"),
            (
                json!({"data": {"store": "s", "lines": [{"sku": "a", "qty": 0}]}}),
                "/data/lines/0/qty",
                "out_of_range",
            ),
            (
                json!({"data": {"store": "s", "lines": [{"sku": "a", "qty": 1, "n": 1}]}}),
                "/data/lines/0/n",
                "unknown_field",
            ),
            (json!({"id": null}), "/id", "wrong_type"),
        ] {
            let mut event = sale();
            event.as_object_mut().unwrap().extend(patch.as_object().unwrap().clone());
            let problem = Incoming::read(&event).unwrap_err();
            let document = serde_json::to_value(problem.document()).unwrap();
            assert_eq!(document["errors"][0]["pointer"], pointer, "{patch}");
            assert_eq!(document["errors"][0]["code"], code, "{patch}");
        }
    }

    #[test]
    fn all_mistakes_come_at_once() {
        let event = json!({"specversion": "1.0", "type": "sameday.stock.received", "data": {}});
        let document =
            serde_json::to_value(Incoming::read(&event).unwrap_err().document()).unwrap();
        let pointers: Vec<_> =
            document["errors"].as_array().unwrap().iter().map(|e| &e["pointer"]).collect();
        assert_eq!(pointers, ["/id", "/source", "/time", "/data/store", "/data/lines"]);
    }

    /// Those of the stock events.
    const FAMILIES: [&str; 3] = ["sameday.sale.", "sameday.stock.", "sameday.visit."];

    #[test]
    fn the_documented_gesture_is_shown_as_its_file_has_it() {
        let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
        let text = std::fs::read_to_string(docs.join("people.md")).unwrap();
        let file = docs.join("examples/events/sameday.gesture.presented.json");
        assert!(text.contains(&std::fs::read_to_string(file).unwrap()));
    }

    #[test]
    fn the_documented_examples_are_read() {
        let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
        let text = std::fs::read_to_string(docs.join("events.md")).unwrap();
        for kind in TYPES
            .iter()
            .map(|(kind, _)| *kind)
            .filter(|kind| FAMILIES.iter().any(|family| kind.starts_with(family)))
        {
            let file = docs.join(format!("examples/events/{kind}.json"));
            let example = std::fs::read_to_string(file).unwrap();
            let event: Value = serde_json::from_str(&example).unwrap();
            assert_eq!(event["type"], kind);
            assert!(
                matches!(Incoming::read(&event).unwrap().event(), Some(Event::Stock(_))),
                "{kind}"
            );
            assert!(text.contains(&example), "the page shows {kind} as the file has it");
        }
    }
}
