//! Static problems: a document comes in, a plan or a verdict goes out; the journal sees nothing.

use crate::app::App;
use crate::body::json_bytes;
use crate::extract::Params;
use crate::optimize;
use crate::problem::{Problem, ProblemDocument};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Ends a search when the client goes away.
struct Cancel(Arc<AtomicBool>);

impl Drop for Cancel {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Chooses shop, courier, position and time for all orders of a document together.
/// With `explain=true` also says with which least change an order left out would fit, and where an
/// order that is served could be instead; that takes up to the deadline once more.
#[utoipa::path(post, path = "/v1/optimize", tag = "optimisation",
    params(("explain" = Option<bool>, Query, example = true)),
    request_body(content = Object, description = "`sameday-problem`, version 1", example = json!({
        "format": "sameday-problem", "version": 1, "config": {"iterations": 100},
        "travel": {"kind": "great_circle",
            "profiles": {"bike": {"speed_mm_per_s": 4200, "detour_permille": 1300}}},
        "skus": [{"id": "rose"}],
        "stores": [{"id": "flora", "at": {"lat": 52.5219, "lon": 13.4132},
            "stock": [{"sku": "rose", "on_hand": 3}]}],
        "orders": [{"id": "o1", "lines": [{"sku": "rose", "qty": 1}],
            "dropoff": {"lat": 52.53, "lon": 13.42}, "value": 2500}],
        "couriers": [{"id": "ada", "at": {"lat": 52.52, "lon": 13.41}, "shift": [0, 28800],
            "profile": "bike", "pay": {"per_order": 400}}]})),
    responses((status = 200, body = Object, description = "`sameday-plan`, version 1"),
        (status = 400, body = ProblemDocument), (status = 413, body = ProblemDocument),
        (status = 422, body = ProblemDocument), (status = 503, body = ProblemDocument)))]
pub async fn optimize(
    State(app): State<App>,
    mut params: Params,
    request: Request,
) -> Result<Response, Problem> {
    let explained = params.switch("explain");
    params.finish()?;
    let body = json_bytes(request).await?;
    let stop = Arc::new(AtomicBool::new(false));
    let _cancel = Cancel(stop.clone());
    solve(&app, move || optimize::optimize(&body, explained, &|| stop.load(Ordering::Relaxed)))
        .await
}

/// Says which rules of the format a plan breaks.
#[utoipa::path(post, path = "/v1/optimize/check", tag = "optimisation",
    request_body(content = Object, description = "`{\"problem\": .., \"plan\": ..}`",
        example = json!({
        "problem": {"format": "sameday-problem", "version": 1,
            "travel": {"kind": "great_circle", "profiles": {}},
            "skus": [], "stores": [], "orders": [], "couriers": []},
        "plan": {"format": "sameday-plan", "version": 1, "routes": [], "unassigned": []}})),
    responses((status = 200, body = Object), (status = 400, body = ProblemDocument),
        (status = 413, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn check(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let body = json_bytes(request).await?;
    solve(&app, move || optimize::check_plan(&body)).await
}

/// Runs long work off the threads that serve sockets, as much at a time as there is room for.
async fn solve(
    app: &App,
    work: impl FnOnce() -> Result<String, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let Ok(_room) = app.solves.clone().try_acquire_owned() else {
        let title = "Too many solves are running";
        let detail = "come back in a second";
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "overloaded", title, detail)
            .header(header::RETRY_AFTER, HeaderValue::from_static("1")));
    };
    let answer = tokio::task::spawn_blocking(work).await;
    let text = answer.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}
