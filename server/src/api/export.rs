//! What leaves for analysts: the journal without persons, and orders by the shop they were placed
//! in.

use crate::app::App;
use crate::extract::Params;
use crate::problem::{Problem, ProblemDocument};
use crate::wire::export::line;
use crate::wire::scalar::{Id, Minor, StoreName};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// Most entries of one answer, and how many without a word.
const MOST: usize = 10_000;
const USUAL: usize = 1_000;

/// The journal after an entry, one entry a line, without pseudonyms of persons. The `seq` of the
/// last line is the `after` of the next request.
#[utoipa::path(get, path = "/v1/events", tag = "events",
    params(("after" = Option<u64>, Query, description = "entry before the first one [0]"),
        ("limit" = Option<usize>, Query, description = "1 to 10000 [1000]")),
    responses((status = 200, content_type = "application/x-ndjson", body = String),
        (status = 422, body = ProblemDocument)))]
pub async fn tail(State(app): State<App>, mut params: Params) -> Result<Response, Problem> {
    let after = params.parsed("after", "a number of an entry", |text| text.parse::<u64>().ok());
    let limit = params
        .parsed("limit", "1 to 10000", |text| text.parse().ok().filter(|n| (1..=MOST).contains(n)));
    params.finish()?;
    let from = after.unwrap_or(0).saturating_add(1);
    let entries = app.driver.entries(from, limit.unwrap_or(USUAL)).await?;
    let lines: String = entries.iter().map(|entry| line(entry) + "\n").collect();
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], lines).into_response())
}

/// Orders that were placed in one shop.
#[derive(Serialize, ToSchema)]
pub struct CornerOut {
    store: StoreName,
    /// How many.
    orders: u64,
    /// Those with goods of other shops.
    elsewhere: u64,
    /// What was paid for all of them.
    total: Minor,
}

/// Orders by the shop they were placed in.
#[derive(Serialize, ToSchema)]
pub struct CornersOut {
    items: Vec<CornerOut>,
}

/// Orders that were placed in each shop, wherever their goods came from: what its display corner
/// has sold.
#[utoipa::path(get, path = "/v1/analytics/display_corners", tag = "analytics",
    responses((status = 200, body = CornersOut)))]
pub async fn corners(State(app): State<App>) -> Result<axum::Json<CornersOut>, Problem> {
    let items = app.read(|engine| {
        let corners = engine.world().people().corners().iter();
        let out = corners.map(|(store, corner)| CornerOut {
            store: Id(store.clone()),
            orders: corner.orders,
            elsewhere: corner.elsewhere,
            total: Minor(corner.total),
        });
        out.collect()
    });
    Ok(axum::Json(CornersOut { items: items.await? }))
}
