//! Reading a plan as it is claimed.

use super::Document;
use super::draft::Index;
use super::error::{FormatCode, FormatError};
use super::fields::{Context, Fields, Path, T_MAX, duplicate_keys, free, int, list, text, word};
use super::json::{self, Json};
use super::plan_writer::DOCUMENT_REASONS;
use super::problem_reader::header;
use super::stops::{Known, exact, planned_stop};
use super::verdict::Finding;
use sameday_engine::reason::Reason;
use sameday_engine::routing::check::ViolationCode;
use sameday_engine::routing::plan::{Cost, Plan, Route};
use sameday_engine::routing::problem::{RequestIdx, VehicleIdx};
use sameday_engine::unit::{Metres, Money};

/// Largest claimed amount, either way.
const CLAIM_MAX: i64 = 1 << 62;

const KNOWN: [&str; 9] =
    ["format", "version", "meta", "status", "stop_reason", "stats", "routes", "unassigned", "cost"];

/// A plan as a document claims it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// What it claims about couriers and orders of the problem.
    pub plan: Plan,
    /// What it claims about couriers and orders nobody knows.
    pub strangers: Vec<Finding>,
}

impl Document {
    /// Reads a plan of this problem. A plan that is well-formed but wrong is none of its business.
    ///
    /// # Errors
    /// All mistakes of form.
    pub fn read_plan(&self, text: &str) -> Result<Claimed, Vec<FormatError>> {
        let json = json::parse(text).map_err(|error| vec![error])?;
        self.plan_at(&json, &Path::ROOT)
    }

    pub(crate) fn plan_at(
        &self,
        json: &Json<'_>,
        at: &Path<'_>,
    ) -> Result<Claimed, Vec<FormatError>> {
        let mut cx = Context::new(self.clock);
        duplicate_keys(json, at, &mut cx);
        let reader = Reader::new(self);
        let claimed = reader.plan(json, at, &mut cx);
        match claimed {
            Some(claimed) if cx.errors.is_empty() => Ok(claimed),
            _ => Err(cx.errors),
        }
    }
}

/// Ids of the problem, as the plan uses them.
struct Reader<'d> {
    document: &'d Document,
    items: Index<'d>,
    stores: Index<'d>,
    orders: Index<'d>,
    couriers: Index<'d>,
}

impl<'d> Reader<'d> {
    fn new(document: &'d Document) -> Self {
        let names = &document.names;
        Self {
            document,
            items: Index::of("SKU", &names.items),
            stores: Index::of("store", &names.sites),
            orders: Index::of("order", &names.requests),
            couriers: Index::of("courier", &names.vehicles),
        }
    }

    fn plan(&self, json: &'d Json<'d>, at: &Path<'_>, cx: &mut Context) -> Option<Claimed> {
        let fields = Fields::open(json, at, &KNOWN, cx);
        header(&fields, cx, "sameday-plan");
        fields.maybe("status", cx, |json, at, cx| {
            word(json, at, cx, &[("feasible", ()), ("optimal", ())]);
        });
        fields.maybe("stop_reason", cx, text);
        fields.maybe("stats", cx, free);
        let mut strangers = Vec::new();
        let routes = fields.need("routes", cx, |json, at, cx| {
            list(json, at, cx, |json, at, cx| self.route(json, at, cx, &mut strangers))
        });
        let unassigned = fields.need("unassigned", cx, |json, at, cx| {
            list(json, at, cx, |json, at, cx| self.unassigned(json, at, cx, &mut strangers))
        });
        let cost = fields.need("cost", cx, cost)??;
        let routes = routes?.into_iter().flatten().collect();
        let unassigned = unassigned?.into_iter().flatten().collect();
        Some(Claimed { plan: Plan { routes, unassigned, cost }, strangers })
    }

    fn route(
        &self,
        json: &'d Json<'d>,
        at: &Path<'_>,
        cx: &mut Context,
        strangers: &mut Vec<Finding>,
    ) -> Option<Route> {
        const KNOWN: [&str; 6] = ["courier", "depart", "stops", "end", "distance_m", "pay"];
        let known = Known {
            stores: &self.stores,
            orders: &self.orders,
            items: &self.items,
            requests: &self.document.problem.requests,
            unknown_items: true,
        };
        let fields = Fields::open(json, at, &KNOWN, cx);
        let courier = fields.need("courier", cx, text);
        let depart = fields.need("depart", cx, exact);
        let stops = fields.need("stops", cx, |json, at, cx| {
            list(json, at, cx, |json, at, cx| planned_stop(json, at, cx, &known))
        });
        let end = fields.need("end", cx, exact);
        let length = |json: &Json<'_>, at: &Path<'_>, cx: &mut Context| int(json, at, cx, 0, T_MAX);
        let distance = fields.need("distance_m", cx, length);
        let pay = fields.need("pay", cx, claim);
        let courier = courier?;
        let Some(vehicle) = self.couriers.get(courier) else {
            strangers.push(stranger("courier", courier));
            return None;
        };
        Some(Route {
            vehicle: VehicleIdx::from(vehicle),
            depart: depart?,
            stops: stops?.into_iter().flatten().collect(),
            breaks: Vec::new(),
            end: end?,
            distance: Metres(distance?),
            pay: pay?,
        })
    }

    fn unassigned(
        &self,
        json: &'d Json<'d>,
        at: &Path<'_>,
        cx: &mut Context,
        strangers: &mut Vec<Finding>,
    ) -> Option<(RequestIdx, Vec<Reason>)> {
        let fields = Fields::open(json, at, &["order", "reasons"], cx);
        let order = fields.need("order", cx, text);
        let reasons = fields.need("reasons", cx, |json, at, cx| list(json, at, cx, reason));
        let (order, reasons) = (order?, reasons?);
        if let Some(request) = self.orders.get(order) {
            return Some((RequestIdx::from(request), reasons));
        }
        strangers.push(stranger("unassigned order", order));
        if reasons.is_empty() {
            let detail = format!("order {order:.80} is unassigned without a reason");
            strangers.push(Finding { code: ViolationCode::Reason, detail });
        }
        None
    }
}

fn stranger(kind: &str, name: &str) -> Finding {
    let detail = format!("{kind} {name:.80} is unknown");
    Finding { code: ViolationCode::UnknownId, detail }
}

fn reason(json: &Json<'_>, at: &Path<'_>, cx: &mut Context) -> Reason {
    let fields = Fields::open(json, at, &["code", "detail", "would_fit_if"], cx);
    fields.maybe("detail", cx, |json, at, cx| {
        text(json, at, cx);
    });
    fields.maybe("would_fit_if", cx, free);
    let words = DOCUMENT_REASONS.map(|reason| (reason.code(), reason));
    let code = fields.need("code", cx, |json, at, cx| word(json, at, cx, &words));
    code.unwrap_or(Reason::SearchLimit)
}

fn claim(json: &Json<'_>, at: &Path<'_>, cx: &mut Context) -> Money {
    Money(int(json, at, cx, -CLAIM_MAX, CLAIM_MAX))
}

fn cost(json: &Json<'_>, at: &Path<'_>, cx: &mut Context) -> Option<Cost> {
    const PARTS: [&str; 6] = ["courier", "store", "lateness", "refusal", "split", "total"];
    let fields = Fields::open(json, at, &PARTS, cx);
    let parts = PARTS.map(|part| fields.need(part, cx, claim));
    let [courier, store, lateness, refusal, split, total] = parts;
    Some(Cost {
        courier: courier?,
        store: store?,
        lateness: lateness?,
        refusal: refusal?,
        split: split?,
        risk: Money::ZERO,
        change: Money::ZERO,
        total: total?,
    })
}

/// Mistakes that leave no plan to judge at all.
pub(crate) fn is_unreadable(error: &FormatError) -> bool {
    use FormatCode::{DuplicateKey, MalformedJson, Nesting};
    matches!(error.code, MalformedJson | Nesting | DuplicateKey)
}
