//! Reservations without an order: set aside, look, keep longer, give back.

use super::quotes::time_to_check;
use crate::app::{App, Call};
use crate::body::Json;
use crate::extract::Id;
use crate::idempotency::{Key, MaybeKey};
use crate::problem::{Problem, ProblemDocument};
use crate::wire::read::Reader;
use crate::wire::reservation::{ExtendIn, ReservationIn, ReservationOut, check_until};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use sameday_engine::decision::Answer;
use sameday_engine::event::{Event, ReservationEvent};
use sameday_engine::id::HoldId;

/// Sets units of one shop aside for a client, until an exact instant.
///
/// All of them or none: 409 `stock_taken` when a line has too few left.
#[utoipa::path(post, path = "/v1/reservations", tag = "reservations",
    params(("Idempotency-Key" = String, Header, example = "r-77")),
    request_body(content = ReservationIn, example = json!({
        "store": "st_flora", "lines": [{"sku": "rose-red-12", "qty": 1}]})),
    responses((status = 201, body = ReservationOut), (status = 400, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn create(
    State(app): State<App>,
    Key(key): Key,
    body: Json<ReservationIn>,
) -> Result<Response, Problem> {
    let call = Call::new("POST /v1/reservations", Some(key), "/v1/reservations", &body.canonical);
    let (key, now) = (app.request_key(&call), app.driver.now());
    let event = app.read(move |engine| {
        let mut reader = Reader::default();
        let now = time_to_check(engine, key.as_ref(), now);
        let event = body.shape.event(engine.world(), now, &mut reader);
        reader.finish().map(|()| event)
    });
    let done = app.run(&call, Event::Reservation(event.await??)).await?;
    let Answer::Reserved { reservation } = done.answer else {
        unreachable!("units were to be set aside")
    };
    let out = look(&app, reservation).await?;
    Ok(done.created(&format!("/v1/reservations/{reservation}"), &out))
}

async fn look(app: &App, id: HoldId) -> Result<ReservationOut, Problem> {
    let found = app.read(move |engine| ReservationOut::of(id, engine.world()));
    found.await?.ok_or_else(|| Problem::not_found("reservation", id))
}

/// A reservation; also one that a quote or an order has made.
#[utoipa::path(get, path = "/v1/reservations/{id}", tag = "reservations",
    params(("id" = String, Path, example = "res_0_88124_1")),
    responses((status = 200, body = ReservationOut), (status = 404, body = ProblemDocument)))]
pub async fn get(
    State(app): State<App>,
    Id(id): Id<HoldId>,
) -> Result<axum::Json<ReservationOut>, Problem> {
    look(&app, id).await.map(axum::Json)
}

/// Keeps a reservation longer.
#[utoipa::path(post, path = "/v1/reservations/{id}/extend", tag = "reservations",
    params(("id" = String, Path, example = "res_0_88124_1"),
        ("Idempotency-Key" = Option<String>, Header)),
    request_body(content = ExtendIn, example = json!({"expires_at": "2026-11-21T13:00:00Z"})),
    responses((status = 200, body = ReservationOut), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 410, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
pub async fn extend(
    State(app): State<App>,
    Id(id): Id<HoldId>,
    MaybeKey(key): MaybeKey,
    body: Json<ExtendIn>,
) -> Result<Response, Problem> {
    let path = format!("/v1/reservations/{id}/extend");
    let call = Call::new("POST /v1/reservations/{id}/extend", key, &path, &body.canonical);
    look(&app, id).await?;
    let (key, now, until) = (app.request_key(&call), app.driver.now(), body.shape.expires_at.0);
    let checked = app.read(move |engine| {
        let mut reader = Reader::default();
        let now = time_to_check(engine, key.as_ref(), now);
        check_until(until, engine.world(), now, &mut reader);
        reader.finish()
    });
    checked.await??;
    let event = ReservationEvent::Extended { hold: id, until };
    let done = app.run(&call, Event::Reservation(event)).await?;
    Ok(done.answer(StatusCode::OK, &look(&app, id).await?))
}

/// Gives the units of a reservation back before it expires.
#[utoipa::path(delete, path = "/v1/reservations/{id}", tag = "reservations",
    params(("id" = String, Path, example = "res_0_88124_1"),
        ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ReservationOut), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 410, body = ProblemDocument)))]
pub async fn release(
    State(app): State<App>,
    Id(id): Id<HoldId>,
    MaybeKey(key): MaybeKey,
) -> Result<Response, Problem> {
    let path = format!("/v1/reservations/{id}");
    let call = Call::new("DELETE /v1/reservations/{id}", key, &path, "");
    let event = Event::Reservation(ReservationEvent::Released { hold: id });
    let done = app.run(&call, event).await?;
    Ok(done.answer(StatusCode::OK, &look(&app, id).await?))
}
