//! Couriers: master data, shifts, their work, their stream.

use super::masters::{put, versioned};
use super::orders::Nothing;
use super::page::{Page, bad_cursor};
use super::stops::route_of;
use crate::app::{App, Call};
use crate::body::Json;
use crate::extract::{Id, Params};
use crate::idempotency::MaybeKey;
use crate::place::Swap;
use crate::problem::{Problem, ProblemDocument};
use crate::request;
use crate::stream;
use crate::wire::master::{BreakIn, CourierIn, CourierOut, CourierSpecOut, breaks};
use crate::wire::read::Reader;
use crate::wire::route::{OfferOut, OffersOut, RouteOut};
use crate::wire::scalar::{Instant, Position, Word};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use sameday_engine::engine::Engine;
use sameday_engine::event::Event;
use sameday_engine::id::{CourierId, Minted, PartnerId};
use sameday_engine::model::{Break, Fleet, OfferState};
use sameday_engine::unit::{Millis, Time};
use std::ops::Bound;
use std::time::Duration;
use tokio_stream::StreamExt;

/// Longest shift.
const SHIFT: Millis = Millis(24 * 3_600_000);

fn spec_of(id: CourierId) -> impl Fn(&Engine) -> Option<CourierSpecOut> + Clone + Send + 'static {
    move |engine| engine.world().couriers().get(&id).map(|courier| (&courier.spec).into())
}

fn known(id: &CourierId) -> impl FnOnce() -> Problem + use<> {
    let id = id.clone();
    move || Problem::not_found("courier", id)
}

/// Signs a courier up, or changes how he works.
#[utoipa::path(put, path = "/v1/couriers/{id}", tag = "couriers",
    params(("id" = String, Path, example = "c-ada"),
        ("If-Match" = Option<String>, Header), ("If-None-Match" = Option<String>, Header)),
    request_body(content = CourierIn, example = json!({
        "profile": "bike", "capacity": {"g": 12000, "ml": 45000}, "skills": ["age_check"],
        "pay": {"per_order": 400, "per_km": 60, "min_per_hour": 1500}, "acceptance": "ask"})),
    responses((status = 200, body = CourierSpecOut), (status = 201, body = CourierSpecOut),
        (status = 412, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn put_courier(
    State(app): State<App>,
    Id(id): Id<CourierId>,
    headers: HeaderMap,
    body: Json<CourierIn>,
) -> Result<Response, Problem> {
    let asked = body.shape.clone();
    app.read(move |engine| check(engine, &asked)).await??;
    let event = Event::CourierPut(body.shape.to_engine(id.clone(), app.driver.now()));
    put(&app, &headers, spec_of(id), event).await
}

fn check(engine: &Engine, asked: &CourierIn) -> Result<(), Problem> {
    let mut reader = Reader::default();
    asked.check(&mut reader);
    let world = engine.world();
    let hub = asked.hub.as_ref().map(|hub| &hub.store.0);
    if let Some(store) = hub.filter(|store| !world.stores().contains_key(store)) {
        reader.inside("hub", |reader| {
            reader.error_at("store", "unknown", format!("no store {store}"));
        });
    }
    let partner = asked.partner.as_ref().map(|name| &name.0);
    if let Some(partner) = partner.filter(|id| !world.hubs().partners().contains_key(id)) {
        reader.error_at("partner", "unknown", format!("no partner {partner}"));
    }
    let profiles = &engine.world().config().travel.profiles;
    if !profiles.contains_key(&asked.profile.0) {
        let known: Vec<_> = profiles.keys().map(ToString::to_string).collect();
        reader.error_at("profile", "unknown", format!("one of {}", known.join(", ")));
    }
    if let Some(end) = asked.end {
        Swap::note(engine.world(), "end", end, &mut reader);
    }
    reader.finish()
}

/// A courier and what he is doing. The `ETag` is of his master data alone.
#[utoipa::path(get, path = "/v1/couriers/{id}", tag = "couriers",
    params(("id" = String, Path, example = "c-ada")),
    responses((status = 200, body = CourierOut), (status = 404, body = ProblemDocument)))]
pub async fn get_courier(
    State(app): State<App>,
    Id(id): Id<CourierId>,
) -> Result<Response, Problem> {
    let missing = known(&id);
    let found = app.read(move |engine| {
        let courier = engine.world().couriers().get(&id)?;
        Some((CourierSpecOut::from(&courier.spec), CourierOut::of(courier, engine.world())))
    });
    let (spec, courier) = found.await?.ok_or_else(missing)?;
    Ok(versioned(StatusCode::OK, &spec, &courier))
}

/// Couriers by name, all or those on shift, of one fleet, of one partner.
#[utoipa::path(get, path = "/v1/couriers", tag = "couriers",
    params(("online" = Option<bool>, Query, description = "only those on shift"),
        ("fleet" = Option<String>, Query, description = "`crowd`, `hub`, `van` or `partner`"),
        ("partner" = Option<String>, Query, description = "only those of this company"),
        ("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<CourierOut>), (status = 422, body = ProblemDocument)))]
pub async fn list(State(app): State<App>, mut params: Params) -> Result<Response, Problem> {
    let online = params.switch("online");
    let fleet = params.parsed("fleet", "a fleet", Word::<Fleet>::find);
    let partner: Option<PartnerId> =
        params.parsed("partner", "a partner", |text| text.parse().ok());
    let (limit, cursor) = (params.limit(), params.text("cursor"));
    params.finish()?;
    let mut filter = if online { "online=true&".to_owned() } else { String::new() };
    filter.extend(fleet.map(|fleet| format!("fleet={}&", fleet.text())));
    filter.extend(partner.iter().map(|partner| format!("partner={partner}&")));
    let after: Option<CourierId> =
        cursor.map(|text| text.parse().map_err(|_| bad_cursor())).transpose()?;
    let page = app.read(move |engine| {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let couriers = engine.world().couriers().range((from, Bound::Unbounded));
        Page::take(
            couriers,
            limit,
            |(id, _)| id.to_string(),
            |(_, courier)| {
                let wanted = (!online || courier.shift.is_some())
                    && fleet.is_none_or(|fleet| fleet.0 == courier.spec.fleet)
                    && (partner.is_none() || courier.spec.partner == partner);
                wanted.then(|| CourierOut::of(courier, engine.world()))
            },
        )
    });
    Ok(page.await?.answer("/v1/couriers", &format!("{filter}limit={limit}&")))
}

request! {
    /// A shift that begins now, or goes on longer.
    pub struct ShiftIn {
        /// Where the courier is.
        pub at: Position,
        /// When the shift ends, at most 24 hours ahead.
        pub until: Instant,
        /// Breaks that he has still to take in it, at most 4, the earliest first; each may begin
        /// only when the one before is over [those he has already].
        pub breaks: Option<Vec<BreakIn>>,
    }
}

/// Starts a courier's shift, or moves its end.
#[utoipa::path(post, path = "/v1/couriers/{id}/shifts", tag = "couriers",
    params(("id" = String, Path, example = "c-ada"),
        ("Idempotency-Key" = Option<String>, Header)),
    request_body(content = ShiftIn, example = json!({
        "at": {"lat": 52.523, "lon": 13.411}, "until": "2026-11-21T18:00:00Z",
        "breaks": [{"begin_between": ["2026-11-21T13:00:00Z", "2026-11-21T14:30:00Z"],
            "length_s": 1800}]})),
    responses((status = 200, body = CourierOut), (status = 404, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
pub async fn start_shift(
    State(app): State<App>,
    Id(id): Id<CourierId>,
    MaybeKey(key): MaybeKey,
    body: Json<ShiftIn>,
) -> Result<Response, Problem> {
    let path = format!("/v1/couriers/{id}/shifts");
    let call = Call::new("POST /v1/couriers/{id}/shifts", key, &path, &body.canonical);
    let (asked, now, request) = (body.shape, app.driver.now(), app.request_key(&call));
    let (at, until) = (asked.at, asked.until.0);
    let breaks = app
        .read(move |engine| {
            let now = super::quotes::time_to_check(engine, request.as_ref(), now);
            check_shift(engine, &asked, now)
        })
        .await??;
    let event = Event::CourierOnline { courier: id.clone(), at: at.place(), until, breaks };
    let done = app.run(&call, event).await?;
    Ok(done.answer(StatusCode::OK, &courier(&app, id).await?))
}

fn check_shift(engine: &Engine, asked: &ShiftIn, now: Time) -> Result<Vec<Break>, Problem> {
    let mut reader = Reader::default();
    let until = asked.until.0;
    Swap::note(engine.world(), "at", asked.at, &mut reader);
    let breaks = breaks(asked.breaks.as_deref(), &mut reader);
    if now > Time::MIN && until <= now {
        reader.error_at("until", "in_past", "the shift would be over already");
    } else if now > Time::MIN && until - now > SHIFT {
        reader.error_at("until", "out_of_range", "a shift lasts 24 hours at most");
    }
    reader.finish().map(|()| breaks)
}

/// Ends a courier's shift. Goods on board must be delivered or brought back first.
#[utoipa::path(post, path = "/v1/couriers/{id}/shifts/current/end", tag = "couriers",
    params(("id" = String, Path, example = "c-ada"),
        ("Idempotency-Key" = Option<String>, Header)),
    request_body(content = Nothing, example = json!({})),
    responses((status = 200, body = CourierOut), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument)))]
pub async fn end_shift(
    State(app): State<App>,
    Id(id): Id<CourierId>,
    MaybeKey(key): MaybeKey,
    body: Json<Nothing>,
) -> Result<Response, Problem> {
    let path = format!("/v1/couriers/{id}/shifts/current/end");
    let route = "POST /v1/couriers/{id}/shifts/current/end";
    let call = Call::new(route, key, &path, &body.canonical);
    let done = app.run(&call, Event::CourierOffline { courier: id.clone() }).await?;
    Ok(done.answer(StatusCode::OK, &courier(&app, id).await?))
}

async fn courier(app: &App, id: CourierId) -> Result<CourierOut, Problem> {
    let missing = known(&id);
    let found = app.read(move |engine| {
        let world = engine.world();
        world.couriers().get(&id).map(|courier| CourierOut::of(courier, world))
    });
    found.await?.ok_or_else(missing)
}

/// A courier's accepted work with the doors of his customers.
#[utoipa::path(get, path = "/v1/couriers/{id}/route", tag = "couriers",
    params(("id" = String, Path, example = "c-ada")),
    responses((status = 200, body = RouteOut), (status = 404, body = ProblemDocument)))]
pub async fn route(
    State(app): State<App>,
    Id(id): Id<CourierId>,
) -> Result<axum::Json<RouteOut>, Problem> {
    route_of(&app, id).await.map(axum::Json)
}

/// The offer a courier can answer now; waits for one for up to `wait_s` seconds.
#[utoipa::path(get, path = "/v1/couriers/{id}/offers", tag = "couriers",
    params(("id" = String, Path, example = "c-ada"),
        ("wait_s" = Option<u64>, Query, description = "0 to 25 [0]")),
    responses((status = 200, body = OffersOut), (status = 404, body = ProblemDocument)))]
pub async fn offers(
    State(app): State<App>,
    Id(id): Id<CourierId>,
    mut params: Params,
) -> Result<axum::Json<OffersOut>, Problem> {
    let within = |text: &str| text.parse::<u64>().ok().filter(|n| *n <= 25);
    let wait = params.parsed("wait_s", "0 to 25", within).unwrap_or(0);
    params.finish()?;
    let mut news = Box::pin(app.driver.follow(id.clone(), None));
    let mut open = open_offers(&app, &id).await?;
    let wait = tokio::time::timeout(Duration::from_secs(wait), async {
        while open.items.is_empty() && news.next().await.is_some() {
            open = open_offers(&app, &id).await?;
        }
        Ok::<_, Problem>(())
    });
    if let Ok(result) = wait.await {
        result?;
    }
    Ok(axum::Json(open))
}

async fn open_offers(app: &App, id: &CourierId) -> Result<OffersOut, Problem> {
    let (id, missing) = (id.clone(), known(id));
    let found = app.read(move |engine| {
        let world = engine.world();
        let offer = world.couriers().get(&id)?.offer.and_then(|offer| world.offer(offer));
        let open = offer.filter(|offer| offer.state == OfferState::Open);
        Some(OffersOut { items: open.map(|o| OfferOut::of(o, world)).into_iter().collect() })
    });
    found.await?.ok_or_else(missing)
}

/// A courier's news as server-sent events: `state` first, then `offer`, `offer.withdrawn`,
/// `offer.accepted`, `offer.declined`, `offer.lapsed`, `route.changed`, `wait.advised`. With
/// `Last-Event-ID` the missed ones come first and `state` does not come.
#[utoipa::path(get, path = "/v1/couriers/{id}/stream", tag = "couriers",
    params(("id" = String, Path, example = "c-ada"),
        ("Last-Event-ID" = Option<String>, Header, description = "`<shard>_<seq>_<n>`")),
    responses((status = 200, content_type = "text/event-stream", body = String),
        (status = 404, body = ProblemDocument)))]
pub async fn news(
    State(app): State<App>,
    Id(id): Id<CourierId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let last = headers.get("last-event-id").map(|value| value.to_str().unwrap_or_default());
    let expected = "an id of this stream, such as 0_88124_2";
    let after: Option<Minted> = last
        .map(|text| {
            text.parse().map_err(|_| Problem::field("Last-Event-ID", "not_an_id", expected))
        })
        .transpose()?;
    Ok(stream::open(app, id, after).await?.into_response())
}
