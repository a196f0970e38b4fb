//! Partners, parcels of the hub programme, the book of a hub's day, rounds of vans.

use super::masters::{put, versioned};
use super::page::{Page, bad_cursor};
use super::stops::route_of;
use crate::app::App;
use crate::body::Json;
use crate::extract::{Id, Params};
use crate::intake;
use crate::place::Swap;
use crate::problem::{Problem, ProblemDocument};
use crate::wire::day::LocalDay;
use crate::wire::master::{PartnerIn, PartnerOut};
use crate::wire::parcel::{LedgerOut, ParcelOut, ParcelState, RoundIn, check_new};
use crate::wire::read::Reader;
use crate::wire::route::RouteOut;
use crate::wire::scalar::Word;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use sameday_engine::decision::Answer;
use sameday_engine::engine::Engine;
use sameday_engine::event::{Command, Event, HubEvent};
use sameday_engine::id::{CourierId, ParcelId, PartnerId, StoreId};
use std::ops::Bound;

fn partner_of(id: PartnerId) -> impl Fn(&Engine) -> Option<PartnerOut> + Clone + Send + 'static {
    move |engine| engine.world().hubs().partners().get(&id).map(PartnerOut::from)
}

/// Signs a partner company up, or changes how its couriers are paid.
#[utoipa::path(put, path = "/v1/partners/{id}", tag = "couriers",
    params(("id" = String, Path, example = "parcelforce"),
        ("If-Match" = Option<String>, Header), ("If-None-Match" = Option<String>, Header)),
    request_body(content = PartnerIn, example = json!({
        "name": "Parcel Force", "pay": {"per_order": 350, "per_km": 40}})),
    responses((status = 200, body = PartnerOut), (status = 201, body = PartnerOut),
        (status = 412, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn put_partner(
    State(app): State<App>,
    Id(id): Id<PartnerId>,
    headers: HeaderMap,
    body: Json<PartnerIn>,
) -> Result<Response, Problem> {
    let event = Event::Hub(HubEvent::PartnerPut(body.shape.to_engine(id.clone())));
    put(&app, &headers, partner_of(id), event).await
}

/// A partner company.
#[utoipa::path(get, path = "/v1/partners/{id}", tag = "couriers",
    params(("id" = String, Path, example = "parcelforce")),
    responses((status = 200, body = PartnerOut), (status = 404, body = ProblemDocument)))]
pub async fn get_partner(
    State(app): State<App>,
    Id(id): Id<PartnerId>,
) -> Result<Response, Problem> {
    let partner = app.read(partner_of(id.clone())).await?;
    let partner = partner.ok_or_else(|| Problem::not_found("partner", id))?;
    Ok(versioned(StatusCode::OK, &partner, &partner))
}

/// A parcel of a hub or of a van.
#[utoipa::path(get, path = "/v1/parcels/{id}", tag = "parcels",
    params(("id" = String, Path, example = "prc-0001")),
    responses((status = 200, body = ParcelOut), (status = 404, body = ProblemDocument)))]
pub async fn get_parcel(
    State(app): State<App>,
    Id(id): Id<ParcelId>,
) -> Result<axum::Json<ParcelOut>, Problem> {
    let name = id.clone();
    let found = app.read(move |engine| {
        let world = engine.world();
        world.hubs().parcels().get(&id).map(|parcel| ParcelOut::of(parcel, world))
    });
    found.await?.map(axum::Json).ok_or_else(|| Problem::not_found("parcel", name))
}

/// Parcels by name, all or those of one hub or in one state.
#[utoipa::path(get, path = "/v1/parcels", tag = "parcels",
    params(("store" = Option<String>, Query, description = "only those of this hub"),
        ("state" = Option<String>, Query, description = "one of the states of a parcel"),
        ("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<ParcelOut>), (status = 422, body = ProblemDocument)))]
pub async fn list_parcels(State(app): State<App>, mut params: Params) -> Result<Response, Problem> {
    let state = params.parsed("state", "a state of parcels", Word::<ParcelState>::find);
    let store: Option<StoreId> = params.parsed("store", "a shop", |text| text.parse().ok());
    let (limit, cursor) = (params.limit(), params.text("cursor"));
    params.finish()?;
    let after = cursor.map(|text| text.parse().map_err(|_| bad_cursor())).transpose()?;
    let mut filter = state.map_or(String::new(), |state| format!("state={}&", state.text()));
    filter.extend(store.iter().map(|store| format!("store={store}&")));
    let page = app.read(move |engine| page(engine, state, store.as_ref(), after, limit)).await?;
    Ok(page.answer("/v1/parcels", &format!("{filter}limit={limit}&")))
}

fn page(
    engine: &Engine,
    state: Option<Word<ParcelState>>,
    store: Option<&StoreId>,
    after: Option<ParcelId>,
    limit: usize,
) -> Page<ParcelOut> {
    let world = engine.world();
    let from = after.map_or(Bound::Unbounded, Bound::Excluded);
    let parcels = world.hubs().parcels().range((from, Bound::Unbounded));
    Page::take(
        parcels,
        limit,
        |(id, _)| id.to_string(),
        |(_, parcel)| {
            let here = store.is_none() || parcel.store.as_ref() == store;
            let wanted = state.is_none_or(|state| state.0 == ParcelState::of(parcel, world));
            (here && wanted).then(|| ParcelOut::of(parcel, world))
        },
    )
}

/// What a hub handed over on a local day, what that earned it, and what was carried over.
#[utoipa::path(get, path = "/v1/hubs/{store}/ledger", tag = "parcels",
    params(("store" = String, Path, example = "st_flora"),
        ("day" = Option<String>, Query, description = "YYYY-MM-DD in the hub's zone [today]")),
    responses((status = 200, body = LedgerOut), (status = 404, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
pub async fn ledger(
    State(app): State<App>,
    Id(store): Id<StoreId>,
    mut params: Params,
) -> Result<axum::Json<LedgerOut>, Problem> {
    let day = params.parsed("day", "YYYY-MM-DD", LocalDay::parse);
    params.finish()?;
    let (name, now) = (store.clone(), app.driver.now());
    let found = app.read(move |engine| {
        let world = engine.world();
        let hubs = world.hubs();
        let hub = hubs.couriers(&store).next().is_some() || hubs.has_days(&store);
        let day = day.map_or_else(|| world.hub_day(&store, now), |day| day.0);
        hub.then(|| LedgerOut::of(store, day, world))
    });
    found.await?.map(axum::Json).ok_or_else(|| Problem::not_found("hub", name))
}

/// Sends a van on its round: the load is on board, the stops keep their order and their windows.
/// It must be on shift and empty.
#[utoipa::path(put, path = "/v1/couriers/{id}/round", tag = "couriers",
    params(("id" = String, Path, example = "c-van")),
    request_body(content = RoundIn, example = json!({"stops": [
        {"parcel": "prc-9001", "at": {"lat": 52.5251, "lon": 13.4079}, "g": 900,
            "between": ["2026-11-21T11:00:00Z", "2026-11-21T13:00:00Z"]},
        {"parcel": "prc-9002", "at": {"lat": 52.5302, "lon": 13.4011}, "service_s": 120,
            "between": ["2026-11-21T11:00:00Z", "2026-11-21T14:00:00Z"]}]})),
    responses((status = 200, body = RouteOut), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn put_round(
    State(app): State<App>,
    Id(id): Id<CourierId>,
    body: Json<RoundIn>,
) -> Result<axum::Json<RouteOut>, Problem> {
    let asked = body.shape.clone();
    app.read(move |engine| check_round(engine, &asked)).await??;
    let (event, personal) = body.shape.to_engine(id.clone());
    let command = Command { event: Event::Hub(event), key: None };
    let mut replies =
        intake::several(&app.driver, &app.side, vec![command], personal, Vec::new()).await?;
    match replies.pop().map(|reply| reply.answer) {
        Some(Answer::Refused { reason, hint }) => Err(Problem::refused(reason, hint)),
        _ => route_of(&app, id).await.map(axum::Json),
    }
}

fn check_round(engine: &Engine, asked: &RoundIn) -> Result<(), Problem> {
    let mut reader = Reader::default();
    asked.check(&mut reader);
    reader.inside("stops", |reader| {
        let names = asked.stops.iter().map(|stop| &stop.parcel.0);
        check_new(names, "parcel", engine.world(), reader);
        for (index, stop) in asked.stops.iter().enumerate() {
            reader.at(index, |reader| Swap::note(engine.world(), "at", stop.at, reader));
        }
    });
    reader.finish()
}
