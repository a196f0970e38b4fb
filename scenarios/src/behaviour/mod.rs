//! How people behave: one file for each kind, each on its own named random streams, none of them
//! with a clock of its own.

pub mod courier;
pub mod customer;
pub mod picker;
mod route;
pub mod stockroom;
pub mod till;

use crate::news::{Action, Fix};
use crate::queue::Queue;
use crate::shelf::Shelf;
use sameday_engine::event::Event;
use sameday_engine::id::CourierId;
use sameday_engine::unit::{Millis, Time};
use std::collections::{BTreeMap, VecDeque};

/// Something that will happen to somebody.
#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    /// To a customer.
    Customer(customer::Step),
    /// At a till.
    Till(till::Step),
    /// In a stockroom.
    Stockroom(stockroom::Step),
    /// To a picker.
    Picker(picker::Step),
    /// To a courier.
    Courier(courier::Step),
}

/// Who waits for an answer, and to what.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// A customer.
    Customer(customer::Asked),
    /// A courier.
    Courier(courier::Asked),
    /// Nobody: the answer is only checked.
    Nobody,
}

/// What all behaviours share: the instant, the future, the goods, and the way out.
#[derive(Debug)]
pub struct Scene {
    /// Now.
    pub now: Time,
    /// Last instant of new demand.
    pub end: Time,
    /// The goods.
    pub shelf: Shelf,
    queue: Queue<Happening>,
    actions: VecDeque<Action>,
    asked: BTreeMap<u64, Asked>,
    tags: u64,
}

impl Scene {
    /// An empty scene.
    #[must_use]
    pub fn new(now: Time, end: Time) -> Self {
        Self {
            now,
            end,
            shelf: Shelf::default(),
            queue: Queue::default(),
            actions: VecDeque::new(),
            asked: BTreeMap::new(),
            tags: 0,
        }
    }

    /// Plans something at an instant, not before now.
    pub fn at(&mut self, at: Time, what: Happening) {
        self.queue.at(at.max(self.now), what);
    }

    /// Plans something after a while.
    pub fn after(&mut self, wait: Millis, what: Happening) {
        self.at(self.now + wait, what);
    }

    /// Somebody tells or asks something.
    pub fn tell(&mut self, event: Event, asked: Asked) {
        self.tags += 1;
        self.asked.insert(self.tags, asked);
        self.actions.push_back(Action::Tell { tag: self.tags, event: Box::new(event) });
    }

    /// A courier tells where he has been.
    pub fn seen(&mut self, courier: CourierId, fixes: Vec<Fix>) {
        self.actions.push_back(Action::Seen { courier, fixes });
    }

    /// When something happens next.
    #[must_use]
    pub fn next_time(&self) -> Option<Time> {
        self.queue.next_time()
    }

    pub(crate) fn next_due(&mut self, now: Time) -> Option<Happening> {
        self.queue.pop_due(now).map(|(_, what)| what)
    }

    pub(crate) fn next_action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    pub(crate) fn answered(&mut self, tag: u64) -> Option<Asked> {
        self.asked.remove(&tag)
    }
}
