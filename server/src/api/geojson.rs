//! The live plan as lines along the streets.

use crate::app::App;
use crate::problem::Problem;
use crate::wire::geojson::{PlanGeoJson, PlanSketch};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

/// Accepted routes, drafts and open offers as GeoJSON (RFC 7946), from where each courier is along
/// the streets, with their stops.
#[utoipa::path(get, path = "/v1/plan.geojson", tag = "map",
    responses((status = 200, content_type = "application/geo+json", body = PlanGeoJson)))]
pub async fn plan(State(app): State<App>) -> Result<Response, Problem> {
    let sketch = app.read(PlanSketch::of).await?;
    let drawn = app
        .aside(move |app| {
            let attribution = app.map.as_ref().map(|map| map.attribution.clone());
            serde_json::to_vec(&sketch.draw(&app.ways, attribution))
        })
        .await?;
    let body = drawn.expect("a plan is plain JSON");
    Ok(([(header::CONTENT_TYPE, "application/geo+json")], body).into_response())
}
