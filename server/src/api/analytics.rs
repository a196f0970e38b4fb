//! What sells, what is missed and what to stock: aggregates that name nobody.

use crate::app::App;
use crate::extract::Params;
use crate::problem::{Problem, ProblemDocument};
use crate::wire::demand::{AssortmentOut, Frame, LostDemandOut, StockAdviceOut};
use crate::wire::scalar::Id;
use axum::extract::State;
use sameday_engine::engine::Engine;
use sameday_engine::id::StoreId;
use sameday_engine::place::Area;
use sameday_engine::policy::stocking::question;
use sameday_engine::unit::{Millis, Time};
use sameday_engine::world::demand::region_of;

/// Days looked back when no number is asked for.
const DAYS: u32 = 7;
const DAY: Millis = Millis(24 * 3_600_000);

/// A wish for a report: where, and for how many days.
struct Asked {
    region: Option<Area>,
    days: u32,
}

impl Asked {
    fn read(params: &mut Params) -> Self {
        let cell = "an H3 cell of resolution 5 or 6, such as 861f1d48fffffff";
        let region = params.parsed("region", cell, region);
        let near = params.position("near");
        if region.is_some() && near.is_some() {
            params.error("near", "out_of_range", "a region or a position, not both");
        }
        let near = near.and_then(|near| region_of(near.place()));
        Self { region: region.or(near), days: days(params) }
    }

    fn frame(&self, engine: &Engine, now: Time) -> Frame {
        frame(engine, self.region, self.days, now)
    }
}

/// A cell of the size of a region, so that no small group can be singled out by asking for it.
fn region(text: &str) -> Option<Area> {
    let area = Area(text.parse().ok()?);
    (5..=6).contains(&u8::from(area.0.resolution())).then_some(area)
}

fn days(params: &mut Params) -> u32 {
    let within = |text: &str| text.parse().ok().filter(|days| (1..=366).contains(days));
    params.parsed("days", "1 to 366", within).unwrap_or(DAYS)
}

/// No further back than is remembered.
fn frame(engine: &Engine, region: Option<Area>, days: u32, now: Time) -> Frame {
    let days = days.min(engine.world().config().demand_days);
    Frame { region, since: now - DAY.times(i64::from(days)), days }
}

/// What was asked for and found nowhere in reach, by area and SKU.
///
/// Figures with fewer than `group_size` wishes behind them are left out.
#[utoipa::path(get, path = "/v1/analytics/lost_demand", tag = "analytics",
    params(("region" = Option<String>, Query, description = "H3 cell of resolution 5 or 6 [all]"),
        ("near" = Option<String>, Query, description = "`lat,lon`: the region around it"),
        ("days" = Option<u32>, Query, description = "[7]", example = 7)),
    responses((status = 200, body = LostDemandOut), (status = 422, body = ProblemDocument)))]
pub async fn lost_demand(
    State(app): State<App>,
    mut params: Params,
) -> Result<axum::Json<LostDemandOut>, Problem> {
    let asked = Asked::read(&mut params);
    params.finish()?;
    let now = app.driver.now();
    let out = app.read(move |engine| LostDemandOut::of(engine.world(), asked.frame(engine, now)));
    out.await.map(axum::Json)
}

/// What sells in a region, and what is asked for there and missing.
///
/// Figures with fewer than `group_size` tickets, orders or wishes behind them are left out.
#[utoipa::path(get, path = "/v1/analytics/assortment", tag = "analytics",
    params(("region" = Option<String>, Query, description = "H3 cell of resolution 5 or 6",
            example = "861f1d48fffffff"),
        ("near" = Option<String>, Query, description = "`lat,lon`: the region around it"),
        ("days" = Option<u32>, Query, description = "[7]", example = 7)),
    responses((status = 200, body = AssortmentOut), (status = 422, body = ProblemDocument)))]
pub async fn assortment(
    State(app): State<App>,
    mut params: Params,
) -> Result<axum::Json<AssortmentOut>, Problem> {
    let asked = Asked::read(&mut params);
    if !params.is_given("region") && !params.is_given("near") {
        params.error("region", "required", "a region, or a position with near");
    }
    params.finish()?;
    let now = app.driver.now();
    let region = asked.region.expect("one of them was given and read");
    let out =
        app.read(move |engine| AssortmentOut::of(engine.world(), region, asked.frame(engine, now)));
    out.await.map(axum::Json)
}

/// What a shop should have had: so many units more of a SKU would have served so many missed
/// orders, net of what shops nearby had to spare.
#[utoipa::path(get, path = "/v1/analytics/stock_advice", tag = "analytics",
    params(("store" = String, Query, example = "st_flora"),
        ("days" = Option<u32>, Query, description = "[7]", example = 7)),
    responses((status = 200, body = StockAdviceOut), (status = 422, body = ProblemDocument)))]
pub async fn stock_advice(
    State(app): State<App>,
    mut params: Params,
) -> Result<axum::Json<StockAdviceOut>, Problem> {
    let store: Option<StoreId> =
        params.parsed("store", "the name of a shop", |text| text.parse().ok());
    let days = days(&mut params);
    if !params.is_given("store") {
        params.error("store", "required", "the name of a shop");
    }
    params.finish()?;
    let store = store.expect("it was given and read");
    let (name, now) = (store.clone(), app.driver.now());
    let found = app.read(move |engine| {
        let world = engine.world();
        let frame = frame(engine, None, days, now);
        world.stores().contains_key(&name).then(|| (frame, question(world, &name, frame.since)))
    });
    let unknown = || Problem::field("?store", "unknown", format!("no store {store}"));
    let (frame, question) = found.await?.ok_or_else(unknown)?;
    let advice = app.aside(move |_| question.answer()).await?;
    Ok(axum::Json(StockAdviceOut::of(Id(store.clone()), frame, &advice)))
}
