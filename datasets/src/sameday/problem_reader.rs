//! The top level of a problem.

use super::catalogue::{sku, store};
use super::clock::{Clock, Round, epoch, time};
use super::couriers::{courier, crossed_claims};
use super::draft::{Draft, Prices};
use super::error::{FormatCode, FormatError};
use super::fields::{Context, Fields, Path, duplicate_keys, free, int, text, word};
use super::json::Json;
use super::money::objective;
use super::orders::order;
use super::skills;
use super::travel::Travel;
use super::{Document, Names, SolverConfig, Source};
use sameday_engine::routing::problem::{Problem, Rules};
use sameday_engine::unit::Time;

const KNOWN: [&str; 13] = [
    "format",
    "version",
    "meta",
    "epoch",
    "currency",
    "config",
    "now",
    "travel",
    "skus",
    "stores",
    "orders",
    "couriers",
    "objective",
];

/// Most threads of `config`.
const THREADS_MAX: i64 = 4_096;

/// Reads a whole problem, which stands at `at` of its document.
pub(crate) fn read(
    json: &Json<'_>,
    at: &Path<'_>,
    source: Source,
) -> Result<Document, Vec<FormatError>> {
    let clock = match source {
        Source::File => Clock::seconds(),
        Source::Request => Clock::texts_too(),
    };
    let mut cx = Context::new(clock);
    duplicate_keys(json, at, &mut cx);
    let fields = Fields::open(json, at, &KNOWN, &mut cx);
    header(&fields, &mut cx, "sameday-problem");
    fields.maybe("currency", &mut cx, text);
    fields.maybe("epoch", &mut cx, epoch);
    let up = |json: &Json<'_>, at: &Path<'_>, cx: &mut Context| time(json, at, cx, Round::Up);
    let now = fields.maybe("now", &mut cx, up).unwrap_or(Time(0));
    let config = |json: &Json<'_>, at: &Path<'_>, cx: &mut Context| config(json, at, cx, source);
    let config = fields.maybe("config", &mut cx, config).unwrap_or_default();
    let prices = fields.maybe("objective", &mut cx, objective).unwrap_or_else(Prices::usual);
    let mut draft = Draft::new(now, travel(&fields, &mut cx, source), prices);
    each(&fields, "skus", &mut cx, &mut draft, sku);
    each(&fields, "stores", &mut cx, &mut draft, store);
    each(&fields, "orders", &mut cx, &mut draft, order);
    each(&fields, "couriers", &mut cx, &mut draft, courier);
    crossed_claims(&at.key("couriers"), &mut cx, &draft);
    skills::assign(&at.key("couriers"), &mut cx, &mut draft);
    if cx.errors.is_empty() { Ok(document(draft, config, cx.clock)) } else { Err(cx.errors) }
}

/// Reads `format`, `version` and `meta`.
pub(crate) fn header(fields: &Fields<'_, '_>, cx: &mut Context, format: &str) {
    fields.need("format", cx, |json, at, cx| word(json, at, cx, &[(format, ())]));
    fields.need("version", cx, |json, at, cx| {
        if !matches!(json, Json::Number("1")) {
            cx.error(at, FormatCode::NotAllowed, "the version is the integer 1");
        }
    });
    fields.maybe("meta", cx, free);
}

fn travel<'j>(fields: &Fields<'j, '_>, cx: &mut Context, source: Source) -> Travel<'j> {
    let limit = source.max_places();
    let read =
        |json: &'j Json<'j>, at: &Path<'_>, cx: &mut Context| Travel::read(json, at, cx, limit);
    let travel = match source {
        Source::File => fields.need("travel", cx, read),
        Source::Request => fields.maybe("travel", cx, read),
    };
    travel.unwrap_or_else(|| Travel::usual(limit))
}

/// Reads each element of a required array.
fn each<'j>(
    fields: &Fields<'j, '_>,
    key: &str,
    cx: &mut Context,
    draft: &mut Draft<'j>,
    read: fn(&'j Json<'j>, &Path<'_>, &mut Context, &mut Draft<'j>),
) {
    fields.need(key, cx, |json, at, cx| {
        super::fields::list(json, at, cx, |json, at, cx| read(json, at, cx, draft))
    });
}

fn config(json: &Json<'_>, at: &Path<'_>, cx: &mut Context, source: Source) -> SolverConfig {
    const KNOWN: [&str; 5] = ["seed", "deadline_ms", "iterations", "threads", "islands"];
    let fields = Fields::open(json, at, &KNOWN, cx);
    let mut number = |key, min, max| {
        let n = fields.maybe(key, cx, |json, at, cx| int(json, at, cx, min, max))?;
        Some(u64::try_from(n).expect("no hint is negative"))
    };
    let longest = i64::try_from(source.max_deadline_ms()).expect("a deadline is below 2^31");
    let narrow = |n: u64| u32::try_from(n).expect("at most THREADS_MAX");
    SolverConfig {
        seed: number("seed", 0, i64::MAX),
        deadline_ms: number("deadline_ms", 1, longest),
        iterations: number("iterations", 0, i64::MAX),
        threads: number("threads", 1, THREADS_MAX).map(narrow),
        islands: number("islands", 1, i64::from(source.max_islands())).map(narrow),
    }
}

fn document(draft: Draft<'_>, config: SolverConfig, clock: Clock) -> Document {
    let names = Names {
        items: draft.items.owned(),
        sites: draft.stores.owned(),
        requests: draft.orders.owned(),
        vehicles: draft.couriers.owned(),
        needs: draft.request_needs.iter().map(owned).collect(),
        skills: draft.vehicle_skills.iter().map(owned).collect(),
    };
    let problem = Problem {
        now: draft.now,
        profiles: draft.travel.matrices(),
        traffic: Vec::new(),
        sites: draft.sites,
        item_count: names.items.len(),
        item_load: draft.item_loads,
        requests: draft.requests,
        vehicles: draft.vehicles,
        objective: draft.prices.objective,
        rules: Rules::default(),
    };
    Document { problem, config, names, clock }
}

fn owned<'j>(words: impl IntoIterator<Item = &'j &'j str>) -> Vec<String> {
    words.into_iter().map(|word| (*word).to_owned()).collect()
}
