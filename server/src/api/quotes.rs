//! Quotes: ask, look, accept, release.

use super::orders::{answer_order, not_served};
use crate::app::{App, Call};
use crate::extract::Id;
use crate::idempotency::{Key, MaybeKey};
use crate::place::Swap;
use crate::problem::{Problem, ProblemDocument};
use crate::tokens::PersonsJson;
use crate::wire::basket::{AcceptIn, QuoteIn, check_known};
use crate::wire::order::OrderOut;
use crate::wire::personal::personal;
use crate::wire::quote::{QuoteOut, USUAL};
use crate::wire::read::Reader;
use crate::wire::scalar::Position;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use sameday_engine::decision::Answer;
use sameday_engine::engine::Engine;
use sameday_engine::event::{Event, RequestKey};
use sameday_engine::id::{Minted, OrderId, QuoteId, Subject};
use sameday_engine::model::Basket;
use sameday_engine::unit::{Millis, Time};

/// Ranked options, each with its goods set aside until the quote expires.
///
/// No option is no error: `options` is empty and `refused` says why of each shop.
#[utoipa::path(post, path = "/v1/quotes", tag = "quotes",
    params(("Idempotency-Key" = String, Header, example = "q-77")),
    request_body(content = QuoteIn, example = json!({
        "lines": [{"sku": "rose-red-12", "qty": 1}], "dropoff": {"lat": 52.52, "lon": 13.41},
        "modes": ["delivery", "pickup"], "max_splits": 2, "max_options": 5})),
    responses((status = 200, body = QuoteOut), (status = 400, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn create(
    State(app): State<App>,
    Key(key): Key,
    body: PersonsJson<QuoteIn>,
) -> Result<Response, Problem> {
    let call = Call::new("POST /v1/quotes", Some(key), "/v1/quotes", &body.canonical);
    let (key, now) = (app.request_key(&call), app.driver.now());
    let basket = app.read(move |engine| basket(engine, &body.shape, key.as_ref(), now)).await??;
    let done = app.run(&call, Event::QuoteRequested(basket)).await?;
    let Answer::Quoted { quote } = done.answer else { unreachable!("a quote was asked for") };
    let out = look(&app, quote).await?;
    Ok(done.answer(StatusCode::OK, &out))
}

fn basket(
    engine: &Engine,
    asked: &QuoteIn,
    key: Option<&RequestKey>,
    now: Time,
) -> Result<Basket, Problem> {
    let mut reader = Reader::default();
    let now = time_to_check(engine, key, now);
    let mut basket = asked.basket(asked.dropoff, &USUAL, now, &mut reader);
    basket.member = asked.member.map(|token| token.0);
    basket.ordered_in = asked.ordered_in.as_ref().map(|name| name.0.clone());
    basket.policy = asked.policy.map(|word| word.0).unwrap_or_default();
    check_known(&basket, engine.world(), &mut reader);
    Swap::note(engine.world(), "dropoff", asked.dropoff, &mut reader);
    let most = engine.world().config().hold_max;
    if let Some(hold) = asked.hold_s {
        if hold.0 < Millis(1_000) || hold.0 > most {
            let detail = format!("1 to {} seconds", most.0 / 1_000);
            reader.error_at("hold_s", "out_of_range", detail);
        }
        basket.hold = Some(hold.0);
    }
    reader.finish().map(|()| basket)
}

/// The present, or the beginning of time for a request that was answered before: a repetition is
/// not wrong because its window has passed meanwhile.
pub fn time_to_check(engine: &Engine, key: Option<&RequestKey>, now: Time) -> Time {
    let known = key.is_some_and(|k| engine.world().stored_answer(&k.route, &k.key).is_some());
    if known { Time::MIN } else { now }
}

async fn look(app: &App, quote: QuoteId) -> Result<QuoteOut, Problem> {
    let found = app.read(move |engine| {
        let world = engine.world();
        world.quote(quote).map(|record| QuoteOut::of(record, world))
    });
    match found.await? {
        Some(found) => Ok(found),
        None => Err(app.read(move |engine| no_quote(engine, quote)).await?),
    }
}

/// 404; a name that stands in place of a quote in the order of a parcel says so.
fn no_quote(engine: &Engine, quote: QuoteId) -> Problem {
    let first = OrderId(Minted { n: 0, ..quote.0 });
    let last = OrderId(Minted { n: u32::MAX, ..quote.0 });
    let mut orders = engine.world().orders().range(first..=last).map(|(_, order)| order);
    let found = orders.find(|order| order.quote == quote && order.parcel.is_some());
    let named = found.and_then(|order| order.parcel.as_ref().map(|parcel| (order.id, parcel)));
    let Some((order, parcel)) = named else { return Problem::not_found("quote", quote) };
    let detail = format!("nobody asked for a quote: {order} is the parcel {parcel}");
    Problem::new(StatusCode::NOT_FOUND, "not_found", "Not found", detail)
        .with("order", order.to_string())
        .with("parcel", parcel.to_string())
}

/// A quote.
#[utoipa::path(get, path = "/v1/quotes/{id}", tag = "quotes",
    params(("id" = String, Path, example = "quo_0_88124_1")),
    responses((status = 200, body = QuoteOut), (status = 404, body = ProblemDocument)))]
pub async fn get(
    State(app): State<App>,
    Id(id): Id<QuoteId>,
) -> Result<axum::Json<QuoteOut>, Problem> {
    look(&app, id).await.map(axum::Json)
}

/// Takes one option of a quote: it becomes an order.
#[utoipa::path(post, path = "/v1/quotes/{id}/accept", tag = "quotes",
    params(("id" = String, Path, example = "quo_0_88124_1"),
        ("Idempotency-Key" = String, Header, example = "a-77")),
    request_body(content = AcceptIn, example = json!({
        "option": 1, "external_id": "shop-4711",
        "customer": {"name": "Ada L.", "phone": "+49 30 1234567",
            "address": "Musterstr. 1\n10178 Berlin"}})),
    responses((status = 201, body = OrderOut), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 410, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
pub async fn accept(
    State(app): State<App>,
    Id(id): Id<QuoteId>,
    Key(key): Key,
    body: PersonsJson<AcceptIn>,
) -> Result<Response, Problem> {
    let path = format!("/v1/quotes/{id}/accept");
    let call = Call::new("POST /v1/quotes/{id}/accept", Some(key), &path, &body.canonical);
    let asked = body.shape;
    let door = asked.dropoff;
    app.read(move |engine| same_cell(engine, id, door)).await??;
    let event = Event::QuoteAccepted {
        quote: id,
        option: asked.option.map_or(1, |few| few.0),
        external_id: asked.external_id.map(|name| name.0),
    };
    let named = asked.customer.as_ref().and_then(|customer| customer.member);
    let member = app.read(move |engine| quoted_for(engine, id).or(named.map(|token| token.0)));
    let values = personal(asked.customer.as_ref(), door);
    let done = match app.run_personal(&call, event, member.await?, values).await {
        Ok(done) => done,
        Err(problem) => return Err(asked_anew(&app, call, id, problem).await),
    };
    match done.answer {
        Answer::Ordered { order } => answer_order(&app, &done, order).await,
        _ => Err(not_served(&app, id).await?),
    }
}

/// What can still be had where an option is gone: the same wish asked anew, once for each key. An
/// expired quote is only told where to ask, since nobody may be waiting any more.
async fn asked_anew(app: &App, accept: Call, id: QuoteId, problem: Problem) -> Problem {
    if problem.slug() == "expired" {
        return problem.renamed("expired", "quote_expired").with("ask_at", "/v1/quotes");
    }
    if !["stock_taken", "slack_gone"].contains(&problem.slug()) {
        return problem;
    }
    match fresh(app, accept, id).await {
        Ok(quote) => problem.with("quote", serde_json::to_value(quote).expect("it is plain JSON")),
        // The goods are gone all the same, and that is what was asked.
        Err(_) => problem,
    }
}

/// A quote for what another one was asked for.
async fn fresh(app: &App, accept: Call, id: QuoteId) -> Result<QuoteOut, Problem> {
    let basket = move |engine: &Engine| Some(engine.world().quote(id)?.quote.basket.clone());
    let basket = app.read(basket).await?.ok_or_else(|| Problem::not_found("quote", id))?;
    let call = Call { route: "POST /v1/quotes, after an option was gone", ..accept };
    let done = app.run(&call, Event::QuoteRequested(basket)).await?;
    let Answer::Quoted { quote } = done.answer else { unreachable!("a quote was asked for") };
    look(app, quote).await
}

/// The member who asked for a quote.
fn quoted_for(engine: &Engine, id: QuoteId) -> Option<Subject> {
    engine.world().quote(id)?.quote.basket.member
}

/// The exact door must lie where the quote was made for.
fn same_cell(engine: &Engine, id: QuoteId, door: Option<Position>) -> Result<(), Problem> {
    let quoted = engine.world().quote(id).map(|record| record.quote.basket.at);
    match (quoted, door) {
        (Some(quoted), Some(door)) if door.place() != quoted => {
            let detail = "another place than the quote was made for; ask for a new quote";
            Err(Problem::field("/dropoff", "other_place", detail))
        }
        _ => Ok(()),
    }
}

/// Gives the goods of a quote back before it expires.
#[utoipa::path(delete, path = "/v1/quotes/{id}", tag = "quotes",
    params(("id" = String, Path, example = "quo_0_88124_1"),
        ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = QuoteOut), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 410, body = ProblemDocument)))]
pub async fn release(
    State(app): State<App>,
    Id(id): Id<QuoteId>,
    MaybeKey(key): MaybeKey,
) -> Result<Response, Problem> {
    let call = Call::new("DELETE /v1/quotes/{id}", key, &format!("/v1/quotes/{id}"), "");
    let done = app.run(&call, Event::QuoteReleased { quote: id }).await?;
    let out = look(&app, id).await?;
    Ok(done.answer(StatusCode::OK, &out))
}
