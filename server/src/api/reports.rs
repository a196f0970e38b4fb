//! Exceptions that people should look at.

use super::page::{Page, bad_cursor};
use crate::app::App;
use crate::extract::Params;
use crate::problem::{Problem, ProblemDocument};
use crate::wire::report::ReportOut;
use axum::extract::State;
use axum::response::Response;
use sameday_engine::id::StoreId;

/// What was odd: books below zero, counts that contradict the ledger, visits without an end, oldest
/// first. The newest 10,000 are kept.
#[utoipa::path(get, path = "/v1/reports", tag = "operations",
    params(("store" = Option<String>, Query, description = "only of this shop"),
        ("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<ReportOut>), (status = 422, body = ProblemDocument)))]
pub async fn list(State(app): State<App>, mut params: Params) -> Result<Response, Problem> {
    let store: Option<StoreId> =
        params.parsed("store", "the name of a shop", |text| text.parse().ok());
    let (limit, cursor) = (params.limit(), params.text("cursor"));
    params.finish()?;
    let after = cursor.map_or(Ok(0), |text| text.parse().map_err(|_| bad_cursor()))?;
    let filter = store.as_ref().map_or_else(String::new, |store| format!("store={store}&"));
    let page = app.read(move |engine| {
        Page::take(
            engine.world().reports().after(after),
            limit,
            |(n, _)| n.to_string(),
            |(n, report)| {
                let asked = store.is_none() || report.store == store;
                asked.then(|| ReportOut::of(n, report))
            },
        )
    });
    Ok(page.await?.answer("/v1/reports", &format!("{filter}limit={limit}&")))
}
