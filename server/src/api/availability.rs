//! Which shops could serve a basket, without setting anything aside.

use crate::app::App;
use crate::body::Json;
use crate::place::Swap;
use crate::problem::{Problem, ProblemDocument};
use crate::wire::basket::{AvailabilityIn, check_known};
use crate::wire::quote::USUAL;
use crate::wire::read::Reader;
use crate::wire::stock::AvailabilityOut;
use axum::extract::State;
use sameday_engine::engine::Engine;
use sameday_engine::event::{Command, Event};
use sameday_engine::model::Look;
use sameday_engine::unit::Time;

/// Shops in reach that are open and have the goods: those with the whole basket first, then by
/// travel time. Then pairs of shops that have it together.
#[utoipa::path(post, path = "/v1/availability", tag = "quotes",
    request_body(content = AvailabilityIn, example = json!({
        "lines": [{"sku": "rose-red-12", "qty": 2}], "dropoff": {"lat": 52.52, "lon": 13.41}})),
    responses((status = 200, body = AvailabilityOut), (status = 422, body = ProblemDocument)))]
pub async fn availability(
    State(app): State<App>,
    body: Json<AvailabilityIn>,
) -> Result<axum::Json<AvailabilityOut>, Problem> {
    let now = app.driver.now();
    let (found, miss) = app.read(move |engine| look(engine, &body.shape, now)).await??;
    if let Some(miss) = miss {
        // Somebody else may have said it meanwhile, or too much waits: the answer is right anyhow.
        let event = Event::DemandMissed(miss);
        let _ = app.driver.command(Command { event, key: None }).await;
    }
    Ok(axum::Json(found))
}

/// The answer, and what it says about lost demand.
fn look(
    engine: &Engine,
    asked: &AvailabilityIn,
    now: Time,
) -> Result<(AvailabilityOut, Option<Look>), Problem> {
    let mut reader = Reader::default();
    let basket = asked.basket(asked.dropoff, &USUAL, now, &mut reader);
    check_known(&basket, engine.world(), &mut reader);
    Swap::note(engine.world(), "dropoff", asked.dropoff, &mut reader);
    reader.finish()?;
    let found = engine.availability(&basket, now);
    Ok((AvailabilityOut::from(&found), engine.look(now, &basket, &found.stores)))
}
