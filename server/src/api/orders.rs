//! Orders: place, look, list, cancel, collect, explain.

use super::page::{Page, bad_cursor};
use crate::app::{App, Call, Done};
use crate::body::Json;
use crate::extract::{Id, Params};
use crate::idempotency::MaybeKey;
use crate::place::Swap;
use crate::problem::{Problem, ProblemDocument};
use crate::request;
use crate::side::{Known, Owner, Personal, SideError};
use crate::tokens::PersonsJson;
use crate::wire::basket::{LineIn, lines};
use crate::wire::change::ChangeIn;
use crate::wire::code::CodeText;
use crate::wire::order::{ExplanationOut, OrderOut};
use crate::wire::personal::{CustomerOut, door, payment};
use crate::wire::quote::QuoteOut;
use crate::wire::read::Reader;
use crate::wire::record::DecisionOut;
use crate::wire::scalar::Word;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use sameday_engine::engine::Engine;
use sameday_engine::event::Event;
use sameday_engine::id::{ExternalId, OrderId, QuoteId};
use sameday_engine::model::{OrderState, PlannedStop, StopTask};
use std::ops::Bound;

request! {
    /// A command without fields.
    pub struct Nothing {}
}

/// 201 with the order.
pub async fn answer_order(app: &App, done: &Done, order: OrderId) -> Result<Response, Problem> {
    let out = look(app, order).await?;
    Ok(done.created(&format!("/v1/orders/{order}"), &out))
}

/// 409 with all who lost, for an order that nobody can serve.
pub async fn not_served(app: &App, quote: QuoteId) -> Result<Problem, Problem> {
    let record = app.read(move |engine| {
        let world = engine.world();
        world.quote(quote).map(|record| QuoteOut::of(record, world))
    });
    let (losers, change) =
        record.await?.map(|quote| (quote.refused, quote.would_fit_if)).unwrap_or_default();
    let losers = serde_json::to_value(losers).expect("an answer is plain JSON");
    let change = serde_json::to_value(change).expect("an answer is plain JSON");
    let detail = "no shop and courier can serve it now; refused says why";
    Ok(Problem::new(StatusCode::CONFLICT, "not_served", "Nobody can serve this order", detail)
        .with("quote", quote.to_string())
        .with("refused", losers)
        .with("would_fit_if", change))
}

/// An order with its personal data.
async fn look(app: &App, id: OrderId) -> Result<OrderOut, Problem> {
    let found = app.read(move |engine| {
        let world = engine.world();
        world.order(id).map(|order| OrderOut::of(order, world))
    });
    let order = found.await?.ok_or_else(|| Problem::not_found("order", id))?;
    let mut orders = joined(app, vec![(id, order)]).await?;
    Ok(orders.pop().expect("one order went in"))
}

/// Puts the personal data to the orders they belong to.
async fn joined(app: &App, orders: Vec<(OrderId, OrderOut)>) -> Result<Vec<OrderOut>, Problem> {
    let values = app.personal(orders.iter().map(|(id, _)| *id).collect()).await?;
    let join = |(id, mut order): (OrderId, OrderOut)| {
        if let Some(values) = values.get(&id) {
            order.customer = Some(CustomerOut::of(values));
            order.dropoff = door(values).or(order.dropoff);
            order.payment = payment(values);
        }
        order
    };
    Ok(orders.into_iter().map(join).collect())
}

/// An order.
#[utoipa::path(get, path = "/v1/orders/{id}", tag = "orders",
    params(("id" = String, Path, example = "ord_0_88125_1")),
    responses((status = 200, body = OrderOut), (status = 404, body = ProblemDocument)))]
pub async fn get(
    State(app): State<App>,
    Id(id): Id<OrderId>,
) -> Result<axum::Json<OrderOut>, Problem> {
    look(&app, id).await.map(axum::Json)
}

/// Orders in the order they came, all or those in one state.
#[utoipa::path(get, path = "/v1/orders", tag = "orders",
    params(("state" = Option<String>, Query, description = "one of the order states"),
        ("external_id" = Option<String>, Query, description = "the client's own name"),
        ("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<OrderOut>), (status = 422, body = ProblemDocument)))]
pub async fn list(State(app): State<App>, mut params: Params) -> Result<Response, Problem> {
    let state = params.parsed("state", "an order state", Word::<OrderState>::find);
    let name = params.parsed("external_id", "an external id", |text| text.parse().ok());
    let (limit, cursor) = (params.limit(), params.text("cursor"));
    params.finish()?;
    let after = cursor.map(|text| text.parse().map_err(|_| bad_cursor())).transpose()?;
    let found = app.read(move |engine| page(engine, state, name, after, limit)).await?;
    let items = joined(&app, found.items).await?;
    let filter = state.map_or(String::new(), |state| format!("state={}&", state.text()));
    let page = Page { items, next_cursor: found.next_cursor };
    Ok(page.answer("/v1/orders", &format!("{filter}limit={limit}&")))
}

fn page(
    engine: &Engine,
    state: Option<Word<OrderState>>,
    name: Option<ExternalId>,
    after: Option<OrderId>,
    limit: usize,
) -> Page<(OrderId, OrderOut)> {
    let world = engine.world();
    let named = name.map(|name| world.order_named(&name));
    let from = after.map_or(Bound::Unbounded, Bound::Excluded);
    let to = match named {
        Some(Some(only)) => return one(engine, only, state),
        Some(None) => return Page { items: Vec::new(), next_cursor: None },
        None => Bound::Unbounded,
    };
    let orders = world.orders().range((from, to)).map(|(_, order)| order);
    let wanted = |order: &sameday_engine::model::Order| state.is_none_or(|s| s.0 == order.state);
    Page::take(
        orders,
        limit,
        |order| order.id.to_string(),
        |order| wanted(order).then(|| (order.id, OrderOut::of(order, world))),
    )
}

fn one(engine: &Engine, id: OrderId, state: Option<Word<OrderState>>) -> Page<(OrderId, OrderOut)> {
    let world = engine.world();
    let found = world.order(id).filter(|order| state.is_none_or(|s| s.0 == order.state));
    let items = found.map(|order| (id, OrderOut::of(order, world))).into_iter().collect();
    Page { items, next_cursor: None }
}

/// Gives an order up. Not possible once its goods are on board.
#[utoipa::path(post, path = "/v1/orders/{id}/cancel", tag = "orders",
    params(("id" = String, Path, example = "ord_0_88125_1"),
        ("Idempotency-Key" = Option<String>, Header)),
    request_body(content = Nothing, example = json!({})),
    responses((status = 200, body = OrderOut), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument)))]
pub async fn cancel(
    State(app): State<App>,
    Id(id): Id<OrderId>,
    MaybeKey(key): MaybeKey,
    body: Json<Nothing>,
) -> Result<Response, Problem> {
    let path = format!("/v1/orders/{id}/cancel");
    let call = Call::new("POST /v1/orders/{id}/cancel", key, &path, &body.canonical);
    let done = match app.run(&call, Event::OrderCancelled { order: id }).await {
        Ok(done) => done,
        Err(problem) => {
            let problem = problem.renamed("goods_on_board", "already_picked_up");
            let back = app.read(move |engine| way_back(engine, id)).await?;
            return Err(back.into_iter().fold(problem, |told, path| told.with("return_at", path)));
        }
    };
    Ok(done.answer(StatusCode::OK, &look(&app, id).await?))
}

/// Changes the door or the window of a delivery under way. It is kept where it can be kept beside
/// all that is promised to others; else nothing changes, and `reason` says why. A new promise is
/// told with the order.
#[utoipa::path(post, path = "/v1/orders/{id}/change", tag = "orders",
    params(("id" = String, Path, example = "ord_0_88125_1"),
        ("Idempotency-Key" = Option<String>, Header)),
    request_body(content = ChangeIn, example = json!({
        "dropoff": {"lat": 52.5212, "lon": 13.4117},
        "customer": {"address": "Musterstr. 9\n10178 Berlin"}})),
    responses((status = 200, body = OrderOut), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn change(
    State(app): State<App>,
    Id(id): Id<OrderId>,
    MaybeKey(key): MaybeKey,
    body: PersonsJson<ChangeIn>,
) -> Result<Response, Problem> {
    let path = format!("/v1/orders/{id}/change");
    let call = Call::new("POST /v1/orders/{id}/change", key, &path, &body.canonical);
    let asked = body.shape;
    let event = asked.event(id);
    let checked = asked.clone();
    let check = move |engine: &Engine| {
        let mut reader = Reader::default();
        checked.check(engine.world(), &mut reader);
        if let Some(door) = checked.dropoff {
            Swap::note(engine.world(), "dropoff", door, &mut reader);
        }
        reader.finish()
    };
    if app.replayed(&call).await?.is_none() {
        app.read(check).await??;
    }
    let done = app.run(&call, event).await?;
    app.aside(move |app| keep(app, id, &asked)).await??;
    Ok(done.answer(StatusCode::OK, &look(&app, id).await?))
}

/// The new door is kept under the order's own key; who was erased stays so.
fn keep(app: &App, id: OrderId, asked: &ChangeIn) -> Result<(), SideError> {
    let owner = Owner::Order(id);
    match app.side.get(&owner)? {
        Known::Fields(known) => app.side.replace(&owner, &asked.kept(known)),
        Known::Nothing => app.side.replace(&owner, &asked.kept(Personal::new())),
        Known::Erased => Ok(()),
    }
}

/// Where goods on board are sent back to their shop: the hand-over at the door is told to fail.
fn way_back(engine: &Engine, id: OrderId) -> Option<String> {
    let hands_over =
        |stop: &&PlannedStop| matches!(stop.task, StopTask::Deliver { order } if order == id);
    let routes = engine.world().couriers().iter();
    let (courier, stop) = routes
        .filter_map(|(name, courier)| Some((name, courier.route.iter().find(hands_over)?)))
        .next()?;
    Some(format!("/v1/couriers/{courier}/stops/{}/fail", stop.id))
}

request! {
    /// What a customer shows to get his goods.
    pub struct CollectIn {
        /// The six digits that the order's answer has.
        pub code: CodeText,
        /// A part of the goods, where the rest is collected later [all that is left].
        pub lines: Option<Vec<LineIn>>,
    }
}

/// The customer takes the goods of an order that he collects himself, all or a part of them.
///
/// A wrong code is a 409 and changes nothing; after several of them the order takes no code for a
/// while (429).
#[utoipa::path(post, path = "/v1/orders/{id}/collect", tag = "orders",
    params(("id" = String, Path, example = "ord_0_88125_1"),
        ("Idempotency-Key" = Option<String>, Header)),
    request_body(content = CollectIn, example = json!({"code": "048213"})),
    responses((status = 200, body = OrderOut), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument),
        (status = 429, body = ProblemDocument)))]
pub async fn collect(
    State(app): State<App>,
    Id(id): Id<OrderId>,
    MaybeKey(key): MaybeKey,
    body: Json<CollectIn>,
) -> Result<Response, Problem> {
    let path = format!("/v1/orders/{id}/collect");
    let call = Call::new("POST /v1/orders/{id}/collect", key, &path, &body.canonical);
    let CollectIn { code, lines: part, .. } = body.shape;
    let mut reader = Reader::default();
    let part = part.map(|part| reader.inside("lines", |reader| lines(&part, reader)));
    reader.finish()?;
    let (code, lines) = (Some(code.0), part.unwrap_or_default());
    let done = app.run(&call, Event::OrderCollected { order: id, code, lines }).await?;
    Ok(done.answer(StatusCode::OK, &look(&app, id).await?))
}

/// Why this shop, this courier and this time; and why not the others.
#[utoipa::path(get, path = "/v1/orders/{id}/explanation", tag = "orders",
    params(("id" = String, Path, example = "ord_0_88125_1")),
    responses((status = 200, body = ExplanationOut), (status = 404, body = ProblemDocument)))]
pub async fn explanation(
    State(app): State<App>,
    Id(id): Id<OrderId>,
) -> Result<axum::Json<ExplanationOut>, Problem> {
    let found = app.read(move |engine| {
        let world = engine.world();
        world.order(id).map(|order| (order.quote, ExplanationOut::of(order, world)))
    });
    let (quote, mut out) = found.await?.ok_or_else(|| Problem::not_found("order", id))?;
    let record = app.driver.record_of(id, quote).await?;
    out.decisions = record.iter().filter_map(|dated| DecisionOut::of(dated, id)).collect();
    Ok(axum::Json(out))
}
