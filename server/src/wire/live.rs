//! What moves on the live map: one frame of it.

use super::scalar::{
    CourierName, Id, Instant, Minor, OfferName, OrderName, Position, ProfileName, StoreName, Word,
};
use super::words::{ModeWord, OrderStateWord};
use crate::driver::RunFigures;
use crate::track::{Fix, KEPT_FOR, Tracks};
use sameday_engine::engine::Engine;
use sameday_engine::id::{CourierId, StoreId};
use sameday_engine::model::{Offer, OfferState, Order, StopTask, StoreSpec};
use sameday_engine::place::Place;
use sameday_engine::unit::{Qty, Time};
use sameday_engine::world::hours::is_open;
use sameday_engine::world::queue::{JobState, jobs};
use sameday_engine::world::{Courier, Progress, World};
use sameday_scenarios::kpi::{Better, Figure};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The figures of the strip with their labels, in its order.
const STRIP: [(&str, &str); 8] = [
    ("orders", "Orders"),
    ("delivered", "Delivered"),
    ("on_time_share", "On time"),
    ("order_to_door_mean", "Click to door"),
    ("refused_share", "Refused"),
    ("till_sales", "Till sales"),
    ("broken_holds", "Broken holds"),
    ("utilisation", "Couriers busy"),
];

/// Couriers are expected to report where they are at least this often, in seconds.
const REPORT_S: f64 = 15.0;

/// How a shop is doing.
#[derive(Serialize, ToSchema)]
pub struct LiveShopOut {
    id: StoreName,
    open: bool,
    /// SKUs on record there, and how many of them can be promised to nobody.
    skus: usize,
    sold_out: usize,
    /// Share of the SKUs with something available to promise; absent without any on record.
    #[serde(skip_serializing_if = "Option::is_none")]
    in_stock_permille: Option<usize>,
    /// Pick jobs not yet done.
    queue: usize,
}

impl LiveShopOut {
    fn of(store: &StoreSpec, queue: usize, world: &World, now: Time) -> Self {
        let (mut skus, mut sold_out) = (0, 0);
        for (_, cell) in world.ledger().stocked(&store.id) {
            skus += 1;
            sold_out += usize::from(cell.atp(store.safety) == Qty::ZERO);
        }
        Self {
            id: Id(store.id.clone()),
            open: is_open(&store.hours, now),
            skus,
            sold_out,
            in_stock_permille: ((skus - sold_out) * 1_000).checked_div(skus),
            queue,
        }
    }
}

/// What a courier is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CourierState {
    /// Has no work.
    Idle,
    /// Has work and leaves for it later.
    Waiting,
    /// On his way to take goods.
    ToShop,
    /// In a shop.
    AtShop,
    /// On his way to hand over.
    ToDoor,
    /// At a door.
    AtDoor,
    /// On his way to bring goods back.
    Returning,
}

impl CourierState {
    /// Of a courier at this instant.
    #[must_use]
    pub fn of(courier: &Courier, now: Time) -> Self {
        let Some(next) = courier.route.first() else { return Self::Idle };
        let at_stop = matches!(courier.progress, Progress::AtStop { .. });
        match next.task {
            _ if courier.frozen(now) == 0 => Self::Waiting,
            StopTask::Deliver { .. } if at_stop => Self::AtDoor,
            StopTask::Deliver { .. } => Self::ToDoor,
            StopTask::Pickup { .. } | StopTask::Return { .. } if at_stop => Self::AtShop,
            StopTask::Pickup { .. } => Self::ToShop,
            StopTask::Return { .. } => Self::Returning,
        }
    }
}

/// A reported position: time, latitude, longitude.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct FixOut(Instant, f64, f64);

impl From<&Fix> for FixOut {
    fn from(fix: &Fix) -> Self {
        let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
        Self(Instant(fix.time), round(fix.lat), round(fix.lon))
    }
}

/// A courier on duty.
#[derive(Serialize, ToSchema)]
pub struct LiveCourierOut {
    id: CourierName,
    profile: ProfileName,
    state: CourierState,
    /// On his accepted route, goods on board included.
    orders: Vec<OrderName>,
    /// Centre of the last place that is known of him.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Position>,
    /// The newest reported positions, oldest first, each `[time, latitude, longitude]`: of the
    /// last five minutes, at most 24, and the newest however old it is.
    #[schema(value_type = Vec<Vec<serde_json::Value>>)]
    track: Vec<FixOut>,
}

impl LiveCourierOut {
    fn of(courier: &Courier, at: Option<Place>, now: Time) -> Self {
        Self {
            id: Id(courier.spec.id.clone()),
            profile: Id(courier.spec.profile.clone()),
            state: CourierState::of(courier, now),
            orders: courier.orders().into_iter().map(Id).collect(),
            at: at.and_then(Position::centre),
            track: Vec::new(),
        }
    }
}

/// An order under way.
#[derive(Serialize, ToSchema)]
pub struct LiveOrderOut {
    id: OrderName,
    state: OrderStateWord,
    mode: ModeWord,
    /// The centre of the cell of the door or locker; absent for what no courier brings.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Position>,
    stores: Vec<StoreName>,
    /// Who is asked, and then carries it.
    #[serde(skip_serializing_if = "Option::is_none")]
    courier: Option<CourierName>,
    /// End of the promised span.
    due: Instant,
}

impl From<&Order> for LiveOrderOut {
    fn from(order: &Order) -> Self {
        let at_door = order.mode.by_courier().then_some(order.basket.at);
        Self {
            id: Id(order.id),
            state: Word(order.state),
            mode: Word(order.mode),
            at: at_door.and_then(Position::centre),
            stores: order.sources.iter().map(|source| Id(source.store.clone())).collect(),
            courier: order.courier.clone().map(Id),
            due: Instant(order.promise.to),
        }
    }
}

/// An offer without an answer.
#[derive(Serialize, ToSchema)]
pub struct LiveOfferOut {
    id: OfferName,
    courier: CourierName,
    /// Orders that are new to him.
    orders: Vec<OrderName>,
    /// Extra pay for it.
    pay: Minor,
    expires_at: Instant,
}

impl From<&Offer> for LiveOfferOut {
    fn from(offer: &Offer) -> Self {
        Self {
            id: Id(offer.id),
            courier: Id(offer.courier.clone()),
            orders: offer.orders.iter().copied().map(Id).collect(),
            pay: Minor(offer.pay),
            expires_at: Instant(offer.expires_at),
        }
    }
}

/// A figure of the run so far.
#[derive(Serialize, ToSchema)]
pub struct KpiOut {
    name: &'static str,
    label: &'static str,
    /// `null` while there is nothing to measure.
    value: Option<f64>,
    /// `1` is a count, `share` a part of one, `min` minutes.
    unit: &'static str,
    /// `more`, `less` or `neither` is better.
    #[schema(value_type = String)]
    better: Better,
    /// How it is worked out.
    meaning: &'static str,
}

impl KpiOut {
    fn of(name: &'static str, label: &'static str, figure: &Figure) -> Self {
        let round = |value: f64| (value * 1_000.0).round() / 1_000.0;
        Self {
            name,
            label,
            value: figure.value.map(round),
            unit: figure.unit,
            better: figure.better,
            meaning: figure.meaning,
        }
    }
}

/// What the engine knows of one frame, and nothing else: collected while everything waits.
pub struct Scene {
    plan_version: u64,
    plan_tag: String,
    shops: Vec<LiveShopOut>,
    couriers: Vec<(CourierId, LiveCourierOut)>,
    orders: Vec<LiveOrderOut>,
    offers: Vec<LiveOfferOut>,
}

impl Scene {
    /// As it stands.
    #[must_use]
    pub fn of(engine: &Engine, now: Time) -> Self {
        let world = engine.world();
        let mut queues: BTreeMap<&StoreId, usize> = BTreeMap::new();
        for (_, source, _) in jobs(world).filter(|(_, _, state)| *state != JobState::Ready) {
            *queues.entry(&source.store).or_default() += 1;
        }
        let queue = |store: &StoreSpec| queues.get(&store.id).copied().unwrap_or(0);
        let shop = |store: &StoreSpec| LiveShopOut::of(store, queue(store), world, now);
        let couriers = || world.couriers().values().filter(|courier| courier.is_on_duty());
        let offers = couriers().filter_map(|courier| open_offer(courier, world));
        let out = |c: &Courier| {
            (c.spec.id.clone(), LiveCourierOut::of(c, engine.place_of(&c.spec.id), now))
        };
        Self {
            plan_version: world.plan_version(),
            plan_tag: plan_tag(world),
            shops: world.active_stores().map(shop).collect(),
            couriers: couriers().map(out).collect(),
            orders: world.open_orders().map(LiveOrderOut::from).collect(),
            offers: offers.map(LiveOfferOut::from).collect(),
        }
    }
}

/// The offer a courier can answer.
#[must_use]
pub fn open_offer<'a>(courier: &Courier, world: &'a World) -> Option<&'a Offer> {
    let offer = world.offer(courier.offer?)?;
    (offer.state == OfferState::Open).then_some(offer)
}

/// Names what is drawn of the plan: the version alone does not rise when a stop is done or an offer
/// goes out.
fn plan_tag(world: &World) -> String {
    let mut hasher = blake3::Hasher::new();
    for courier in world.couriers().values().filter(|courier| courier.is_on_duty()) {
        let next = courier.route.first().map(|stop| stop.id);
        let mark = (&courier.spec.id, courier.changed_at, next, courier.offer);
        hasher.update(format!("{mark:?}").as_bytes());
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

/// How the clock runs.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How many times as fast as the machine's clock.
    pub speed: f64,
    /// Whether that can be changed.
    pub adjustable: bool,
}

/// One frame of the live map.
#[derive(Serialize, ToSchema)]
pub struct LiveOut {
    now: Instant,
    /// How many times as fast as the machine's clock.
    speed: f64,
    speed_adjustable: bool,
    /// Rises when a route or a draft is planned anew.
    plan_version: u64,
    /// Another text whenever `/v1/plan.geojson` has other stops: also when a stop is done and when
    /// an offer goes out or ends.
    plan_tag: String,
    /// Couriers are to be drawn where they were so long ago: what they have reported by now reaches
    /// beyond that.
    playback_delay_s: u32,
    /// By name.
    shops: Vec<LiveShopOut>,
    /// On shift or with work to bring to an end, by name.
    couriers: Vec<LiveCourierOut>,
    /// Not yet at their end, oldest first.
    orders: Vec<LiveOrderOut>,
    /// Without an answer.
    offers: Vec<LiveOfferOut>,
    /// Since when the figures count: the start of the server.
    kpis_since: Instant,
    kpis: Vec<KpiOut>,
}

impl LiveOut {
    /// A scene with everything that the engine does not know.
    #[must_use]
    pub fn of(scene: Scene, now: Time, pace: Pace, tracks: &Tracks, figures: &RunFigures) -> Self {
        let with_track = |(id, mut courier): (CourierId, LiveCourierOut)| {
            let recent = tracks.of(&id).map_or(&[][..], |track| track.recent(now));
            courier.track = recent.iter().map(FixOut::from).collect();
            courier
        };
        let list = figures.figures.list();
        let kpi = |(name, label): (&'static str, &'static str)| {
            let figure = list.iter().find(|figure| figure.name == name)?;
            Some(KpiOut::of(name, label, figure))
        };
        Self {
            now: Instant(now),
            speed: pace.speed,
            speed_adjustable: pace.adjustable,
            plan_version: scene.plan_version,
            plan_tag: scene.plan_tag,
            playback_delay_s: playback_delay_s(pace.speed),
            shops: scene.shops,
            couriers: scene.couriers.into_iter().map(with_track).collect(),
            orders: scene.orders,
            offers: scene.offers,
            kpis_since: Instant(figures.since),
            kpis: STRIP.into_iter().filter_map(kpi).collect(),
        }
    }
}

/// Couriers report every few seconds of their time, a page looks about once a second of its own,
/// and tracks reach only so far back.
fn playback_delay_s(speed: f64) -> u32 {
    let kept_s = KEPT_FOR.0 as f64 / 1_000.0;
    (REPORT_S + speed).min(kept_s - REPORT_S).ceil() as u32
}
