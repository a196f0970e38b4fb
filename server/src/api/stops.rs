//! What a courier does at his stops.

use super::orders::Nothing;
use crate::app::{App, Call};
use crate::body::Json;
use crate::doors;
use crate::extract::Ids;
use crate::idempotency::MaybeKey;
use crate::problem::{Problem, ProblemDocument};
use crate::request;
use crate::wire::route::RouteOut;
use crate::wire::words::FailureWord;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use sameday_engine::event::Event;
use sameday_engine::id::{CourierId, StopId};

/// A courier's accepted work with the doors of his customers.
pub async fn route_of(app: &App, id: CourierId) -> Result<RouteOut, Problem> {
    let (name, now) = (id.clone(), app.driver.now());
    let found = app.read(move |engine| {
        let world = engine.world();
        world.couriers().get(&id).map(|courier| RouteOut::of(courier, world, now))
    });
    let mut route = found.await?.ok_or_else(|| Problem::not_found("courier", name))?;
    doors::join(app, &mut route.stops).await?;
    Ok(route)
}

/// The courier stands at the stop.
#[utoipa::path(post, path = "/v1/couriers/{id}/stops/{stop}/arrive", tag = "couriers",
    params(("id" = String, Path, example = "c-ada"), ("stop" = String, Path, example = "stp_0_9_2"),
        ("Idempotency-Key" = Option<String>, Header)),
    request_body(content = Nothing, example = json!({})),
    responses((status = 200, body = RouteOut), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument)))]
pub async fn arrive(
    State(app): State<App>,
    Ids(courier, stop): Ids<CourierId, StopId>,
    MaybeKey(key): MaybeKey,
    body: Json<Nothing>,
) -> Result<Response, Problem> {
    let path = format!("/v1/couriers/{courier}/stops/{stop}/arrive");
    let route = "POST /v1/couriers/{id}/stops/{stop}/arrive";
    let call = Call::new(route, key, &path, &body.canonical);
    step(&app, &call, courier.clone(), Event::StopArrived { courier, stop }).await
}

/// The courier is done at the stop: the goods are on board, handed over, or back in the shop.
#[utoipa::path(post, path = "/v1/couriers/{id}/stops/{stop}/complete", tag = "couriers",
    params(("id" = String, Path, example = "c-ada"), ("stop" = String, Path, example = "stp_0_9_2"),
        ("Idempotency-Key" = Option<String>, Header)),
    request_body(content = Nothing, example = json!({})),
    responses((status = 200, body = RouteOut), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument)))]
pub async fn complete(
    State(app): State<App>,
    Ids(courier, stop): Ids<CourierId, StopId>,
    MaybeKey(key): MaybeKey,
    body: Json<Nothing>,
) -> Result<Response, Problem> {
    let path = format!("/v1/couriers/{courier}/stops/{stop}/complete");
    let route = "POST /v1/couriers/{id}/stops/{stop}/complete";
    let call = Call::new(route, key, &path, &body.canonical);
    step(&app, &call, courier.clone(), Event::StopCompleted { courier, stop }).await
}

request! {
    /// Why a stop could not be done.
    pub struct FailIn {
        /// `customer_absent` at a door, `shelf_empty` or `store_closed` at a shop, `locker_full`
        /// at a locker.
        pub reason: FailureWord,
    }
}

/// The courier could not do it: goods go back to their shop, or the order to another one.
#[utoipa::path(post, path = "/v1/couriers/{id}/stops/{stop}/fail", tag = "couriers",
    params(("id" = String, Path, example = "c-ada"), ("stop" = String, Path, example = "stp_0_9_2"),
        ("Idempotency-Key" = Option<String>, Header)),
    request_body(content = FailIn, example = json!({"reason": "customer_absent"})),
    responses((status = 200, body = RouteOut), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn fail(
    State(app): State<App>,
    Ids(courier, stop): Ids<CourierId, StopId>,
    MaybeKey(key): MaybeKey,
    body: Json<FailIn>,
) -> Result<Response, Problem> {
    let path = format!("/v1/couriers/{courier}/stops/{stop}/fail");
    let route = "POST /v1/couriers/{id}/stops/{stop}/fail";
    let call = Call::new(route, key, &path, &body.canonical);
    let reason = body.shape.reason.0.reason();
    step(&app, &call, courier.clone(), Event::StopFailed { courier, stop, reason }).await
}

async fn step(app: &App, call: &Call, id: CourierId, event: Event) -> Result<Response, Problem> {
    let done = app.run(call, event).await?;
    Ok(done.answer(StatusCode::OK, &route_of(app, id).await?))
}
