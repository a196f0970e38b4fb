//! Lockers and pickup points.

use super::masters::{put, versioned};
use super::page::{Page, bad_cursor};
use crate::app::{App, Call};
use crate::body::Json;
use crate::extract::{Id, Params};
use crate::idempotency::MaybeKey;
use crate::place::{Swap, metres_between};
use crate::problem::{Problem, ProblemDocument};
use crate::wire::point::{PointIn, PointOut, PointSpecOut};
use crate::wire::read::Reader;
use crate::wire::scalar::{Position, WholeMetres, Word};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use sameday_engine::engine::Engine;
use sameday_engine::event::{Event, PointEvent};
use sameday_engine::id::PointId;
use sameday_engine::model::{PointKind, PointSpec};
use sameday_engine::unit::Metres;
use std::ops::Bound;

fn spec_of(id: PointId) -> impl Fn(&Engine) -> Option<PointSpecOut> + Clone + Send + 'static {
    move |engine| engine.world().points().spec(&id).map(PointSpecOut::from)
}

/// Lists a locker or a pickup point, or changes it.
#[utoipa::path(put, path = "/v1/points/{id}", tag = "points",
    params(("id" = String, Path, example = "market-hall"),
        ("If-Match" = Option<String>, Header), ("If-None-Match" = Option<String>, Header)),
    request_body(content = PointIn, example = json!({
        "at": {"lat": 52.5236, "lon": 13.4102}, "kind": "pickup_point",
        "classes": [{"name": "s", "g": 5000, "ml": 12000, "count": 40},
            {"name": "l", "g": 20000, "ml": 80000, "count": 10}],
        "dwell_s": 172800, "put_away_s": 900,
        "inbound": {"runs": {"zone": "Europe/Berlin", "daily": ["06:00", "14:00"]},
            "lead_s": 3600}})),
    responses((status = 200, body = PointSpecOut), (status = 201, body = PointSpecOut),
        (status = 409, body = ProblemDocument), (status = 412, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
pub async fn put_point(
    State(app): State<App>,
    Id(id): Id<PointId>,
    headers: HeaderMap,
    body: Json<PointIn>,
) -> Result<Response, Problem> {
    let (asked, now) = (body.shape.clone(), app.driver.now());
    let check = move |engine: &Engine| {
        let mut reader = Reader::default();
        asked.check(engine.world(), &mut reader);
        Swap::note(engine.world(), "at", asked.at, &mut reader);
        reader.finish()
    };
    app.read(check).await??;
    let event = PointEvent::Put(body.shape.to_engine(id.clone(), now));
    put(&app, &headers, spec_of(id), Event::Point(event)).await
}

/// A locker or a pickup point with its free places. The `ETag` is of its master data alone.
#[utoipa::path(get, path = "/v1/points/{id}", tag = "points",
    params(("id" = String, Path, example = "market-hall")),
    responses((status = 200, body = PointOut), (status = 404, body = ProblemDocument)))]
pub async fn get_point(State(app): State<App>, Id(id): Id<PointId>) -> Result<Response, Problem> {
    let (name, now) = (id.clone(), app.driver.now());
    let found = app.read(move |engine| {
        let points = engine.world().points();
        let spec = points.spec(&id)?;
        Some((PointSpecOut::from(spec), PointOut::of(spec, points, now)))
    });
    let (spec, point) = found.await?.ok_or_else(|| Problem::not_found("point", name))?;
    Ok(versioned(StatusCode::OK, &spec, &point))
}

/// Takes a point off the list. Not possible while a place is kept there.
#[utoipa::path(delete, path = "/v1/points/{id}", tag = "points",
    params(("id" = String, Path, example = "market-hall"),
        ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 204), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument)))]
pub async fn delete_point(
    State(app): State<App>,
    Id(id): Id<PointId>,
    MaybeKey(key): MaybeKey,
) -> Result<Response, Problem> {
    let call = Call::new("DELETE /v1/points/{id}", key, &format!("/v1/points/{id}"), "");
    app.run(&call, Event::Point(PointEvent::Removed { point: id })).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Lockers and pickup points by name, or those near a position, nearest first.
#[utoipa::path(get, path = "/v1/points", tag = "points",
    params(("near" = Option<String>, Query, description = "`lat,lon`", example = "52.52,13.41"),
        ("radius_m" = Option<i64>, Query, description = "straight line [2000]", example = 2000),
        ("kind" = Option<String>, Query, description = "`locker` or `pickup_point`"),
        ("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<PointOut>), (status = 422, body = ProblemDocument)))]
pub async fn list_points(State(app): State<App>, mut params: Params) -> Result<Response, Problem> {
    let near = params.position("near");
    let radius = params.parsed("radius_m", "1 to 1000000 metres", |text| {
        text.parse::<i64>().ok().filter(|n| (1..=1_000_000).contains(n))
    });
    let kind = params.parsed("kind", "locker or pickup_point", Word::<PointKind>::find);
    let (limit, cursor) = (params.limit(), params.text("cursor"));
    if near.is_none() && radius.is_some() {
        params.error("radius_m", "out_of_range", "only together with near");
    }
    params.finish()?;
    let asked = Asked { near, radius: radius.unwrap_or(2_000), kind, limit };
    let filter = asked.filter();
    let (skip, after) = match near {
        Some(_) => (cursor.map_or(Ok(0), |text| text.parse().map_err(|_| bad_cursor()))?, None),
        None => (0, cursor.map(|text| text.parse().map_err(|_| bad_cursor())).transpose()?),
    };
    let now = app.driver.now();
    let page = app.read(move |engine| asked.page(engine, skip, after, now)).await?;
    Ok(page.answer("/v1/points", &filter))
}

/// What a list was asked for.
struct Asked {
    near: Option<Position>,
    radius: i64,
    kind: Option<Word<PointKind>>,
    limit: usize,
}

impl Asked {
    fn filter(&self) -> String {
        let kind = self.kind.map_or(String::new(), |kind| format!("kind={}&", kind.text()));
        let near = self.near.map_or(String::new(), |near| {
            format!("near={},{}&radius_m={}&", near.lat, near.lon, self.radius)
        });
        format!("{near}{kind}limit={}&", self.limit)
    }

    fn wants(&self, spec: &PointSpec) -> bool {
        self.kind.is_none_or(|kind| kind.0 == spec.kind)
    }

    fn page(
        &self,
        engine: &Engine,
        skip: usize,
        after: Option<PointId>,
        now: sameday_engine::unit::Time,
    ) -> Page<PointOut> {
        let points = engine.world().points();
        let Some(near) = self.near else {
            let from = after.map_or(Bound::Unbounded, Bound::Excluded);
            let named = points.specs().range((from, Bound::Unbounded));
            return Page::take(
                named,
                self.limit,
                |(id, _)| id.to_string(),
                |(_, spec)| self.wants(spec).then(|| PointOut::of(spec, points, now)),
            );
        };
        let mut found: Vec<(Metres, &PointSpec)> = Vec::new();
        for spec in points.specs().values().filter(|spec| self.wants(spec)) {
            let metres = Position::centre(spec.at).map(|centre| metres_between(near, centre));
            let inside = metres.filter(|metres| metres.0 <= self.radius);
            found.extend(inside.map(|metres| (metres, spec)));
        }
        found.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
        let more = found.len() > skip.saturating_add(self.limit);
        let items = found.into_iter().skip(skip).take(self.limit).map(|(metres, spec)| {
            let mut out = PointOut::of(spec, points, now);
            out.distance_m = Some(WholeMetres(metres));
            out
        });
        let next_cursor = more.then(|| (skip + self.limit).to_string());
        Page { items: items.collect(), next_cursor }
    }
}
