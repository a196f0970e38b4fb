//! The reader as a whole: what each mistake is called and where, what a document means, and that
//! nothing makes it panic.

use super::*;
use proptest::prelude::*;
use sameday_engine::routing::check::ViolationCode;
use sameday_engine::routing::plan::{Cost, Plan};
use sameday_engine::routing::problem::{FrozenStop, Location, RequestIdx, SiteIdx, UNLIMITED};
use sameday_engine::unit::{Metres, Millis, Money, Span, Time};
use serde_json::{Value, json};

const EXAMPLE: &str = include_str!("../../../docs/examples/optimize.problem.json");

/// A small document with every field of the format.
fn full() -> Value {
    json!({
        "format": "sameday-problem", "version": 1, "meta": {"any": [1.5, {"x": null}]},
        "epoch": "2026-11-21T00:00:00Z", "currency": "EUR", "now": 1000,
        "config": {"seed": 7, "deadline_ms": 500, "iterations": 9, "threads": 2, "islands": 3},
        "travel": {"kind": "matrix", "locations": ["unused", "A", "B", "C"], "profiles": {
            "foot": {"s": [[0, 9, 9, 9], [9, 0, 9, 9], [9, 9, 0, 9], [9, 9, 9, 0]],
                     "m": [[0, 9, 9, 9], [9, 0, 9, 9], [9, 9, 0, 9], [9, 9, 9, 0]]},
            "bike": {"s": [[0, 1, 2, 3], [4, 0, 5, 6], [7, 8, 0, 9], [10, 11, 12, 0]],
                     "m": [[0, 10, 20, 30], [40, 0, 50, 60], [70, 80, 0, 90], [100, 110, 120, 0]]}
        }},
        "skus": [{"id": "rose", "g": 10, "ml": 20, "needs": ["cool"]}, {"id": "vase"}],
        "stores": [
            {"id": "s1", "at": "B", "open": [[0, 50], [60, 900]], "service_s": 30,
             "pick": {"base_s": 60, "per_line_s": 20, "parallel": 2},
             "stock": [{"sku": "vase", "on_hand": 5, "reserved": 7},
                       {"sku": "rose", "on_hand": 3}]},
            {"id": "s2", "at": "C"}
        ],
        "orders": [
            {"id": "o1", "lines": [{"sku": "rose", "qty": 2}, {"sku": "vase", "qty": 1}],
             "dropoff": "A", "service_s": 40, "release": 1100, "due": [1200, 1300],
             "soft_due": 1250, "late_per_min": 60, "max_onboard_s": 600, "value": 1000,
             "stores": ["s2", "s1"], "max_splits": 2, "needs": ["age"]},
            {"id": "o2", "lines": [{"sku": "vase", "qty": 1}], "dropoff": "A"}
        ],
        "couriers": [
            {"id": "c1", "at": "A", "end": "C", "shift": [900, 4000], "profile": "bike",
             "capacity": {"g": 500}, "skills": ["cool", "juggling"],
             "pay": {"fixed": 1, "per_hour": 2, "per_km": 3, "per_order": 4, "min_per_hour": 5,
                     "basis": "shift"},
             "max_distance_m": 5000, "max_orders": 3, "onboard": [{"order": "o1", "since": 950}],
             "route": [{"stop": "pickup", "store": "s2", "picks": [{"order": "o2"}], "ready": 980},
                       {"stop": "deliver", "order": "o1"}], "frozen": 1},
            {"id": "c2", "at": "A", "shift": [0, 4000], "profile": "bike"}
        ],
        "objective": {"late_per_min": 36, "refusal_base": 201, "split": 301, "store_per_hour": 11}
    })
}

fn read(value: &Value) -> Document {
    read_problem(&value.to_string()).unwrap_or_else(|errors| panic!("{errors:?}"))
}

#[test]
fn a_full_document_means_what_it_says() {
    let document = read(&full());
    let (problem, at) = (&document.problem, Location);
    assert_eq!(document.names.requests, ["o1", "o2"]);
    assert_eq!(document.config.islands, Some(3));
    assert_eq!(problem.now, Time(1_000_000));
    // Only places and profiles in use: B and C of the stores, A; bike.
    assert_eq!((problem.profiles.len(), problem.profiles[0].n), (1, 3));
    assert_eq!(problem.profiles[0].duration(at(0), at(1)), Millis(9_000));
    assert_eq!(problem.profiles[0].distance(at(2), at(0)), Metres(50));
    assert_eq!(problem.item_load, [[10, 20], [0, 0]]);
    let site = &problem.sites[0];
    assert_eq!(
        (site.pickers, site.pick_base, site.service),
        (Some(2), Millis(60_000), Millis(30_000))
    );
    assert_eq!(site.stock.iter().map(|(_, have)| *have).collect::<Vec<_>>(), [3, 0]);
    assert_eq!(site.open[1], Span { from: Time(60_000), to: Time(900_000) });
    assert_eq!(problem.sites[1].open, [Span::ALWAYS]);
    let order = &problem.requests[0];
    assert_eq!(order.sites, [SiteIdx(0), SiteIdx(1)]);
    assert_eq!(
        (order.load, order.refusal, order.late_per_min),
        ([20, 40], Money(1_201), Money(60))
    );
    assert_eq!((order.max_splits, order.max_onboard), (2, Some(Millis(600_000))));
    assert_eq!((order.release, order.soft_due), (Time(1_100_000), Some(Time(1_250_000))));
    let plain = &problem.requests[1];
    assert_eq!((plain.release, plain.late_per_min), (problem.now, Money(36)));
    assert_eq!((plain.refusal, plain.due[0]), (Money(201), Span::ALWAYS));
    assert_eq!(
        (problem.objective.split, problem.objective.store_per_hour),
        (Money(301), Money(11))
    );
}

#[test]
fn couriers_know_what_is_agreed() {
    let document = read(&full());
    let [first, second] = &document.problem.vehicles[..] else { panic!("two couriers") };
    assert_eq!((first.begin, second.begin), (Time(900_000), Time(1_000_000)));
    assert!(first.on_duty && !second.on_duty);
    assert_eq!((first.capacity, second.capacity), ([500, UNLIMITED[1]], UNLIMITED));
    assert_eq!(first.onboard[0].since, Time(950_000));
    let FrozenStop::Pickup { ready, picks, .. } = &first.frozen[0] else { panic!("a pickup") };
    assert_eq!((*ready, picks[0].lines.len()), (Some(Time(980_000)), 1));
    assert_eq!(first.hint, [FrozenStop::Deliver { request: RequestIdx(0) }]);
    // The first order needs `age`, which nobody has, and `cool`, which the first courier has.
    let needs = document.problem.requests[0].needs;
    assert_eq!((needs.count_ones(), (needs & first.skills).count_ones()), (2, 1));
    assert_eq!((document.problem.requests[1].needs, second.skills), (0, 0));
}

/// Puts a value at a pointer; its parent must be there.
fn put(document: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer begins with a slash");
    match document.pointer_mut(parent).expect("the parent is there") {
        Value::Object(fields) => drop(fields.insert(key.to_owned(), value)),
        Value::Array(items) => items[key.parse::<usize>().unwrap()] = value,
        other => panic!("{other} has no fields"),
    }
}

#[test]
fn every_mistake_has_its_code_and_place() {
    use FormatCode::*;
    let table = [
        ("/format", json!("other"), "/format", NotAllowed),
        ("/version", json!(2), "/version", NotAllowed),
        ("/version", json!(1.0), "/version", NotAllowed),
        ("/meta", json!([]), "/meta", WrongType),
        ("/epoch", json!("2026-11-21T00:00:00"), "/epoch", NaiveTime),
        ("/epoch", json!("soon"), "/epoch", BadTime),
        ("/now", json!("2026-11-21T00:00:00Z"), "/now", WrongType),
        ("/now", json!(3.0), "/now", WrongType),
        ("/now", json!(true), "/now", WrongType),
        ("/now", json!(2_147_483_648_i64), "/now", OutOfRange),
        ("/config/threads", json!(0), "/config/threads", OutOfRange),
        ("/confidence", json!(1), "/confidence", UnknownField),
        ("/travel/kind", json!("teleport"), "/travel/kind", NotAllowed),
        ("/travel/locations/1", json!("B"), "/travel/locations/2", Twice),
        ("/travel/profiles/bike/s/1/1", json!(1), "/travel/profiles/bike/s", Matrix),
        ("/travel/profiles/bike/m/2", json!([0]), "/travel/profiles/bike/m", Matrix),
        ("/travel/profiles/bike/m/2/0", json!(-1), "/travel/profiles/bike/m/2/0", OutOfRange),
        ("/skus/1/id", json!("rose"), "/skus/1/id", DuplicateId),
        ("/skus/1/id", json!("x".repeat(1_025)), "/skus/1/id", TooLong),
        ("/skus/0/needs", json!(["a", "a"]), "/skus/0/needs/1", Twice),
        ("/stores/0/open/1/0", json!(50), "/stores/0/open", SpanOrder),
        ("/stores/0/open/0", json!([9, 8]), "/stores/0/open/0", EmptySpan),
        ("/stores/0/open/0", json!([9]), "/stores/0/open/0", WrongType),
        ("/stores/0/at", json!("Z"), "/stores/0/at", UnknownId),
        ("/stores/0/at", json!({"lat": 1, "lon": 1}), "/stores/0/at", WrongType),
        ("/stores/0/pick/parallel", json!(0), "/stores/0/pick/parallel", OutOfRange),
        ("/stores/0/stock/0/sku", json!("tulip"), "/stores/0/stock/0/sku", UnknownId),
        ("/stores/0/stock/0/sku", json!("rose"), "/stores/0/stock/1/sku", Twice),
        ("/stores/0/stock/0/on_hand", json!(-1), "/stores/0/stock/0/on_hand", OutOfRange),
        ("/orders/0/lines/0/qty", json!(0), "/orders/0/lines/0/qty", OutOfRange),
        ("/orders/0/lines/0/qty", json!(1_000_001), "/orders/0/lines/0/qty", OutOfRange),
        ("/orders/0/lines/1/sku", json!("rose"), "/orders/0/lines/1/sku", Twice),
        ("/orders/1/lines", json!([]), "/orders/1/lines", Empty),
        ("/orders/0/due", json!([5, 4]), "/orders/0/due", EmptySpan),
        ("/orders/0/stores", json!("all"), "/orders/0/stores", WrongType),
        ("/orders/0/stores/1", json!("s9"), "/orders/0/stores/1", UnknownId),
        ("/orders/0/stores/1", json!("s2"), "/orders/0/stores/1", Twice),
        ("/orders/0/max_splits", json!(3), "/orders/0/max_splits", OutOfRange),
        ("/orders/0/value", json!(-5), "/orders/0/value", OutOfRange),
        ("/couriers/0/profile", json!("car"), "/couriers/0/profile", UnknownId),
        ("/couriers/0/pay/basis", json!("day"), "/couriers/0/pay/basis", NotAllowed),
        ("/couriers/0/frozen", json!(3), "/couriers/0/frozen", OutOfRange),
        ("/couriers/0/onboard/0/order", json!("o9"), "/couriers/0/onboard/0/order", UnknownId),
        ("/couriers/0/route/0/stop", json!("rest"), "/couriers/0/route/0/stop", NotAllowed),
        ("/couriers/0/route/0/picks", json!([]), "/couriers/0/route/0/picks", Empty),
        ("/couriers/0/route/0/store", json!("s9"), "/couriers/0/route/0/store", UnknownId),
        ("/couriers/0/route/1/picks", json!([]), "/couriers/0/route/1/picks", UnknownField),
        (
            "/couriers/1/onboard",
            json!([{"order": "o1", "since": 0}]),
            "/couriers/1/onboard/0/order",
            Conflict,
        ),
        ("/couriers/1/frozen", json!(1), "/couriers/1/frozen", OutOfRange),
        ("/objective/split", json!(-1), "/objective/split", OutOfRange),
    ];
    for (pointer, value, place, code) in table {
        let mut document = full();
        put(&mut document, pointer, value.clone());
        let errors = read_problem(&document.to_string()).expect_err(pointer);
        let found: Vec<_> = errors.iter().map(|e| (e.pointer.as_str(), e.code)).collect();
        assert!(found.contains(&(place, code)), "{pointer} = {value}: {found:?}");
    }
}

#[test]
fn all_mistakes_come_at_once() {
    let mut document = full();
    for (pointer, value) in [
        ("/now", json!(1.5)),
        ("/skus/0/g", json!(-1)),
        ("/stores/1/at", json!("Z")),
        ("/orders/1/dropoff", json!(7)),
        ("/couriers/1/shift", json!([1, "x"])),
        ("/couriers/1/profile", json!("")),
    ] {
        put(&mut document, pointer, value);
    }
    let errors = read_problem(&document.to_string()).unwrap_err();
    let places: Vec<_> = errors.iter().map(|error| error.pointer.as_str()).collect();
    let expected = [
        "/now",
        "/skus/0/g",
        "/stores/1/at",
        "/orders/1/dropoff",
        "/couriers/1/profile",
        "/couriers/1/shift/1",
    ];
    assert_eq!(places, expected);
}

#[test]
fn required_fields_are_missed() {
    for pointer in [
        "/format",
        "/version",
        "/travel",
        "/skus",
        "/stores",
        "/orders",
        "/couriers",
        "/travel/kind",
        "/travel/locations",
        "/travel/profiles",
        "/travel/profiles/bike/s",
        "/skus/0/id",
        "/stores/0/id",
        "/stores/0/at",
        "/stores/0/stock/0/sku",
        "/stores/0/stock/0/on_hand",
        "/orders/0/id",
        "/orders/0/lines",
        "/orders/0/dropoff",
        "/orders/0/lines/0/sku",
        "/orders/0/lines/0/qty",
        "/couriers/0/id",
        "/couriers/0/at",
        "/couriers/0/shift",
        "/couriers/0/profile",
        "/couriers/0/onboard/0/since",
        "/couriers/0/route/0/picks",
        "/couriers/0/route/1/stop",
        "/couriers/0/route/1/order",
    ] {
        let mut document = full();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        document.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key).unwrap();
        let errors = read_problem(&document.to_string()).expect_err(pointer);
        let missed = |e: &FormatError| e.pointer == pointer && e.code == FormatCode::MissingField;
        assert!(errors.iter().any(missed), "{pointer}: {errors:?}");
    }
}

#[test]
fn repeated_keys_are_found_even_in_free_content() {
    let text = full().to_string().replace("{\"x\":null}", "{\"x\":null,\"x\":1}");
    let errors = read_problem(&text).unwrap_err();
    assert_eq!(
        (errors[0].pointer.as_str(), errors[0].code),
        ("/meta/any/1/x", FormatCode::DuplicateKey)
    );
    assert_eq!(errors.len(), 1);
}

#[test]
fn positions_are_on_the_globe_and_not_at_its_origin() {
    for (place, code) in [
        (json!({"lat": 91, "lon": 10}), FormatCode::Position),
        (json!({"lat": 0, "lon": 0.0}), FormatCode::Position),
        (json!({"lat": "1", "lon": 1}), FormatCode::WrongType),
        (json!({"lat": 1}), FormatCode::MissingField),
        (json!({"lat": 1, "lon": 181}), FormatCode::Position),
    ] {
        let mut document: Value = serde_json::from_str(EXAMPLE).unwrap();
        put(&mut document, "/stores/0/at", place.clone());
        let errors = read_problem(&document.to_string()).unwrap_err();
        assert_eq!(errors[0].code, code, "{place}");
    }
    let huge = EXAMPLE.replacen("48.1374", "1e999", 1);
    assert_eq!(read_problem(&huge).unwrap_err()[0].code, FormatCode::Position);
    let swapped =
        EXAMPLE.replacen("\"lat\": 48.1374, \"lon\": 11.5755", "\"lat\": 148.1, \"lon\": 11.5", 1);
    assert!(read_problem(&swapped).unwrap_err()[0].detail.contains("swapped"));
}

#[test]
fn requests_may_write_times_as_text_and_leave_travel_open() {
    let mut document: Value = serde_json::from_str(EXAMPLE).unwrap();
    document.as_object_mut().unwrap().remove("travel");
    put(&mut document, "/now", json!("2026-11-21T11:00:00.25+01:00"));
    put(
        &mut document,
        "/orders/0/due",
        json!(["2026-11-21T10:30:00.1Z", "2026-11-21T12:00:00.9Z"]),
    );
    assert!(read_problem(&document.to_string()).is_err(), "a file is stricter");
    let read = read_problem_from(&document.to_string(), Source::Request).unwrap();
    assert_eq!(read.problem.now, Time(36_001_000));
    let due = Span { from: Time(37_801_000), to: Time(43_200_000) };
    assert_eq!(read.problem.requests[0].due, [due]);
    assert_eq!(read.time_style(), TimeStyle::Rfc3339);
    put(&mut document, "/config/deadline_ms", json!(30_001));
    let errors = read_problem_from(&document.to_string(), Source::Request).unwrap_err();
    assert_eq!(errors[0].pointer, "/config/deadline_ms");
}

#[test]
fn more_ways_of_skill_than_bits_are_refused() {
    let skills: Vec<String> = (0..65).map(|i| format!("skill{i}")).collect();
    let mut document = full();
    let couriers = skills.iter().map(|skill| {
        json!({"id": skill, "at": "A", "shift": [0, 1], "profile": "bike", "skills": [skill]})
    });
    put(&mut document, "/couriers", couriers.collect());
    put(&mut document, "/orders/1/needs", json!(skills));
    let errors = read_problem(&document.to_string()).unwrap_err();
    assert_eq!(errors[0].code, FormatCode::TooLarge);
    // As words they would be too many, but nobody has any of them: one bit is enough.
    put(&mut document, "/couriers", json!([]));
    read(&document);
}

#[test]
fn an_order_of_a_million_tonnes_is_refused() {
    let mut document = full();
    put(&mut document, "/skus/0/g", json!(2_000_000_000));
    put(&mut document, "/orders/0/lines/0/qty", json!(1_000_000));
    let errors = read_problem(&document.to_string()).unwrap_err();
    let found = (errors[0].pointer.as_str(), errors[0].code);
    assert_eq!(found, ("/orders/0/lines", FormatCode::OutOfRange));
}

fn empty_plan(document: &Document) -> Plan {
    let requests = (0..document.problem.requests.len()).map(RequestIdx::from);
    let reason = sameday_engine::reason::Reason::NotWorth;
    Plan {
        routes: vec![],
        unassigned: requests.map(|request| (request, vec![reason])).collect(),
        cost: Cost::default(),
    }
}

#[test]
fn the_documented_plan_is_valid() {
    let document = read_problem(EXAMPLE).unwrap();
    let plan = include_str!("../../../docs/examples/optimize.plan.json");
    let verdict = document.judge(plan).unwrap();
    assert_eq!(verdict.violations, []);
    // Written again it is the same document, but for its layout.
    let written = document.write_plan(&document.read_plan(plan).unwrap().plan);
    let values = [plan, &written].map(|text| serde_json::from_str::<Value>(text).unwrap());
    assert_eq!(values[0], values[1]);
}

#[test]
fn the_document_names_every_code() {
    let text = include_str!("../../../docs/optimize.md");
    let reasons = plan_writer::DOCUMENT_REASONS.map(|reason| reason.code());
    let engine_only = ["barred", "pinned", "fixed_picks", "one_site_per_trip", "apart", "break"];
    let violations = ViolationCode::ALL.iter().map(|code| code.code());
    for code in reasons.into_iter().chain(violations.filter(|code| !engine_only.contains(code))) {
        assert!(text.contains(&format!("`{code}`")), "docs/optimize.md does not name {code}");
    }
}

#[test]
fn plans_are_judged_in_the_words_of_the_document() {
    let document = read_problem(EXAMPLE).unwrap();
    let mut plan = empty_plan(&document);
    let verdict = document.judge(&document.write_plan(&plan)).unwrap();
    // Values 5900 + 7400 + 3600 and three times 200.
    assert_eq!(verdict.cost.unwrap().refusal, Money(17_500));
    assert!(verdict.violations.iter().any(|finding| finding.detail.contains("17500")));
    plan.cost = verdict.cost.unwrap();
    let text = document.write_plan(&plan);
    let verdict = document.judge(&text).unwrap();
    assert_eq!((verdict.valid, &verdict.violations[..]), (true, &[][..]));
    let read_back = document.read_plan(&text).unwrap();
    assert_eq!(read_back.plan, plan);
    plan.unassigned.pop();
    let verdict = document.judge(&document.write_plan(&plan)).unwrap();
    assert_eq!(verdict.violations[0].detail, "order o-wein is neither planned nor unassigned");
}

#[test]
fn a_plan_with_mistakes_of_form_is_a_verdict() {
    let document = read_problem(EXAMPLE).unwrap();
    let good: Value = serde_json::from_str(&document.write_plan(&empty_plan(&document))).unwrap();
    for (pointer, value) in [
        ("/format", json!("sameday-problem")),
        ("/status", json!("perfect")),
        ("/routes", json!([{"courier": "anna"}])),
        ("/unassigned/0/reasons/0/code", json!("laziness")),
        ("/cost/total", json!(1.0)),
        ("/extra", json!(1)),
    ] {
        let mut plan = good.clone();
        put(&mut plan, pointer, value);
        let verdict = document.judge(&plan.to_string()).unwrap();
        assert!(!verdict.valid && verdict.cost.is_none(), "{pointer}");
        assert!(verdict.violations.iter().all(|v| v.code.code() == "format"), "{pointer}");
    }
    let mut plan = good;
    put(&mut plan, "/unassigned/0/order", json!("o-nobody"));
    let verdict = document.judge(&plan.to_string()).unwrap();
    let codes: Vec<_> = verdict.violations.iter().map(|v| v.code.code()).collect();
    assert_eq!(codes[..2], ["unknown_id", "missing"]);
    assert!(document.judge("{").is_err() && document.judge("{\"a\":1,\"a\":2}").is_err());
}

#[test]
fn a_request_is_judged_with_its_problem() {
    let document = read_problem(EXAMPLE).unwrap();
    let plan = document.write_plan(&empty_plan(&document));
    let body = format!("{{\"problem\":{EXAMPLE},\"plan\":{plan}}}");
    let verdict: Value = serde_json::from_str(&judge_request(&body).unwrap().to_json()).unwrap();
    assert_eq!(verdict["valid"], false);
    assert_eq!(verdict["cost"]["refusal"], 17_500);
    assert_eq!(verdict["violations"][0]["code"], "cost");
    let broken = body.replacen("\"now\": 36000", "\"now\": 1.5", 1);
    assert_eq!(judge_request(&broken).unwrap_err()[0].pointer, "/problem/now");
    let errors = judge_request("{\"plan\":{},\"x\":1}").unwrap_err();
    let places: Vec<_> = errors.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(places, ["/x", "/problem"]);
    let twice = body.replacen("{\"problem\"", "{\"plan\":1,\"problem\"", 1);
    assert_eq!(judge_request(&twice).unwrap_err()[0].code, FormatCode::DuplicateKey);
}

/// Pointers of all values of a tree, the root left out.
fn pointers(value: &Value, at: &str, out: &mut Vec<String>) {
    let mut child = |key: &str, value: &Value| {
        let pointer = format!("{at}/{key}");
        out.push(pointer.clone());
        pointers(value, &pointer, out);
    };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| child(key, value)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, value)| child(&i.to_string(), value));
        }
        _ => {}
    }
}

fn anything() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-3_i64..5).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-z0-9/~]{0,3}".prop_map(Value::from),
        prop_oneof!["o1", "c1", "s1", "rose", "A", "any", "pickup"].prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!([[1, 2], [3]])),
    ]
}

proptest! {
    #[test]
    fn no_mutation_makes_the_reader_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), anything()), 1..4),
    ) {
        let mut document = full();
        for (index, value) in changes {
            let mut all = Vec::new();
            pointers(&document, "", &mut all);
            put(&mut document, index.get::<String>(&all), value);
        }
        for source in [Source::File, Source::Request] {
            // Whatever is read can be judged: no index of it leads nowhere.
            match read_problem_from(&document.to_string(), source) {
                Ok(document) => {
                    let plan = document.write_plan(&empty_plan(&document));
                    prop_assert!(document.judge(&plan).is_ok());
                }
                Err(errors) => prop_assert!(!errors.is_empty()),
            }
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(cut in 0..4_000_usize, insert in ".{0,3}") {
        let text = full().to_string();
        let cut = cut.min(text.len());
        let spoilt = format!("{}{insert}{}", &text[..cut], &text[(cut + 1).min(text.len())..]);
        let _either = read_problem(&spoilt);
    }
}
