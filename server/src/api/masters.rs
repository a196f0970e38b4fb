//! Master data: SKUs and shops, with `ETag` and `If-Match`.

use super::page::{Page, bad_cursor};
use crate::app::{App, Call};
use crate::body::Json;
use crate::extract::{Id, Params};
use crate::place::{Swap, metres_between};
use crate::problem::{Problem, ProblemDocument};
use crate::wire::master::{SkuIn, SkuOut, StoreIn, StoreOut};
use crate::wire::scalar::{Position, WholeMetres};
use crate::wire::stock::StockOut;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sameday_engine::engine::Engine;
use sameday_engine::event::Event;
use sameday_engine::id::{SkuId, StoreId};
use sameday_engine::model::StoreSpec;
use sameday_engine::unit::Metres;
use serde::Serialize;
use serde_json::Value;
use std::ops::Bound;

/// Name of a version of a thing: a hash of what a GET answers.
fn etag(body: &Value) -> String {
    format!("\"{}\"", &blake3::hash(body.to_string().as_bytes()).to_hex()[..32])
}

fn json(body: &impl Serialize) -> Value {
    serde_json::to_value(body).expect("an answer is plain JSON")
}

/// A thing with its version.
pub fn versioned(status: StatusCode, tagged: &impl Serialize, body: &impl Serialize) -> Response {
    let tag = HeaderValue::from_str(&etag(&json(tagged))).expect("a tag is plain ASCII");
    let mut response = (status, axum::Json(json(body))).into_response();
    response.headers_mut().insert(header::ETAG, tag);
    response
}

/// 412 unless `If-Match` and `If-None-Match` agree with what is there.
fn precondition(headers: &HeaderMap, now: Option<&Value>) -> Result<(), Problem> {
    let tag = now.map(etag);
    let named = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let matches = |list: &str| {
        tag.as_deref()
            .is_some_and(|tag| list.split(',').any(|t| matches!(t.trim(), "*") || t.trim() == tag))
    };
    let failed = named(header::IF_MATCH).is_some_and(|list| !matches(list))
        || named(header::IF_NONE_MATCH).is_some_and(matches);
    if !failed {
        return Ok(());
    }
    let title = "It changed in between";
    let detail = "If-Match or If-None-Match does not agree with the present ETag";
    let problem =
        Problem::new(StatusCode::PRECONDITION_FAILED, "precondition_failed", title, detail);
    Err(match tag {
        Some(tag) => problem.with("etag", tag),
        None => problem,
    })
}

/// Changes master data: compares versions, hands in, answers with what is there now.
pub async fn put<T, F>(
    app: &App,
    headers: &HeaderMap,
    look: F,
    event: Event,
) -> Result<Response, Problem>
where
    T: Serialize + Send + 'static,
    F: Fn(&Engine) -> Option<T> + Clone + Send + 'static,
{
    let _alone = app.masters.lock().await;
    let before = app.read(look.clone()).await?.map(|thing| json(&thing));
    precondition(headers, before.as_ref())?;
    app.run(&Call::new("PUT", None, "", ""), event).await?;
    let after = app.read(look).await?.expect("what was just put is there");
    let status = if before.is_some() { StatusCode::OK } else { StatusCode::CREATED };
    Ok(versioned(status, &after, &after))
}

fn sku_of(id: SkuId) -> impl Fn(&Engine) -> Option<SkuOut> + Clone + Send + 'static {
    move |engine| engine.world().skus().get(&id).map(SkuOut::from)
}

/// Puts a SKU into the catalogue, or changes it.
#[utoipa::path(put, path = "/v1/skus/{id}", tag = "catalogue",
    params(("id" = String, Path, example = "rose-red-12"),
        ("If-Match" = Option<String>, Header), ("If-None-Match" = Option<String>, Header)),
    request_body(content = SkuIn, example = json!({"g": 300, "ml": 1200, "price": 1290})),
    responses((status = 200, body = SkuOut), (status = 201, body = SkuOut),
        (status = 412, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn put_sku(
    State(app): State<App>,
    Id(id): Id<SkuId>,
    headers: HeaderMap,
    body: Json<SkuIn>,
) -> Result<Response, Problem> {
    if id.is_hidden() {
        let text = "names that begin with ~ are not for the catalogue";
        return Err(Problem::field("id", "reserved", text));
    }
    let event = Event::SkuPut(body.shape.to_engine(id.clone()));
    put(&app, &headers, sku_of(id), event).await
}

/// A SKU of the catalogue.
#[utoipa::path(get, path = "/v1/skus/{id}", tag = "catalogue",
    params(("id" = String, Path, example = "rose-red-12")),
    responses((status = 200, body = SkuOut), (status = 404, body = ProblemDocument)))]
pub async fn get_sku(State(app): State<App>, Id(id): Id<SkuId>) -> Result<Response, Problem> {
    let sku = app.read(sku_of(id.clone())).await?;
    let sku = sku.ok_or_else(|| Problem::not_found("SKU", id))?;
    Ok(versioned(StatusCode::OK, &sku, &sku))
}

fn store_of(id: StoreId) -> impl Fn(&Engine) -> Option<StoreOut> + Clone + Send + 'static {
    move |engine| {
        let world = engine.world();
        world.is_open_for_business(&id).then(|| StoreOut::from(&world.stores()[&id]))
    }
}

/// Lists a shop, or changes it.
#[utoipa::path(put, path = "/v1/stores/{id}", tag = "stores",
    params(("id" = String, Path, example = "st_flora"),
        ("If-Match" = Option<String>, Header), ("If-None-Match" = Option<String>, Header)),
    request_body(content = StoreIn, example = json!({
        "at": {"lat": 52.5219, "lon": 13.4132},
        "open": {"zone": "Europe/Berlin",
            "weekly": {"mon": [["09:00", "18:30"]], "sat": [["10:00", "14:00"]]}},
        "pick": {"base_s": 180, "per_line_s": 30, "parallel": 2}, "service_s": 120})),
    responses((status = 200, body = StoreOut), (status = 201, body = StoreOut),
        (status = 412, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn put_store(
    State(app): State<App>,
    Id(id): Id<StoreId>,
    headers: HeaderMap,
    body: Json<StoreIn>,
) -> Result<Response, Problem> {
    let (at, now) = (body.shape.at, app.driver.now());
    app.read(move |engine| Swap::check(engine.world(), "at", at)).await??;
    let event = Event::StorePut(body.shape.to_engine(id.clone(), now));
    put(&app, &headers, store_of(id), event).await
}

/// A shop.
#[utoipa::path(get, path = "/v1/stores/{id}", tag = "stores",
    params(("id" = String, Path, example = "st_flora")),
    responses((status = 200, body = StoreOut), (status = 404, body = ProblemDocument)))]
pub async fn get_store(State(app): State<App>, Id(id): Id<StoreId>) -> Result<Response, Problem> {
    let store = app.read(store_of(id.clone())).await?;
    let store = store.ok_or_else(|| Problem::not_found("store", id))?;
    Ok(versioned(StatusCode::OK, &store, &store))
}

/// Shops by name, or those near a position, nearest first.
#[utoipa::path(get, path = "/v1/stores", tag = "stores",
    params(("near" = Option<String>, Query, description = "`lat,lon`", example = "52.52,13.41"),
        ("radius_m" = Option<i64>, Query, description = "straight line [5000]", example = 5000),
        ("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<StoreOut>), (status = 422, body = ProblemDocument)))]
pub async fn list_stores(State(app): State<App>, mut params: Params) -> Result<Response, Problem> {
    let near = params.position("near");
    let radius = params.parsed("radius_m", "1 to 1000000 metres", |text| {
        text.parse::<i64>().ok().filter(|n| (1..=1_000_000).contains(n))
    });
    let (limit, cursor) = (params.limit(), params.text("cursor"));
    if near.is_none() && radius.is_some() {
        params.error("radius_m", "out_of_range", "only together with near");
    }
    params.finish()?;
    let page = match near {
        Some(near) => {
            let radius = Metres(radius.unwrap_or(5_000));
            let skip = cursor.map_or(Ok(0), |text| text.parse().map_err(|_| bad_cursor()))?;
            app.read(move |engine| nearest(engine, near, radius, skip, limit)).await?
        }
        None => {
            let after = cursor.map(|text| text.parse().map_err(|_| bad_cursor())).transpose()?;
            app.read(move |engine| by_name(engine, after, limit)).await?
        }
    };
    let filter = match near {
        Some(near) => {
            let radius = radius.unwrap_or(5_000);
            format!("near={},{}&radius_m={radius}&limit={limit}&", near.lat, near.lon)
        }
        None => format!("limit={limit}&"),
    };
    Ok(page.answer("/v1/stores", &filter))
}

fn by_name(engine: &Engine, after: Option<StoreId>, limit: usize) -> Page<StoreOut> {
    let from = after.map_or(Bound::Unbounded, Bound::Excluded);
    let stores = engine.world().stores().range((from, Bound::Unbounded));
    let listed = stores.filter(|(id, _)| engine.world().is_open_for_business(id));
    Page::take(listed, limit, |(id, _)| id.to_string(), |(_, store)| Some(StoreOut::from(store)))
}

fn nearest(
    engine: &Engine,
    near: Position,
    radius: Metres,
    skip: usize,
    limit: usize,
) -> Page<StoreOut> {
    let mut found: Vec<(Metres, &StoreSpec)> = Vec::new();
    for store in engine.world().active_stores() {
        let metres = Position::centre(store.at).map(|centre| metres_between(near, centre));
        found.extend(metres.filter(|metres| *metres <= radius).map(|metres| (metres, store)));
    }
    found.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
    let more = found.len() > skip.saturating_add(limit);
    let items = found.into_iter().skip(skip).take(limit).map(|(metres, store)| {
        let mut out = StoreOut::from(store);
        out.distance_m = Some(WholeMetres(metres));
        out
    });
    Page { items: items.collect(), next_cursor: more.then(|| (skip + limit).to_string()) }
}

/// What a shop has, SKU by SKU.
#[utoipa::path(get, path = "/v1/stores/{id}/stock", tag = "stores",
    params(("id" = String, Path, example = "st_flora")),
    responses((status = 200, body = StockOut), (status = 404, body = ProblemDocument)))]
pub async fn get_stock(
    State(app): State<App>,
    Id(id): Id<StoreId>,
) -> Result<axum::Json<StockOut>, Problem> {
    let (name, now) = (id.clone(), app.driver.now());
    let stock = app.read(move |engine| {
        let world = engine.world();
        world.stores().get(&id).map(|store| StockOut::of(store, world, now))
    });
    stock.await?.map(axum::Json).ok_or_else(|| Problem::not_found("store", name))
}
