//! The clock of the journal: for demonstrations it runs faster, as fast as the onlooker likes.

use crate::app::App;
use crate::body::Json;
use crate::problem::{Problem, ProblemDocument};
use crate::wire::clock::{ClockIn, ClockOut};
use axum::extract::State;
use axum::http::StatusCode;

/// What the clock shows, and how fast it runs.
#[utoipa::path(get, path = "/v1/clock", tag = "map", responses((status = 200, body = ClockOut)))]
pub async fn get(State(app): State<App>) -> axum::Json<ClockOut> {
    axum::Json((&app.driver).into())
}

/// Makes the clock run faster or slower from now on; it does not jump. Only where the server was
/// started with a speed: the machine's own clock is not touched.
#[utoipa::path(put, path = "/v1/clock", tag = "map",
    request_body(content = ClockIn, example = json!({"speed": 120})),
    responses((status = 200, body = ClockOut), (status = 409, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
pub async fn put(
    State(app): State<App>,
    body: Json<ClockIn>,
) -> Result<axum::Json<ClockOut>, Problem> {
    if app.driver.set_speed(body.shape.speed.0) {
        return Ok(get(State(app)).await);
    }
    let title = "This clock cannot be adjusted";
    let detail = "the server runs by the machine's clock; start it with --speed to change that";
    Err(Problem::new(StatusCode::CONFLICT, "clock_not_adjustable", title, detail))
}
