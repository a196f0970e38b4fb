//! Random days of a hub and a van beside a crowd courier: whatever happens, no day has more
//! hand-overs than its cap, every parcel is delivered or carried over with a reason, the book is
//! delivered times rate, and every rule of the checkers holds after every step.

use proptest::prelude::*;
use sameday_engine::config::{Config, LOGIC_VERSION};
use sameday_engine::decision::{Decision, Entry};
use sameday_engine::effect::Effect;
use sameday_engine::engine::Engine;
use sameday_engine::event::{Command, CountLine, CountScope, Event, HubEvent};
use sameday_engine::event::{StockChange, StockFact};
use sameday_engine::id::{CourierId, OrderId};
use sameday_engine::model::{
    ArrivedParcel, Basket, CourierSpec, Day, Fleet, Genesis, Hours, HubSpec, Line, OrderRequest,
    OrderState, PayModel, RoundStop, Sku, StopTask, StoreSpec,
};
use sameday_engine::place::Place;
use sameday_engine::reason::Reason;
use sameday_engine::routing::{Budget, SearchConfig, solve};
use sameday_engine::travel::GREAT_CIRCLE;
use sameday_engine::unit::{Millis, Money, Qty, Span, Time};
use sameday_engine::world::Progress;
use sameday_scenarios::invariants::Watch;
use std::collections::BTreeMap;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// Monday 2026-11-23 00:00 in Berlin, in winter one hour east of UTC.
const MONDAY: i64 = 1_795_392_000_000 - HOUR;
const DAYS: i64 = 2;

/// What is drawn.
#[derive(Clone, Debug)]
struct Plan {
    cap: u32,
    rate: i64,
    /// Days on which the owner delivers, from ten to two.
    open: Vec<bool>,
    /// When he begins, minutes after ten; `None`: he is ill.
    begins: Vec<Option<i64>>,
    /// Minutes of the days, doors in metres, with or without a window.
    parcels: Vec<(i64, (i64, i64), bool)>,
    /// Same-day orders for the shop's goods.
    orders: Vec<(i64, (i64, i64))>,
    /// Every so many hand-overs meets nobody; every so many stops is late.
    absent: usize,
    late: usize,
    crowd: bool,
    van: Vec<(i64, i64)>,
}

fn plans() -> impl Strategy<Value = Plan> {
    let door = || (-1_500_i64..1_500, -1_500_i64..1_500);
    let minute = 0_i64..DAYS * 24 * 60;
    let day = DAYS as usize;
    let hub = (
        1_u32..6,
        1_i64..400,
        prop::collection::vec(prop::bool::weighted(0.7), day),
        prop::collection::vec(prop::option::weighted(0.8, 0_i64..200), day),
    );
    let work = (
        prop::collection::vec((minute.clone(), door(), any::<bool>()), 0..8),
        prop::collection::vec((minute, door()), 0..4),
        1_usize..6,
        1_usize..6,
        any::<bool>(),
        prop::collection::vec(door(), 0..3),
    );
    (hub, work).prop_map(|((cap, rate, open, begins), work)| {
        let (parcels, orders, absent, late, crowd, van) = work;
        Plan { cap, rate, open, begins, parcels, orders, absent, late, crowd, van }
    })
}

fn place((east, north): (i64, i64)) -> Place {
    let lon = 13.41 + east as f64 / 67_800.0;
    Place::from_degrees(52.52 + north as f64 / 111_200.0, lon).expect("a place in Berlin")
}

struct Town {
    engine: Engine,
    now: Time,
    entries: Vec<Entry>,
    watch: Watch,
    absent: usize,
    late: usize,
    stops: usize,
}

impl Town {
    fn new(plan: &Plan) -> Self {
        let now = Time(MONDAY);
        let genesis = Genesis {
            tenant: "hubs".parse().unwrap(),
            shard: 0,
            currency: "EUR".into(),
            seed: 1,
            travel_digest: GREAT_CIRCLE.into(),
            logic_version: LOGIC_VERSION,
            config: Config::default(),
        };
        let (entries, watch) = (Vec::new(), Watch::default());
        let engine = Engine::new(genesis, now);
        let mut town =
            Self { engine, now, entries, watch, absent: plan.absent, late: plan.late, stops: 0 };
        town.drain();
        town.settle(plan);
        town
    }

    fn settle(&mut self, plan: &Plan) {
        let store =
            StoreSpec { safety: Qty(1), ..StoreSpec::new("flora".parse().unwrap(), place((0, 0))) };
        self.send(Event::SkuPut(Sku::new("rose".parse().unwrap())));
        self.send(Event::StorePut(store));
        self.send(Event::Stock(StockFact {
            source: "till".into(),
            id: "1".into(),
            occurred_at: self.now,
            sent_at: None,
            sequence: None,
            store: "flora".parse().unwrap(),
            member: None,
            change: StockChange::Counted {
                lines: vec![CountLine { sku: "rose".parse().unwrap(), qty: Qty(9) }],
                scope: CountScope::Shelf,
            },
        }));
        let open = |day: usize| plan.open.get(day).is_none_or(|open| *open);
        let hours = |day| if open(day) { vec![(10 * 3_600, 14 * 3_600)] } else { Vec::new() };
        let calendar = Hours::Weekly {
            zone: "Europe/Berlin".into(),
            days: (0..7).map(hours).collect(),
            offsets: vec![(Time::MIN, 3_600)],
        };
        let hub = HubSpec {
            store: "flora".parse().unwrap(),
            daily_cap: plan.cap,
            commission: Money(plan.rate),
            calendar,
        };
        let spec = |id: &str, profile: &str| {
            CourierSpec::new(id.parse().unwrap(), profile.parse().unwrap())
        };
        let owner = CourierSpec { fleet: Fleet::Hub, hub: Some(hub), ..spec("flo", "foot") };
        self.send(Event::CourierPut(owner));
        // Whoever is cheapest carries: each of the three is now and then.
        let pay = |per_order, per_km| PayModel {
            per_order: Money(per_order),
            per_km: Money(per_km),
            ..PayModel::default()
        };
        self.send(Event::CourierPut(CourierSpec { pay: pay(150, 60), ..spec("cat", "bike") }));
        let van = CourierSpec { fleet: Fleet::Van, pay: pay(0, 150), ..spec("van", "car") };
        self.send(Event::CourierPut(van));
    }

    fn send(&mut self, event: Event) {
        self.engine.handle(self.now, Command { event, key: None });
        self.drain();
    }

    fn drain(&mut self) {
        while let Some(effect) = self.engine.poll_effect() {
            match effect {
                Effect::Append(entry) => {
                    let last = self.engine.world().seq() == entry.seq;
                    self.watch.see(&entry, last.then_some(&self.engine));
                    self.entries.push(entry);
                }
                Effect::Search { .. } => self.search(),
                Effect::Notify(_) => {}
            }
        }
    }

    fn search(&mut self) {
        let frozen = self.engine.frozen();
        let config = SearchConfig { seed: 1, ..SearchConfig::default() };
        let (found, _) = solve(&frozen.problem, &config, &Budget::iterations(20), &mut |_| {});
        let proposal = frozen.proposal(&found);
        self.engine.handle(self.now, Command { event: Event::PlanProposed(proposal), key: None });
    }

    /// Lets time pass until an instant; everybody does his stops on the way.
    fn until(&mut self, at: Time) {
        loop {
            let deadline = self.engine.next_deadline().map(|due| (due, None));
            let step = |id: &&str| {
                let courier: CourierId = id.parse().unwrap();
                self.due(&courier).map(|due| (due, Some(courier)))
            };
            let steps = ["cat", "flo", "van"].iter().filter_map(step);
            let next = steps.chain(deadline).min_by_key(|(due, _)| *due);
            let Some((due, who)) = next.filter(|(due, _)| *due <= at) else { break };
            self.now = self.now.max(due);
            match who {
                None => {
                    self.engine.wake(self.now);
                    self.drain();
                }
                Some(courier) => self.step(&courier),
            }
        }
        self.now = at;
    }

    /// When a courier reports next.
    fn due(&self, courier: &CourierId) -> Option<Time> {
        let courier = &self.engine.world().couriers()[courier];
        let stop = courier.route.first()?;
        let late = Millis(if self.stops.is_multiple_of(self.late) { 400_000 } else { 0 });
        Some(match courier.progress {
            Progress::Standing { .. } => stop.arrival + late,
            Progress::AtStop { .. } => stop.departure,
        })
    }

    fn step(&mut self, courier: &CourierId) {
        let known = &self.engine.world().couriers()[courier];
        let (stop, task) = (known.route[0].id, known.route[0].task.clone());
        let courier = courier.clone();
        if matches!(known.progress, Progress::Standing { .. }) {
            return self.send(Event::StopArrived { courier, stop });
        }
        self.stops += 1;
        let nobody =
            matches!(task, StopTask::Deliver { .. }) && self.stops.is_multiple_of(self.absent);
        self.send(if nobody {
            Event::StopFailed { courier, stop, reason: Reason::CustomerAbsent }
        } else {
            Event::StopCompleted { courier, stop }
        });
    }
}

/// Everything that happens from outside, by time.
fn events(plan: &Plan) -> Vec<(Time, Event)> {
    let flora = || "flora".parse().unwrap();
    let mut events = Vec::new();
    for (n, (minute, door, window)) in plan.parcels.iter().enumerate() {
        let at = Time(MONDAY + minute * 60_000);
        let between = Span { from: at, to: at + Millis(3 * HOUR) };
        let parcel = ArrivedParcel {
            id: format!("p{n}").parse().unwrap(),
            at: place(*door),
            g: 500,
            ml: 0,
            between: window.then_some(between),
            service: Millis(60_000),
        };
        let arrived = HubEvent::ParcelsArrived { store: flora(), parcels: vec![parcel] };
        events.push((at, Event::Hub(arrived)));
    }
    for (minute, door) in &plan.orders {
        let lines = vec![Line { sku: "rose".parse().unwrap(), qty: Qty(1) }];
        let basket = Basket { value: Some(Money(5_000)), ..Basket::new(lines, place(*door)) };
        let request = OrderRequest { basket, external_id: None };
        events.push((Time(MONDAY + minute * 60_000), Event::OrderPlaced(request)));
    }
    let online = |courier: &str, at: Time, until: Time| {
        let courier = courier.parse().unwrap();
        (at, Event::CourierOnline { courier, at: place((300, 0)), until, breaks: Vec::new() })
    };
    for (day, begins) in plan.begins.iter().enumerate() {
        let midnight = MONDAY + day as i64 * DAY;
        if let Some(begins) = begins {
            let at = Time(midnight + 10 * HOUR + begins * 60_000);
            events.push(online("flo", at, Time(midnight + 14 * HOUR)));
        }
        if plan.crowd {
            events.push(online("cat", Time(midnight + 9 * HOUR), Time(midnight + 18 * HOUR)));
        }
    }
    let eleven = Time(MONDAY + 11 * HOUR);
    events.push(online("van", eleven, eleven + Millis(5 * HOUR)));
    let stop = |(n, door): (usize, &(i64, i64))| RoundStop {
        parcel: format!("r{n}").parse().unwrap(),
        at: place(*door),
        between: Span { from: eleven, to: eleven + Millis(HOUR + n as i64 * HOUR) },
        service: Millis(60_000),
        g: 900,
        ml: 0,
    };
    let stops: Vec<RoundStop> = plan.van.iter().enumerate().map(stop).collect();
    let round = HubEvent::RoundPut { courier: "van".parse().unwrap(), stops };
    events.push((eleven, Event::Hub(round)));
    events.sort_by_key(|(at, _)| *at);
    events
}

/// Hand-overs of the owner by local day, from the journal alone.
fn hand_overs(entries: &[Entry]) -> BTreeMap<Day, u32> {
    let mut carrier: BTreeMap<OrderId, CourierId> = BTreeMap::new();
    let mut days = BTreeMap::new();
    for entry in entries {
        for decision in &entry.decisions {
            let Decision::OrderMoved { order, state, courier, .. } = decision else { continue };
            carrier.extend(courier.clone().map(|courier| (*order, courier)));
            let own = carrier.get(order).is_some_and(|courier| courier.as_str() == "flo");
            if *state == OrderState::Delivered && own {
                *days.entry(Day((entry.now.0 + HOUR).div_euclid(DAY))).or_default() += 1;
            }
        }
    }
    days
}

fn check_books(plan: &Plan, town: &Town) {
    let world = town.engine.world();
    let flora = "flora".parse().unwrap();
    let made = hand_overs(&town.entries);
    for day in (0..DAYS + 4).map(|n| Day((MONDAY + HOUR).div_euclid(DAY) + n)) {
        let book = world.hubs().day(&flora, day);
        let earned = book.map(|book| book.earned.as_slice()).unwrap_or_default();
        let delivered: u32 = earned.iter().map(|earned| earned.delivered()).sum();
        assert_eq!(delivered, made.get(&day).copied().unwrap_or(0), "the book of {day:?}");
        assert!(delivered <= plan.cap, "{delivered} on {day:?}, at most {}", plan.cap);
        let commission: Money = earned.iter().map(|earned| earned.commission()).sum();
        assert_eq!(commission, Money(plan.rate).times(i64::from(delivered)));
        let carried = book.map(|book| book.carried.len()).unwrap_or_default();
        let from = |parcel: &&sameday_engine::model::CarriedOver| parcel.from == day;
        let own = world.hubs().parcels().values().flat_map(|parcel| &parcel.carried);
        assert_eq!(carried, own.filter(from).count(), "all that was carried over from {day:?}");
    }
}

fn check_parcels(town: &Town) {
    let world = town.engine.world();
    for parcel in world.hubs().parcels().values() {
        let order = world.order(parcel.order).unwrap();
        let done = matches!(order.state, OrderState::Delivered | OrderState::Returned);
        if parcel.van.is_some() {
            assert!(done, "{} of the van is {:?}", parcel.id, order.state);
            continue;
        }
        let waits = order.state == OrderState::Sourced && parcel.day_ends > town.now;
        let late = parcel.arrived_at + Millis(DAY) > town.now;
        assert!(done || (waits && (late || !parcel.carried.is_empty())), "{parcel:?} {order:?}");
    }
}

proptest! {
    #[test]
    fn every_parcel_is_delivered_or_carried_over_under_the_cap(plan in plans()) {
        let mut town = Town::new(&plan);
        for (at, event) in events(&plan) {
            town.until(at);
            town.send(event);
        }
        town.until(Time(MONDAY + (DAYS + 1) * DAY));
        let broken = &town.watch.findings.kept;
        prop_assert!(broken.is_empty(), "{broken:#?}");
        check_books(&plan, &town);
        check_parcels(&town);
    }
}
