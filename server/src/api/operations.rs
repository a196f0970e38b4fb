//! For those who run the server.

use crate::app::App;
use crate::limits;
use crate::metrics::WorldFigures;
use crate::openapi::Text;
use crate::problem::{Problem, ProblemDocument};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use sameday_engine::config::LOGIC_VERSION;
use sameday_engine::decision::ENTRY_VERSION;
use sameday_engine::engine::Engine;
use sameday_engine::model::OfferState;
use sameday_engine::routing::feature::Feature;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// The process answers.
#[derive(Serialize, ToSchema)]
pub struct HealthOut {
    status: &'static str,
}

/// Says that the process answers, and nothing more.
#[utoipa::path(get, path = "/healthz", tag = "operations",
    responses((status = 200, body = HealthOut)))]
pub async fn health() -> axum::Json<HealthOut> {
    axum::Json(HealthOut { status: "ok" })
}

/// Says whether requests will be served: the journal is read back and the engine answers.
#[utoipa::path(get, path = "/readyz", tag = "operations",
    responses((status = 200, body = HealthOut), (status = 503, body = ProblemDocument)))]
pub async fn ready(State(app): State<App>) -> Result<axum::Json<HealthOut>, Problem> {
    if !app.driver.is_running() {
        let title = "The server is not ready";
        let detail = "the owner of the engine has stopped";
        let status = StatusCode::SERVICE_UNAVAILABLE;
        return Err(Problem::new(status, "not_ready", title, detail)
            .with("reasons", json!(["stopped"]))
            .header(header::RETRY_AFTER, HeaderValue::from_static("1")));
    }
    app.read(|_| ()).await?;
    Ok(axum::Json(HealthOut { status: "ready" }))
}

/// Counters and histograms in the Prometheus text format.
#[utoipa::path(get, path = "/metrics", tag = "operations",
    responses((status = 200, content_type = "application/openmetrics-text", body = String)))]
pub async fn metrics(State(app): State<App>) -> Result<Response, Problem> {
    let figures = app.read(figures).await?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], app.metrics.text(figures)).into_response())
}

fn figures(engine: &Engine) -> WorldFigures {
    let world = engine.world();
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let couriers = world.couriers().values();
    let live = |courier: &&sameday_engine::world::Courier| {
        let offer = courier.offer.and_then(|offer| world.offer(offer));
        offer.is_some_and(|offer| offer.state == OfferState::Open)
    };
    let broken = world.broken();
    WorldFigures {
        promises: world.orders().len() as u64,
        till_beat_us: broken.till_beat_us(),
        phantom_stock: broken.phantom_stock(),
        broken_otherwise: broken.otherwise(),
        open_orders: count(world.open_orders().count()),
        waiting_orders: count(world.pool().count()),
        couriers_online: count(couriers.clone().filter(|c| c.shift.is_some()).count()),
        offers_open: count(couriers.filter(live).count()),
    }
}

/// What runs here.
#[derive(Serialize, ToSchema)]
pub struct VersionOut {
    name: &'static str,
    version: &'static str,
    /// Version of the decision logic; decisions are comparable within one version.
    logic_version: u32,
    /// Version of the journal's entries.
    entry_version: u32,
    /// What the routing search supports; each is tested on an instance worked by hand.
    routing: Vec<&'static str>,
    /// Every limit on what comes in.
    #[schema(value_type = Object)]
    limits: Value,
}

/// Versions and limits.
#[utoipa::path(get, path = "/version", tag = "operations",
    responses((status = 200, body = VersionOut)))]
pub async fn version() -> axum::Json<VersionOut> {
    axum::Json(VersionOut {
        name: "sameday",
        version: env!("CARGO_PKG_VERSION"),
        logic_version: LOGIC_VERSION,
        entry_version: ENTRY_VERSION,
        routing: Feature::ALL.iter().map(|feature| feature.name()).collect(),
        limits: limits::document(),
    })
}

/// This document.
#[utoipa::path(get, path = "/openapi.json", tag = "operations",
    responses((status = 200, body = Object)))]
pub async fn openapi(Extension(text): Extension<Text>) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (kind, text.0.to_string()).into_response()
}

/// This document as a page; it loads nothing from elsewhere.
#[utoipa::path(get, path = "/docs", tag = "operations",
    responses((status = 200, content_type = "text/html", body = String)))]
pub async fn docs() -> Response {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
                  connect-src 'self'; base-uri 'none'; form-action 'none'";
    ([(header::CONTENT_SECURITY_POLICY, policy)], Html(include_str!("../docs.html")))
        .into_response()
}
