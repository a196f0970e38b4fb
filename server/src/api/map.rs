//! The live map: what stands still, and one frame of what moves.

use crate::app::App;
use crate::problem::Problem;
use crate::wire::live::{LiveOut, Pace, Scene};
use crate::wire::map::{MapOut, shops};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Streets and shops: what changes only with the shops. With an `ETag`; ask again with
/// `If-None-Match`.
#[utoipa::path(get, path = "/v1/map", tag = "map",
    params(("If-None-Match" = Option<String>, Header)),
    responses((status = 200, body = MapOut), (status = 304, description = "as it was")))]
pub async fn map(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    let (tenant, shops) = app
        .read(|engine| (engine.world().genesis().tenant.to_string(), shops(engine.world())))
        .await?;
    let body = serde_json::to_vec(&MapOut::of(app.map.as_ref(), &tenant, &shops));
    let body = body.expect("a map is plain JSON");
    // The coding of the answer is not part of its name, hence the weak one.
    let tag = format!("W/\"{}\"", &blake3::hash(&body).to_hex()[..32]);
    let known = is_known(&headers, &tag);
    let tag = HeaderValue::from_str(&tag).expect("a tag is plain ASCII");
    let headers = [
        (header::ETAG, tag),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
    ];
    Ok(match known {
        true => (StatusCode::NOT_MODIFIED, headers).into_response(),
        false => (headers, body).into_response(),
    })
}

/// Whether the client has the answer of that name, by the weak comparison of RFC 9110.
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let lists = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|list| list.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|t| t.trim() == "*" || opaque(t) == opaque(tag))
}

/// One frame of what moves: to be asked for about once a second.
#[utoipa::path(get, path = "/v1/map/live", tag = "map",
    responses((status = 200, body = LiveOut)))]
pub async fn live(State(app): State<App>) -> Result<axum::Json<LiveOut>, Problem> {
    let now = app.driver.now();
    let scene = app.read(move |engine| Scene::of(engine, now)).await?;
    let figures = app.driver.figures().await?;
    let pace = Pace { speed: app.driver.speed(), adjustable: app.driver.is_adjustable() };
    Ok(axum::Json(LiveOut::of(scene, now, pace, &app.tracks(), &figures)))
}
