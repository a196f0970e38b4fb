//! The live plan.

use crate::app::App;
use crate::extract::Params;
use crate::problem::{Problem, ProblemDocument};
use crate::wire::plan::PlanChangesOut;
use crate::wire::route::PlanOut;
use axum::extract::State;

/// Who does what and when, and which orders wait.
#[utoipa::path(get, path = "/v1/plan", tag = "plan",
    responses((status = 200, body = PlanOut)))]
pub async fn plan(State(app): State<App>) -> Result<axum::Json<PlanOut>, Problem> {
    let now = app.driver.now();
    app.read(move |engine| PlanOut::of(engine.world(), now)).await.map(axum::Json)
}

/// What has changed in accepted routes since a version of the plan, and up to another one.
///
/// The newest 1,024 changes since the server was started are kept; who asks for older ones reads
/// the plan anew.
#[utoipa::path(get, path = "/v1/plan/changes", tag = "plan",
    params(("since" = u64, Query, description = "a version that the caller knows", example = 0),
        ("until" = Option<u64>, Query, description = "a later one [that of the plan now]")),
    responses((status = 200, body = PlanChangesOut), (status = 422, body = ProblemDocument)))]
pub async fn changes(
    State(app): State<App>,
    mut params: Params,
) -> Result<axum::Json<PlanChangesOut>, Problem> {
    let version = |text: &str| text.parse::<u64>().ok();
    let since = params.parsed("since", "a version of the plan", version);
    let until = params.parsed("until", "a version of the plan", version);
    params.finish()?;
    let missing = || Problem::field("since", "required", "a version of the plan is expected");
    let since = since.ok_or_else(missing)?;
    let now = app.driver.now();
    let found = app.read(move |engine| PlanChangesOut::of(engine.world(), now, since, until));
    found.await?.map(axum::Json).map_err(|(oldest, newest)| {
        let known = format!("expected {oldest} to {newest}; read /v1/plan anew");
        Problem::field("since", "out_of_range", known)
    })
}
