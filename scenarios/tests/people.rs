//! The people alone, without an engine: whoever tells them what happens can be anybody.

use sameday_engine::decision::Answer;
use sameday_engine::event::Event;
use sameday_engine::id::{CourierId, HoldId, OrderId, QuoteId, StopId};
use sameday_engine::model::{Code, Hours, Line, Mode, OrderState, PickModel, StopTask};
use sameday_engine::reason::Reason;
use sameday_engine::unit::{Millis, Qty, Span, Time};
use sameday_scenarios::city::City;
use sameday_scenarios::news::{
    Action, News, OptionSeen, OrderSeen, QuoteSeen, RouteSeen, SourceSeen, StopSeen,
};
use sameday_scenarios::people::People;

/// People of a city to whom a test answers, with all that they have told.
struct Life {
    people: People,
    city: City,
    now: Time,
    told: Vec<(Time, Event)>,
    /// Hours from a question to the beginning of what the options of each quote promise.
    promise: Vec<i64>,
    quotes: u64,
}

impl Life {
    fn of(city: City, promise: &[i64]) -> Self {
        let (people, now) = (People::new(&city), city.begin);
        Self { people, city, now, told: Vec::new(), promise: promise.to_vec(), quotes: 0 }
    }

    /// Everything until so many minutes after the beginning.
    fn pass(&mut self, minute: i64) {
        let end = self.minute(minute);
        while let Some(next) = self.people.next_time().filter(|next| *next <= end) {
            self.now = next.max(self.now);
            self.people.step(self.now);
            self.answer();
        }
        self.now = end;
    }

    fn minute(&self, minute: i64) -> Time {
        self.city.begin + Millis::from_mins(minute)
    }

    fn hear(&mut self, news: News) {
        self.people.hear(self.now, news);
        self.answer();
    }

    fn answer(&mut self) {
        while let Some(action) = self.people.action() {
            let Action::Tell { tag, event } = action else { continue };
            let answer = match *event {
                Event::QuoteRequested(_) => Answer::Quoted { quote: self.quote() },
                _ => Answer::Done,
            };
            self.told.push((self.now, *event));
            self.people.hear(self.now, News::Answered { tag, answer });
        }
    }

    fn quote(&mut self) -> QuoteId {
        self.quotes += 1;
        let id: QuoteId = format!("quo_0_{}_1", self.quotes).parse().unwrap();
        let option = |(n, hours): (u32, &i64)| {
            let from = self.now + Millis::from_mins(60 * hours);
            let promise = Span { from, to: from + Millis::from_mins(30) };
            OptionSeen { n, mode: Mode::Delivery, promise }
        };
        let options = (1..).zip(&self.promise).map(option).collect();
        self.people.hear(self.now, News::Quote(QuoteSeen { id, options }));
        id
    }

    /// The minutes in which something of an order was told.
    fn minutes_of(&self, what: impl Fn(&Event) -> bool) -> Vec<i64> {
        let told = self.told.iter().filter(|(_, event)| what(event));
        told.map(|(at, _)| (*at - self.city.begin).0 / 60_000).collect()
    }
}

#[test]
fn a_customer_takes_nothing_that_begins_more_than_twelve_hours_later() {
    // The first option comes the next day; the second one the same day, just so.
    let mut life = Life::of(City::new(1, 30), &[13, 12]);
    life.pass(60);
    let taken: Vec<u32> = life
        .told
        .iter()
        .filter_map(|(_, event)| match event {
            Event::QuoteAccepted { option, .. } => Some(*option),
            _ => None,
        })
        .collect();
    assert!(taken.len() > 10 && taken.iter().all(|option| *option == 2), "{taken:?}");
    let mut life = Life::of(City::new(1, 30), &[13]);
    life.pass(60);
    let is = |of: fn(&Event) -> bool| life.told.iter().filter(|(_, event)| of(event)).count();
    assert_eq!(is(|event| matches!(event, Event::QuoteAccepted { .. })), 0);
    assert!(is(|event| matches!(event, Event::QuoteReleased { .. })) > 10);
}

fn order(n: u32) -> OrderId {
    format!("ord_0_{n}_1").parse().unwrap()
}

/// A city whose first shop is open for ten minutes and from the second hour on; its one picker
/// needs about eight minutes for a job, and the first courier begins there.
fn short_day() -> City {
    let mut city = City::new(1, 120);
    let (begin, spec) = (city.begin, &mut city.shops[0].spec);
    let minute = |minute| begin + Millis::from_mins(minute);
    spec.hours = Hours::Spans(vec![
        Span { from: minute(0), to: minute(10) },
        Span { from: minute(60), to: minute(600) },
    ]);
    let base = Millis::from_mins(8);
    spec.pick = PickModel { base, per_line: Millis::ZERO, parallel: Some(1), ..spec.pick.clone() };
    (city.riders[0].start, city.riders[0].from) = (spec.at, begin);
    city
}

/// The first shop is to pick one unit for each of some orders.
fn sell(life: &mut Life, orders: &[u32]) {
    let shop = &life.city.shops[0];
    let most = shop.cells.iter().max_by_key(|cell| cell.truth).unwrap().article;
    let (store, sku) = (shop.spec.id.clone(), life.city.skus[most].id.clone());
    for n in orders {
        let hold: HoldId = format!("res_0_{n}_1").parse().unwrap();
        let lines = vec![Line { sku: sku.clone(), qty: Qty(1) }];
        life.hear(News::Order(OrderSeen {
            id: order(*n),
            mode: Mode::Delivery,
            state: OrderState::Assigned,
            sources: vec![SourceSeen { hold, store: store.clone(), lines }],
            promise: Span { from: life.now, to: life.minute(30) },
            code: Code::of(1),
        }));
    }
}

fn is_begun(of: u32) -> impl Fn(&Event) -> bool {
    move |event| matches!(event, Event::PickStarted { order: id, .. } if *id == order(of))
}

fn is_ready(of: u32) -> impl Fn(&Event) -> bool {
    move |event| matches!(event, Event::PickReady { order: id, .. } if *id == order(of))
}

#[test]
fn a_picker_finishes_after_closing_time_what_he_has_begun_and_begins_nothing() {
    let mut life = Life::of(short_day(), &[]);
    sell(&mut life, &[1, 2, 3]);
    life.pass(59);
    assert_eq!(life.minutes_of(is_begun(1)), [0]);
    let (begun, ready) = (life.minutes_of(is_begun(2)), life.minutes_of(is_ready(2)));
    assert!(begun[0] < 10 && ready[0] >= 10, "begun {begun:?}, ready {ready:?}");
    assert_eq!(life.minutes_of(is_begun(3)), [0_i64; 0]);
    life.pass(90);
    assert_eq!(life.minutes_of(is_begun(3)), [60]);
    assert_eq!(life.minutes_of(is_ready(3)).len(), 1);
}

/// Sends the first courier to the first shop for an order, now.
fn send(life: &mut Life, n: u32) -> CourierId {
    let courier = life.city.riders[0].spec.id.clone();
    let spec = &life.city.shops[0].spec;
    let id: StopId = format!("stp_0_{n}_1").parse().unwrap();
    let task = StopTask::Pickup { store: spec.id.clone(), orders: vec![order(n)] };
    let stop = StopSeen { id, task, at: spec.at, service: Millis::from_mins(1) };
    let (leaves_at, stops) = (life.now, vec![stop]);
    life.hear(News::Route(RouteSeen { courier: courier.clone(), leaves_at, stops }));
    courier
}

#[test]
fn a_courier_gives_up_before_a_shut_door_unless_his_goods_are_picked_behind_it() {
    let failed = |life: &Life| {
        life.minutes_of(|event| {
            matches!(event, Event::StopFailed { reason: Reason::StoreClosed, .. })
        })
    };
    let mut life = Life::of(short_day(), &[]);
    sell(&mut life, &[1, 2, 3]);
    life.pass(11);
    send(&mut life, 3);
    life.pass(40);
    assert_eq!(failed(&life).len(), 1, "nobody begins with his goods");
    let mut life = Life::of(short_day(), &[]);
    sell(&mut life, &[1, 2, 3]);
    life.pass(9);
    send(&mut life, 2);
    life.pass(59);
    let served = life.minutes_of(|event| matches!(event, Event::StopCompleted { .. }));
    assert_eq!((served.len(), failed(&life).len()), (1, 0), "his goods had been begun");
}

#[test]
fn a_courier_waits_before_a_door_that_opens_soon() {
    let mut life = Life::of(short_day(), &[]);
    sell(&mut life, &[1, 2, 3]);
    life.pass(45);
    send(&mut life, 3);
    life.pass(100);
    let failed = life.minutes_of(|event| matches!(event, Event::StopFailed { .. }));
    assert_eq!(failed, [0_i64; 0]);
    let served = life.minutes_of(|event| matches!(event, Event::StopCompleted { .. }));
    assert!(served.len() == 1 && served[0] >= 60, "{served:?}");
}
