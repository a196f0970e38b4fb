//! The live plan.

use crate::app::App;
use crate::problem::Problem;
use crate::wire::route::PlanOut;
use axum::extract::State;

/// Who does what and when, and which orders wait.
#[utoipa::path(get, path = "/v1/plan", tag = "plan",
    responses((status = 200, body = PlanOut)))]
pub async fn plan(State(app): State<App>) -> Result<axum::Json<PlanOut>, Problem> {
    let now = app.driver.now();
    app.read(move |engine| PlanOut::of(engine.world(), now)).await.map(axum::Json)
}
