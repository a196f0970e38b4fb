//! The head of a scenario: which city, which day, and what is expected of its end.

use super::expect::Expect;
use super::maps::{Chart, MapName};
use super::table::{Fields, Page};
use crate::city::couriers::{pay_named, pay_names};
use crate::city::ground::{Fleet, Ground};
use crate::city::setup::{Habits, Pays, Records, Rush, Setup};
use crate::city::streets::Map;
use crate::city::{City, config};
use sameday_datasets::city::{self as patterns, CityPlan, DEFAULT, PLANS};
use sameday_engine::config::Config;
use sameday_engine::travel::street::Streets;
use serde_json::{Value, json};
use std::sync::Arc;

/// What stands in `format`.
pub const FORMAT: &str = "sameday-scenario";
/// What stands in `version`.
pub const VERSION: i64 = 1;
/// Name of the ground without streets.
const PLAIN: &str = "plain";

/// Where a scenario plays.
#[derive(Clone, Debug, Default)]
pub struct Where {
    plan: Option<&'static CityPlan>,
    map: Option<MapName>,
    /// The map, once somebody has read it.
    chart: Option<Arc<Chart>>,
    edge_m: Option<f64>,
    shops: Option<usize>,
    orders_per_hour: Option<f64>,
    crowd: Option<usize>,
    owners: Option<usize>,
    vans: Option<usize>,
    on_foot: Option<f64>,
    by_car: Option<f64>,
}

/// All that the head says.
#[derive(Clone, Debug)]
pub struct Head {
    /// One sentence for people.
    pub title: String,
    /// Where it plays.
    pub ground: Where,
    /// Which day.
    pub setup: Setup,
    /// How many days before are told to the engine.
    pub past_days: u32,
    /// What is expected of its end.
    pub expect: Vec<Expect>,
}

impl Head {
    /// The city in the morning.
    ///
    /// # Panics
    /// When it stands on a map that nobody has read.
    #[must_use]
    pub fn city(&self) -> City {
        City::with(&self.ground.build(self.setup.seed), &self.setup)
    }
}

impl Where {
    /// The map that it is on, if any.
    #[must_use]
    pub fn map(&self) -> Option<&MapName> {
        self.map.as_ref()
    }

    /// Puts it on this map.
    pub fn stand_on(&mut self, chart: Arc<Chart>) {
        self.chart = Some(chart);
    }

    fn build(&self, seed: u64) -> Ground {
        let chart = || self.chart.as_ref().expect("the map of a scenario is read with its file");
        let mut ground = match (self.plan, self.edge_m) {
            _ if self.map.is_some() => chart().ground(seed),
            (Some(plan), _) => on_plan(plan, seed),
            (None, Some(edge_m)) => Ground::wide_plain(seed, edge_m),
            (None, None) => Ground::plain(seed),
        };
        if let Some(most) = self.shops {
            ground = ground.with_shops(most);
        }
        let usual = ground.fleet;
        ground.fleet = Fleet {
            crowd: self.crowd.unwrap_or(usual.crowd),
            owners: self.owners.unwrap_or(usual.owners),
            vans: self.vans.unwrap_or(usual.vans),
            on_foot: self.on_foot.unwrap_or(usual.on_foot),
            by_car: self.by_car.unwrap_or(usual.by_car),
        };
        ground.orders_per_hour = self.orders_per_hour.unwrap_or(ground.orders_per_hour);
        ground
    }
}

fn on_plan(plan: &'static CityPlan, seed: u64) -> Ground {
    let network = Arc::new(patterns::streets(plan, seed));
    let streets = Arc::new(Streets::new(network, config().travel));
    let utc_offset_s = Some(plan.utc_offset_s);
    let map = Map { streets, shops: &[], population: &[], utc_offset_s };
    Ground::on_streets(&format!("{} (synthetic)", plan.name), &map, seed)
}

/// Reads a head; what is wrong is noted on the page.
pub fn read(page: &mut Page<'_>) -> Head {
    let root = page.root();
    let mut fields = Fields::new(&root, 0);
    format(page, &mut fields);
    let title = fields.text(page, "title").map(str::to_owned);
    let seed = fields.whole(page, "seed", 0..=i64::MAX).unwrap_or(1);
    let minutes = fields.whole(page, "minutes", 1..=1_440).unwrap_or(60);
    let mut setup = Setup::new(seed.unsigned_abs(), minutes);
    let past_days = fields.whole(page, "past_days", 0..=28).unwrap_or(0);
    let past_days = u32::try_from(past_days).expect("the range is small");
    let hour = fields.whole(page, "begins_at", 0..=23);
    setup.begins_at = hour.and_then(|hour| u32::try_from(hour).ok());
    setup.rush = rush(page, &mut fields);
    setup.habits = fields.table(page, "habits").map(|f| habits(page, f)).unwrap_or_default();
    setup.records = fields.table(page, "records").map(|f| records(page, f)).unwrap_or_default();
    setup.pays = fields.table(page, "pay").map(|f| pays(page, f)).unwrap_or_default();
    if let Some(table) = fields.table(page, "config") {
        setup.config = overridden(page, &table);
    }
    let ground = fields.table(page, "city").map(|f| ground(page, f)).unwrap_or_default();
    let tables = fields.tables(page, "expect");
    let expect = tables.into_iter().filter_map(|fields| Expect::read(page, fields)).collect();
    if title.is_none() {
        page.say(0, "`title` says in one sentence what is played");
    }
    fields.end(page);
    Head { title: title.unwrap_or_default(), ground, setup, past_days, expect }
}

fn format(page: &mut Page<'_>, fields: &mut Fields<'_, '_>) {
    if fields.text(page, "format") != Some(FORMAT) {
        page.say(0, format!("`format` is \"{FORMAT}\""));
    }
    if fields.whole(page, "version", VERSION..=VERSION).is_none() {
        page.say(0, format!("`version` is {VERSION}"));
    }
}

fn ground(page: &mut Page<'_>, mut fields: Fields<'_, '_>) -> Where {
    let names: Vec<&str> = [PLAIN, DEFAULT.name].into_iter().chain(PLANS.map(|p| p.name)).collect();
    let find = |name: &str| match name {
        PLAIN => Some(None),
        name => patterns::plan(name).map(Some),
    };
    let count = |n: i64| usize::try_from(n).expect("the range begins at zero");
    let plan = fields.word(page, "plan", find, &names.join(", "));
    let map = map(page, &mut fields);
    if plan.is_some() && map.is_some() {
        page.say(fields.at(), "a city stands on a `map` or by a `plan`, not both");
    }
    let ground = Where {
        plan: plan.flatten(),
        map,
        chart: None,
        edge_m: fields.number(page, "edge_m", 500.0..=50_000.0),
        shops: fields.whole(page, "shops", 1..=1_000).map(count),
        orders_per_hour: fields.number(page, "orders_per_hour", 1.0..=10_000.0),
        crowd: fields.whole(page, "crowd", 0..=1_000).map(count),
        owners: fields.whole(page, "owners", 0..=1_000).map(count),
        vans: fields.whole(page, "vans", 0..=1_000).map(count),
        on_foot: fields.number(page, "on_foot", 0.0..=1.0),
        by_car: fields.number(page, "by_car", 0.0..=1.0),
    };
    if (ground.plan.is_some() || ground.map.is_some()) && ground.edge_m.is_some() {
        page.say(fields.at(), format!("`edge_m` is for the plan \"{PLAIN}\" only"));
    }
    fields.end(page);
    ground
}

fn map(page: &mut Page<'_>, fields: &mut Fields<'_, '_>) -> Option<MapName> {
    let streets = fields.text(page, "map").map(str::to_owned);
    let population = fields.text(page, "population").map(str::to_owned);
    if streets.is_none() && population.is_some() {
        page.say(fields.at(), "`population` says where people live on a `map`");
    }
    Some(MapName { streets: streets?, population })
}

fn rush(page: &mut Page<'_>, fields: &mut Fields<'_, '_>) -> Option<Rush> {
    let mut fields = fields.table(page, "rush")?;
    let hour = |hour: i64| usize::try_from(hour).expect("the range begins at zero");
    let from = fields.whole(page, "from_hour", 0..=23).map(hour);
    let to = fields.whole(page, "to_hour", 1..=24).map(hour);
    let times = fields.number(page, "times", 0.1..=10.0);
    if from.is_none() || to.is_none() || times.is_none() || from >= to {
        page.say(fields.at(), "a rush has `from_hour` before `to_hour`, and `times`");
    }
    fields.end(page);
    Some(Rush { from: from?, to: to?, times: times? })
}

fn habits(page: &mut Page<'_>, mut fields: Fields<'_, '_>) -> Habits {
    let usual = Habits::default();
    let mut share = |name: &'static str| fields.number(page, name, 0.0..=1.0);
    let habits = Habits {
        abandoned: share("abandoned").unwrap_or(usual.abandoned),
        cancelled: share("cancelled").unwrap_or(usual.cancelled),
        absent: share("absent").unwrap_or(usual.absent),
        not_collected: share("not_collected").unwrap_or(usual.not_collected),
        lost_goods: share("lost_goods").unwrap_or(usual.lost_goods),
        declines: share("declines"),
        ignores: share("ignores"),
        quits: share("quits"),
    };
    fields.end(page);
    habits
}

fn records(page: &mut Page<'_>, mut fields: Fields<'_, '_>) -> Records {
    let usual = Records::default();
    let wrong = fields.number(page, "wrong", 0.0..=1.0).unwrap_or(usual.wrong);
    let phantom = fields.number(page, "phantom", 0.0..=1.0).unwrap_or(usual.phantom);
    let cover = fields.numbers(page, "cover", 0.0..=1_000.0);
    let cover = cover.map_or(usual.cover, |[least, most]| (least, most));
    if cover.0 > cover.1 {
        page.say(fields.at(), "`cover` is the least and the most");
    }
    fields.end(page);
    Records { wrong, phantom, cover }
}

fn pays(page: &mut Page<'_>, mut fields: Fields<'_, '_>) -> Pays {
    let names: Vec<&str> = pay_names().collect();
    let names = names.join(", ");
    let pays = Pays {
        crowd: fields.word(page, "crowd", pay_named, &names),
        owners: fields.word(page, "owners", pay_named, &names),
        vans: fields.word(page, "vans", pay_named, &names),
    };
    fields.end(page);
    pays
}

/// The city's tunables with those that the head names; each is tried by itself, so that each
/// mistake is found.
fn overridden(page: &mut Page<'_>, fields: &Fields<'_, '_>) -> Config {
    let mut all = json!(config());
    for (name, value, at) in fields.values() {
        if name == "travel" {
            page.say(at, "travel times are those of the city");
            continue;
        }
        let mut one = json!(config());
        merge(&mut one[&name], value.clone());
        match serde_json::from_value::<Config>(one) {
            Ok(_) => merge(&mut all[&name], value),
            Err(error) => page.say(at, format!("`config.{name}`: {error}")),
        }
    }
    serde_json::from_value(all).expect("each of its fields was tried")
}

/// Tables are gone into, everything else is taken as it is.
fn merge(into: &mut Value, value: Value) {
    match (into.as_object_mut(), value) {
        (Some(into), Value::Object(fields)) if fields.keys().all(|key| into.contains_key(key)) => {
            fields.into_iter().for_each(|(key, value)| merge(&mut into[&key], value));
        }
        (_, value) => *into = value,
    }
}
