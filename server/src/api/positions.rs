//! Where couriers are. Kept in memory; the quantised place that a decision uses is journaled.

use crate::app::App;
use crate::body::Json;
use crate::extract::Id;
use crate::limits::FIXES;
use crate::place::Swap;
use crate::problem::{Problem, ProblemDocument};
use crate::request;
use crate::track::Fix;
use crate::wire::read::Reader;
use crate::wire::scalar::{Instant, Position};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use sameday_engine::engine::Engine;
use sameday_engine::id::CourierId;
use sameday_engine::unit::Time;
use serde::Serialize;
use utoipa::ToSchema;

request! {
    /// Where a courier was, and when.
    pub struct FixIn {
        /// When.
        pub time: Instant,
        /// Where.
        pub at: Position,
    }
}

request! {
    /// Up to 100 fixes in any order.
    pub struct PositionsIn {
        /// The newest counts; the last ones are kept for the map.
        pub fixes: Vec<FixIn>,
    }
}

/// What became of the fixes.
#[derive(Serialize, ToSchema)]
pub struct PositionsOut {
    /// How many were read.
    accepted: usize,
    /// One of them is newer than all before: the courier is taken to be there.
    newest: bool,
}

/// Reports where a courier is. Not durable: after a restart the next report counts.
#[utoipa::path(post, path = "/v1/couriers/{id}/positions", tag = "couriers",
    params(("id" = String, Path, example = "c-ada")),
    request_body(content = PositionsIn, example = json!({
        "fixes": [{"time": "2026-11-21T10:05:12Z", "at": {"lat": 52.523, "lon": 13.411}}]})),
    responses((status = 202, body = PositionsOut), (status = 404, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
pub async fn positions(
    State(app): State<App>,
    Id(id): Id<CourierId>,
    body: Json<PositionsIn>,
) -> Result<Response, Problem> {
    let fixes = body.shape.fixes;
    let (name, now, accepted) = (id.clone(), app.driver.now(), fixes.len());
    let fixes = app.read(move |engine| checked(engine, &name, fixes, now)).await??;
    let newest = app.tracks().enter(&id, fixes.into_iter());
    if let Some(fix) = newest {
        app.driver.see(id, Position { lat: fix.lat, lon: fix.lon }.place())?;
    }
    let out = PositionsOut { accepted, newest: newest.is_some() };
    Ok((StatusCode::ACCEPTED, axum::Json(out)).into_response())
}

/// The fixes, after all have been looked at.
fn checked(
    engine: &Engine,
    id: &CourierId,
    fixes: Vec<FixIn>,
    now: Time,
) -> Result<Vec<Fix>, Problem> {
    let world = engine.world();
    if !world.couriers().contains_key(id) {
        return Err(Problem::not_found("courier", id));
    }
    let mut reader = Reader::default();
    if fixes.is_empty() || fixes.len() > FIXES {
        reader.error_at("fixes", "out_of_range", format!("1 to {FIXES} fixes"));
    }
    let latest = now + world.config().future_limit;
    reader.inside("fixes", |reader| {
        for (index, fix) in fixes.iter().enumerate() {
            reader.at(index, |reader| {
                Swap::note(world, "at", fix.at, reader);
                if fix.time.0 > latest {
                    reader.error_at("time", "in_future", "ahead of the server's clock");
                }
            });
        }
    });
    reader.finish()?;
    let fix = |fix: FixIn| Fix { time: fix.time.0, lat: fix.at.lat, lon: fix.at.lon };
    Ok(fixes.into_iter().map(fix).collect())
}
