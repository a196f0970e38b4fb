//! A courier's answers to offers.

use super::orders::Nothing;
use crate::app::{App, Call};
use crate::body::Json;
use crate::extract::Id;
use crate::idempotency::MaybeKey;
use crate::problem::{Problem, ProblemDocument};
use crate::wire::route::OfferOut;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use sameday_engine::event::Event;
use sameday_engine::id::OfferId;

/// Says yes to an offer: its stops are on the courier's route.
#[utoipa::path(post, path = "/v1/offers/{id}/accept", tag = "couriers",
    params(("id" = String, Path, example = "off_0_88126_3"),
        ("Idempotency-Key" = Option<String>, Header)),
    request_body(content = Nothing, example = json!({})),
    responses((status = 200, body = OfferOut), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 410, body = ProblemDocument)))]
pub async fn accept(
    State(app): State<App>,
    Id(id): Id<OfferId>,
    MaybeKey(key): MaybeKey,
    body: Json<Nothing>,
) -> Result<Response, Problem> {
    let path = format!("/v1/offers/{id}/accept");
    let call = Call::new("POST /v1/offers/{id}/accept", key, &path, &body.canonical);
    answer(&app, &call, id, Event::OfferAccepted { offer: id }).await
}

/// Says no to an offer: the courier is not asked for these orders again.
#[utoipa::path(post, path = "/v1/offers/{id}/decline", tag = "couriers",
    params(("id" = String, Path, example = "off_0_88126_3"),
        ("Idempotency-Key" = Option<String>, Header)),
    request_body(content = Nothing, example = json!({})),
    responses((status = 200, body = OfferOut), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 410, body = ProblemDocument)))]
pub async fn decline(
    State(app): State<App>,
    Id(id): Id<OfferId>,
    MaybeKey(key): MaybeKey,
    body: Json<Nothing>,
) -> Result<Response, Problem> {
    let path = format!("/v1/offers/{id}/decline");
    let call = Call::new("POST /v1/offers/{id}/decline", key, &path, &body.canonical);
    answer(&app, &call, id, Event::OfferDeclined { offer: id }).await
}

async fn answer(app: &App, call: &Call, id: OfferId, event: Event) -> Result<Response, Problem> {
    let done = app.run(call, event).await;
    let done = done.map_err(|problem| problem.renamed("expired", "offer_expired"))?;
    let found = app.read(move |engine| {
        let world = engine.world();
        world.offer(id).map(|offer| OfferOut::of(offer, world))
    });
    let offer = found.await?.ok_or_else(|| Problem::not_found("offer", id))?;
    Ok(done.answer(StatusCode::OK, &offer))
}
