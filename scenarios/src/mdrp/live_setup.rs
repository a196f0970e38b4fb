//! A meal delivery day in the words of the engine: genesis, master data, orders.

use sameday_datasets::mdrp::{Courier, Instance, Point};
use sameday_engine::config::{Commit, Config, LOGIC_VERSION, Prices, Speed, Travel};
use sameday_engine::event::{Event, StockChange, StockFact};
use sameday_engine::id::{CourierId, Profile, SkuId, StoreId};
use sameday_engine::model::{Basket, CourierSpec, Genesis, Line, OrderRequest, Sku, StoreSpec};
use sameday_engine::place::Place;
use sameday_engine::travel::GREAT_CIRCLE;
use sameday_engine::unit::{Millis, Money, Qty, Time};

/// A minute in milliseconds.
pub(super) const MINUTE: i64 = 60_000;
/// More meals than any restaurant is asked for.
const PLENTY: Qty = Qty(1_000_000);
/// Price of a minute of click-to-door.
const MINUTE_PRICE: Money = Money(100);
/// Worth of a meal: more than any click-to-door.
const WORTH: Money = Money(10_000_000);

/// The engine's names of the day's things, by position.
pub(super) struct Names {
    pub couriers: Vec<CourierId>,
    pub restaurants: Vec<StoreId>,
    profile: Profile,
    meal: SkuId,
}

impl Names {
    pub fn new(instance: &Instance) -> Self {
        fn numbered<T: std::str::FromStr>(kind: char, n: usize) -> Vec<T> {
            let name = |i| format!("{kind}{i:05}").parse().ok();
            (0..n).map(|i| name(i).expect("a letter and digits make an id")).collect()
        }
        Self {
            couriers: numbered('c', instance.couriers.len()),
            restaurants: numbered('r', instance.restaurants.len()),
            profile: "courier".parse().expect("a plain word is a profile"),
            meal: "meal".parse().expect("a plain word is a SKU"),
        }
    }

    /// Position of a courier.
    pub fn courier(&self, name: &CourierId) -> usize {
        self.couriers.binary_search(name).expect("the engine knows only couriers of the day")
    }

    /// Position of a restaurant.
    pub fn restaurant(&self, name: &StoreId) -> usize {
        self.restaurants.binary_search(name).expect("the engine knows only shops of the day")
    }
}

/// Late commitment, whole minutes of drive, one restaurant a trip; only click-to-door has a price.
pub(super) fn genesis(instance: &Instance, seed: u64) -> Genesis {
    let names = Names::new(instance);
    // Metres a minute are not whole millimetres a second: sixty times both.
    let speed =
        Speed { mm_per_s: instance.parameters.metres_per_minute * 1_000, detour_permille: MINUTE };
    let config = Config {
        // One millisecond late, so that the search of the same minute comes first.
        commit: Commit::JustInTime { margin: Millis(-1) },
        // Searches come with orders, never by the clock.
        review: Millis::from_mins(7 * 24 * 60),
        reach: Millis::from_mins(24 * 60),
        overrun: Millis::from_mins(24 * 60),
        give_up: Millis::from_mins(7 * 24 * 60),
        max_stores: 1,
        max_couriers: 10_000,
        travel: Travel {
            profiles: [(names.profile, speed)].into(),
            round_up: Millis::from_mins(1),
        },
        prices: Prices {
            late_per_min: MINUTE_PRICE,
            refusal_base: WORTH,
            split: Money::ZERO,
            store_per_hour: Money::ZERO,
            change: Money::ZERO,
            break_base: Money::ZERO,
            pickup: Money::ZERO,
            substitution: Money::ZERO,
            ..Prices::default()
        },
        one_site_per_trip: true,
        no_courier_yet: true,
        ..Config::default()
    };
    Genesis {
        tenant: "mdrp".parse().expect("a plain word is a tenant"),
        shard: 0,
        currency: "USD".to_owned(),
        seed,
        travel_digest: GREAT_CIRCLE.into(),
        logic_version: LOGIC_VERSION,
        config,
    }
}

/// What is known from the start: meals, restaurants with their stock, couriers.
pub(super) fn master_data(instance: &Instance, names: &Names) -> Vec<Event> {
    let mut events = vec![Event::SkuPut(Sku::new(names.meal.clone()))];
    for (restaurant, name) in instance.restaurants.iter().zip(&names.restaurants) {
        events.push(Event::StorePut(store(instance, name, restaurant.at)));
        events.push(Event::Stock(StockFact {
            source: "mdrp".to_owned(),
            id: format!("stock-{name}"),
            occurred_at: Time::ZERO,
            sent_at: None,
            sequence: None,
            member: None,
            store: name.clone(),
            change: StockChange::Received {
                lines: vec![Line { sku: names.meal.clone(), qty: PLENTY }],
                inbound: None,
            },
        }));
    }
    events.extend(names.couriers.iter().map(|name| Event::CourierPut(courier(names, name))));
    events
}

fn store(instance: &Instance, name: &StoreId, at: Point) -> StoreSpec {
    let half = Millis::from_mins(instance.parameters.pickup_service / 2);
    StoreSpec {
        service: half,
        setup: half,
        pickup: false,
        ..StoreSpec::new(name.clone(), place(at))
    }
}

/// Pay is no part of the objective here: it follows from shifts and orders alone.
fn courier(names: &Names, name: &CourierId) -> CourierSpec {
    CourierSpec::new(name.clone(), names.profile.clone())
}

/// A meal as an order.
pub(super) fn order(instance: &Instance, names: &Names, o: usize) -> OrderRequest {
    let order = &instance.orders[o];
    let half = Millis::from_mins(instance.parameters.drop_service / 2);
    let lines = vec![Line { sku: names.meal.clone(), qty: Qty(1) }];
    let basket = Basket {
        soft_due: Some(Time(order.placed * MINUTE)),
        late_per_min: Some(MINUTE_PRICE),
        max_splits: 1,
        stores: Some(vec![names.restaurants[order.restaurant].clone()]),
        value: Some(WORTH),
        service: half,
        setup: half,
        ready_at: Some(Time(order.ready * MINUTE)),
        ..Basket::new(lines, place(order.at))
    };
    OrderRequest { basket, external_id: None }
}

/// Last instant in which he may start a pickup, with the millisecond of late commitment.
pub(super) fn until(courier: &Courier) -> Time {
    Time(courier.off * MINUTE + 1)
}

fn place(at: Point) -> Place {
    Place::Planar { x_m: at.x, y_m: at.y }
}
