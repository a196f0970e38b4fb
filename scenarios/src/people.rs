//! All people of the city as one state machine without a clock or a wire: it is told the time and
//! the news, and says what somebody does. The simulator and the demo drive the same one.
//!
//! # Run loop
//! 1. `step(now)` lets the next due thing happen; after each, drain `action()`;
//! 2. carry out each action and tell the outcome with `hear(now, news)`, and drain again;
//! 3. sleep until `next_time()` or the next news, whichever is first.

use crate::behaviour::courier::{Around, Couriers};
use crate::behaviour::customer::Customers;
use crate::behaviour::picker::Pickers;
use crate::behaviour::stockroom::Stockrooms;
use crate::behaviour::till::Tills;
use crate::behaviour::{Asked, Happening, Scene};
use crate::city::City;
use crate::news::{Action, News};
use crate::script::Act;
use sameday_engine::decision::{Answer, Decision, Entry};
use sameday_engine::event::{Event, Handover, Taker};
use sameday_engine::unit::{Millis, Time};

/// Everybody.
#[derive(Debug)]
pub struct People {
    scene: Scene,
    customers: Customers,
    tills: Tills,
    rooms: Stockrooms,
    pickers: Pickers,
    couriers: Couriers,
}

/// How it stands, as the people see it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mood {
    /// Receipts so far.
    pub sales: u64,
    /// Orders that have not ended.
    pub open_orders: usize,
    /// Jobs that pickers wait for or do.
    pub open_jobs: usize,
    /// Couriers with work.
    pub busy: usize,
    /// Couriers on shift.
    pub online: usize,
}

impl People {
    /// The people of a city in the morning: shelves are filled and reported.
    #[must_use]
    pub fn new(city: &City) -> Self {
        let mut scene = Scene::new(city.begin, city.end());
        let rooms = Stockrooms::new(city, &mut scene);
        Self {
            customers: Customers::new(city, &mut scene),
            tills: Tills::new(city, &mut scene),
            couriers: Couriers::new(city, &mut scene),
            pickers: Pickers::new(city),
            rooms,
            scene,
        }
    }

    /// When something happens by itself.
    #[must_use]
    pub fn next_time(&self) -> Option<Time> {
        self.scene.next_time()
    }

    /// What somebody does next.
    pub fn action(&mut self) -> Option<Action> {
        self.scene.next_action()
    }

    /// Lets the next thing happen that is due; says whether there was one.
    pub fn step(&mut self, now: Time) -> bool {
        let Some(what) = self.scene.next_due(now) else { return false };
        self.scene.now = now.max(self.scene.now);
        match what {
            Happening::Customer(step) => self.customers.on_step(step, &mut self.scene),
            Happening::Till(step) => self.tills.on_step(step, &mut self.scene),
            Happening::Stockroom(step) => self.rooms.on_step(step, &mut self.scene),
            Happening::Picker(step) => self.pickers.on_step(step, &mut self.scene),
            Happening::Courier(step) => self.couriers.on_step(
                step,
                &mut Around {
                    customers: &self.customers,
                    rooms: &mut self.rooms,
                    pickers: &self.pickers,
                    scene: &mut self.scene,
                },
            ),
        }
        true
    }

    /// Somebody gets to know something.
    pub fn hear(&mut self, now: Time, news: News) {
        self.scene.now = now.max(self.scene.now);
        match news {
            News::Quote(quote) => self.customers.on_quote(quote),
            News::Order(order) => {
                self.customers.on_order(&order, &mut self.scene);
                self.pickers.on_order(&order, &mut self.scene);
            }
            News::Offer(offer) => self.couriers.on_offer(&offer, &mut self.scene),
            News::OfferEnded { .. } => {}
            News::Route(route) => self.couriers.on_route(route, &mut self.scene),
            News::Advice { courier, at } => self.couriers.on_advice(&courier, at, &mut self.scene),
            News::Answered { tag, answer } => self.answered(tag, &answer),
        }
    }

    /// Something happens to somebody that nobody is told.
    pub fn suffer(&mut self, now: Time, act: &Act) {
        self.scene.now = now.max(self.scene.now);
        match act {
            Act::Stays { courier, for_s } => {
                self.couriers.stay(courier, Millis::from_secs(*for_s), &mut self.scene);
            }
            Act::Absent { order } => self.customers.go_out(*order),
            Act::Emptied { order } => {
                for source in self.customers.sources(*order) {
                    for line in &source.lines {
                        let units = self.scene.shelf.units(&source.store, &line.sku);
                        self.scene.shelf.take(&source.store, &line.sku, units);
                    }
                }
            }
            Act::BreaksDown { courier } => self.couriers.break_down(courier, self.scene.now),
        }
    }

    /// Somebody else has told this; it is true for the people too.
    pub fn overhear(&mut self, entry: &Entry) {
        self.scene.now = entry.now.max(self.scene.now);
        match &entry.event {
            Event::CourierOffline { courier } => self.couriers.leave(courier, self.scene.now),
            Event::Traffic(report) => self.couriers.hear_traffic(report, &mut self.scene),
            Event::Shop(event) => self.pickers.on_shop(event, &mut self.scene),
            _ => {}
        }
        for decision in &entry.decisions {
            if let Decision::GoodsHandedOver { handover } = decision {
                self.change_hands(handover);
            }
        }
    }

    /// Both couriers stand where they met; goods that came back to their shop are on its shelf.
    fn change_hands(&mut self, handover: &Handover) {
        let now = self.scene.now;
        self.couriers.meet(&handover.from, handover.at, now);
        match &handover.to {
            Taker::Courier(taker) => self.couriers.meet(taker, handover.at, now),
            Taker::Store(store) => handover.orders.iter().for_each(|order| {
                self.scene.shelf.bring_back(*order, store);
            }),
        }
    }

    fn answered(&mut self, tag: u64, answer: &Answer) {
        match self.scene.answered(tag) {
            Some(Asked::Customer(asked)) => {
                self.customers.on_answer(asked, answer, &mut self.scene);
            }
            Some(Asked::Courier(asked)) => {
                self.couriers.on_answer(asked, answer, &mut self.scene);
            }
            Some(Asked::Nobody) | None => {}
        }
    }

    /// How it stands.
    #[must_use]
    pub fn mood(&self) -> Mood {
        Mood {
            sales: self.tills.sales(),
            open_orders: self.customers.open_orders(),
            open_jobs: self.pickers.open_jobs(),
            busy: self.couriers.busy(),
            online: self.couriers.online(),
        }
    }

    /// Physical units that are nowhere: zero unless the simulation itself is wrong.
    #[must_use]
    pub fn unaccounted_units(&self) -> i64 {
        self.scene.shelf.unaccounted()
    }
}
