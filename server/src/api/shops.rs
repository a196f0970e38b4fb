//! What shops sell, and that they leave; the catalogue as a list.

use super::masters::{put, versioned};
use super::page::{Page, bad_cursor};
use crate::app::{App, Call};
use crate::body::Json;
use crate::extract::{Id, Params};
use crate::problem::{Problem, ProblemDocument};
use crate::wire::assortment::{AssortmentIn, AssortmentOut};
use crate::wire::master::{SkuOut, StoreOut};
use crate::wire::read::Reader;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use sameday_engine::engine::Engine;
use sameday_engine::event::{Event, ShopEvent};
use sameday_engine::id::{SkuId, StoreId};
use std::ops::Bound;

/// The catalogue by name.
#[utoipa::path(get, path = "/v1/skus", tag = "catalogue",
    params(("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<SkuOut>), (status = 422, body = ProblemDocument)))]
pub async fn list_skus(State(app): State<App>, mut params: Params) -> Result<Response, Problem> {
    let (limit, cursor) = (params.limit(), params.text("cursor"));
    params.finish()?;
    let after: Option<SkuId> =
        cursor.map(|text| text.parse().map_err(|_| bad_cursor())).transpose()?;
    let page = app.read(move |engine| {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let skus = engine.world().skus().range((from, Bound::Unbounded));
        let shown = skus.filter(|(id, _)| !id.is_hidden());
        Page::take(shown, limit, |(id, _)| id.to_string(), |(_, sku)| Some(SkuOut::from(sku)))
    });
    Ok(page.await?.answer("/v1/skus", &format!("limit={limit}&")))
}

/// 404 for a shop that is not listed or has left.
async fn listed(app: &App, id: &StoreId) -> Result<(), Problem> {
    let store = id.clone();
    let known = app.read(move |engine| engine.world().is_open_for_business(&store)).await?;
    if known { Ok(()) } else { Err(Problem::not_found("store", id)) }
}

fn assortment_of(id: StoreId) -> impl Fn(&Engine) -> Option<AssortmentOut> + Clone {
    move |engine| AssortmentOut::of(&id, engine.world())
}

/// Says what a shop sells, and at which prices of its own. Nothing else is promised from it.
#[utoipa::path(put, path = "/v1/stores/{id}/assortment", tag = "stores",
    params(("id" = String, Path, example = "st_flora"),
        ("If-Match" = Option<String>, Header), ("If-None-Match" = Option<String>, Header)),
    request_body(content = AssortmentIn, example = json!({
        "items": [{"sku": "rose-red-12", "price": 1190}]})),
    responses((status = 200, body = AssortmentOut), (status = 201, body = AssortmentOut),
        (status = 404, body = ProblemDocument), (status = 412, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
pub async fn put_assortment(
    State(app): State<App>,
    Id(id): Id<StoreId>,
    headers: HeaderMap,
    body: Json<AssortmentIn>,
) -> Result<Response, Problem> {
    listed(&app, &id).await?;
    let read = app.read(move |engine| {
        let mut reader = Reader::default();
        let listed = body.shape.to_engine(engine.world(), &mut reader);
        reader.finish().map(|()| listed)
    });
    let listed = Some(read.await??);
    let event = Event::Shop(ShopEvent::AssortmentPut { store: id.clone(), listed });
    put(&app, &headers, assortment_of(id), event).await
}

/// What a shop sells. 404 when it never said: it sells whatever the catalogue has.
#[utoipa::path(get, path = "/v1/stores/{id}/assortment", tag = "stores",
    params(("id" = String, Path, example = "st_flora")),
    responses((status = 200, body = AssortmentOut), (status = 404, body = ProblemDocument)))]
pub async fn get_assortment(
    State(app): State<App>,
    Id(id): Id<StoreId>,
) -> Result<Response, Problem> {
    listed(&app, &id).await?;
    let found = app.read(assortment_of(id.clone())).await?;
    let found = found.ok_or_else(|| Problem::not_found("assortment of", id))?;
    Ok(versioned(StatusCode::OK, &found, &found))
}

/// The shop sells whatever the catalogue has again.
#[utoipa::path(delete, path = "/v1/stores/{id}/assortment", tag = "stores",
    params(("id" = String, Path, example = "st_flora")),
    responses((status = 200, body = StoreOut), (status = 404, body = ProblemDocument)))]
pub async fn delete_assortment(
    State(app): State<App>,
    Id(id): Id<StoreId>,
) -> Result<axum::Json<StoreOut>, Problem> {
    let event = Event::Shop(ShopEvent::AssortmentPut { store: id.clone(), listed: None });
    answer(&app, id, event).await
}

/// The shop leaves: nothing new is promised from it, and every promise that waits for goods there
/// breaks and looks for another shop. A later PUT brings it back.
#[utoipa::path(delete, path = "/v1/stores/{id}", tag = "stores",
    params(("id" = String, Path, example = "st_flora")),
    responses((status = 200, body = StoreOut), (status = 404, body = ProblemDocument)))]
pub async fn delete_store(
    State(app): State<App>,
    Id(id): Id<StoreId>,
) -> Result<axum::Json<StoreOut>, Problem> {
    let event = Event::Shop(ShopEvent::Left { store: id.clone() });
    answer(&app, id, event).await
}

/// Hands news about a shop in and answers with its master data.
async fn answer(app: &App, id: StoreId, event: Event) -> Result<axum::Json<StoreOut>, Problem> {
    listed(app, &id).await?;
    app.run(&Call::new("DELETE", None, "", ""), event).await?;
    let found = app.read(move |engine| engine.world().stores().get(&id).map(StoreOut::from));
    Ok(axum::Json(found.await?.expect("a shop that was listed has master data")))
}
