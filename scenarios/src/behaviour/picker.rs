//! Pickers: a queue in each shop, goods taken off the shelf at the end of each job, and a word to
//! us when the shelf has less than the record. They begin nothing while their shop is shut; what
//! they have begun by closing time they finish, the rest waits until they come again.
//!
//! | Number | Value | Where from |
//! |---|---|---|
//! | duration of a job | median: that of the shop's pick model, spread 25 % | assumed |
//! | the longest that somebody waits before a shut door | 30 min | assumed |

use super::{Asked, Happening, Scene};
use crate::city::{City, Shop};
use crate::news::{OrderSeen, SourceSeen};
use crate::noise::stretched;
use sameday_engine::event::{Event, ShopEvent};
use sameday_engine::id::{HoldId, OrderId, StoreId};
use sameday_engine::model::{Hours, Line, OrderState, PickModel};
use sameday_engine::rng::Rng;
use sameday_engine::unit::{Millis, Span, Time};
use sameday_engine::world::hours::{day_span, is_open, local_day, next_open};
use std::collections::{BTreeMap, VecDeque};

const SPREAD: f64 = 0.25;
const BEFORE_THE_DOOR: Millis = Millis(30 * 60_000);

/// What happens to a picker.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// He is through with the job of this hold.
    Done(HoldId),
    /// Those of this shop come to work.
    Opens(StoreId),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Stage {
    Waiting,
    Picking,
    Over,
}

#[derive(Clone, Debug)]
struct Job {
    order: OrderId,
    store: StoreId,
    lines: Vec<Line>,
    stage: Stage,
    /// The order does not want it any more.
    dropped: bool,
}

#[derive(Debug)]
struct Room {
    model: PickModel,
    hours: Hours,
    busy: u32,
    waiting: VecDeque<HoldId>,
    /// When they come next, where somebody waits for it.
    opens: Option<Time>,
}

/// All pickers.
#[derive(Debug)]
pub struct Pickers {
    hands: Rng,
    rooms: BTreeMap<StoreId, Room>,
    jobs: BTreeMap<HoldId, Job>,
    of_order: BTreeMap<OrderId, Vec<HoldId>>,
}

impl Pickers {
    /// The pickers of a city.
    #[must_use]
    pub fn new(city: &City) -> Self {
        let room = |shop: &Shop| Room {
            model: shop.spec.pick.clone(),
            hours: shop.spec.hours.clone(),
            busy: 0,
            waiting: VecDeque::new(),
            opens: None,
        };
        Self {
            hands: Rng::stream(city.seed, "picker/hands"),
            rooms: city.shops.iter().map(|shop| (shop.spec.id.clone(), room(shop))).collect(),
            jobs: BTreeMap::new(),
            of_order: BTreeMap::new(),
        }
    }

    /// They hear about an order: new jobs begin, jobs that nobody wants any more are undone.
    pub fn on_order(&mut self, order: &OrderSeen, scene: &mut Scene) {
        if !is_on_its_way(order.state) {
            let wanted = if is_to_be_picked(order.state) { order.sources.as_slice() } else { &[] };
            self.drop_unwanted(order.id, wanted, scene);
            for source in wanted {
                self.accept(order.id, source, scene);
            }
        }
        if order.state.is_final() {
            self.of_order.remove(&order.id);
        }
    }

    /// Something happens to one of them.
    pub fn on_step(&mut self, step: Step, scene: &mut Scene) {
        match step {
            Step::Done(hold) => self.done(hold, scene),
            Step::Opens(store) => {
                self.room(&store).opens = None;
                self.begin_waiting(&store, scene);
            }
        }
    }

    /// They hear that their shop is shut or open today against its hours.
    pub fn on_shop(&mut self, event: &ShopEvent, scene: &mut Scene) {
        let (open, until) = match event {
            ShopEvent::Closed { until, .. } => (false, until.map(|until| until - Millis(1))),
            ShopEvent::Opened { until, .. } => (true, *until),
            _ => return,
        };
        let room = self.room(event.store());
        let usual = room.hours.usual().clone();
        room.hours = if open && until.is_none() && is_open(&usual, scene.now) {
            usual
        } else {
            let to = until.unwrap_or_else(|| day_span(&usual, local_day(&usual, scene.now)).to);
            Hours::Once { usual: Box::new(usual), span: Span { from: scene.now, to }, open }
        };
        room.opens = None;
        self.begin_waiting(event.store(), scene);
    }

    /// Whether somebody would wait in vain for what this shop has to pick for one of these orders:
    /// nobody has begun, and nobody will come for long.
    #[must_use]
    pub fn have_gone(&self, store: &StoreId, orders: &[OrderId], now: Time) -> bool {
        let waits = |hold: &HoldId| {
            let job = &self.jobs[hold];
            job.store == *store && job.stage == Stage::Waiting && !job.dropped
        };
        let mut holds = orders.iter().filter_map(|order| self.of_order.get(order)).flatten();
        let comes = next_open(&self.rooms[store].hours, now);
        comes.is_none_or(|at| at > now + BEFORE_THE_DOOR) && holds.any(waits)
    }

    fn done(&mut self, hold: HoldId, scene: &mut Scene) {
        let job = self.jobs.get_mut(&hold).expect("only known jobs are begun");
        job.stage = Stage::Over;
        let job = job.clone();
        if !job.dropped {
            finish(hold, &job, scene);
        }
        self.room(&job.store).busy -= 1;
        self.begin_waiting(&job.store, scene);
    }

    fn drop_unwanted(&mut self, order: OrderId, wanted: &[SourceSeen], scene: &mut Scene) {
        for hold in self.of_order.get(&order).into_iter().flatten() {
            if wanted.iter().any(|source| source.hold == *hold) {
                continue;
            }
            let job = self.jobs.get_mut(hold).expect("jobs of orders are known");
            job.dropped = true;
            scene.shelf.unstage(*hold);
        }
    }

    fn accept(&mut self, order: OrderId, source: &SourceSeen, scene: &mut Scene) {
        if self.jobs.contains_key(&source.hold) {
            return;
        }
        let job = Job {
            order,
            store: source.store.clone(),
            lines: source.lines.clone(),
            stage: Stage::Waiting,
            dropped: false,
        };
        self.jobs.insert(source.hold, job);
        self.of_order.entry(order).or_default().push(source.hold);
        self.room(&source.store).waiting.push_back(source.hold);
        self.begin_waiting(&source.store, scene);
    }

    fn begin_waiting(&mut self, store: &StoreId, scene: &mut Scene) {
        loop {
            let room = self.rooms.get_mut(store).expect("jobs are in shops of the city");
            if room.model.parallel.is_some_and(|pickers| room.busy >= pickers) {
                return;
            }
            if !is_open(&room.hours, scene.now) {
                return room.expect_opening(store, scene);
            }
            let Some(hold) = room.waiting.pop_front() else { return };
            let job = self.jobs.get_mut(&hold).expect("waiting jobs are known");
            if job.dropped {
                continue;
            }
            room.busy += 1;
            job.stage = Stage::Picking;
            let lines = i64::try_from(job.lines.len()).expect("few lines");
            let median = room.model.base + room.model.per_line.times(lines);
            let takes = stretched(&mut self.hands, median, SPREAD);
            let event = Event::PickStarted { order: job.order, store: store.clone() };
            scene.tell(event, Asked::Nobody);
            scene.after(takes, Happening::Picker(Step::Done(hold)));
        }
    }

    fn room(&mut self, store: &StoreId) -> &mut Room {
        self.rooms.get_mut(store).expect("jobs are in shops of the city")
    }

    /// Jobs that wait or are being done.
    #[must_use]
    pub fn open_jobs(&self) -> usize {
        self.jobs.values().filter(|job| job.stage != Stage::Over && !job.dropped).count()
    }
}

impl Room {
    /// Whatever waits goes on when they come again.
    fn expect_opening(&mut self, store: &StoreId, scene: &mut Scene) {
        let next = next_open(&self.hours, scene.now).filter(|_| !self.waiting.is_empty());
        if let Some(at) = next
            && self.opens.is_none()
        {
            self.opens = Some(at);
            scene.at(at, Happening::Picker(Step::Opens(store.clone())));
        }
    }
}

/// The goods are with a courier or with the customer: nothing is left to do for the shop.
fn is_on_its_way(state: OrderState) -> bool {
    matches!(
        state,
        OrderState::PickedUp
            | OrderState::Delivered
            | OrderState::Collected
            | OrderState::Returning
            | OrderState::Returned
    )
}

fn is_to_be_picked(state: OrderState) -> bool {
    matches!(
        state,
        OrderState::Sourced | OrderState::Offered | OrderState::Assigned | OrderState::Ready
    )
}

fn finish(hold: HoldId, job: &Job, scene: &mut Scene) {
    let (order, store) = (job.order, job.store.clone());
    match scene.shelf.stage(hold, order, &store, &job.lines) {
        Ok(()) => {
            let weights = Vec::new();
            scene.tell(Event::PickReady { order, store, weights }, Asked::Nobody);
        }
        Err(missing) => scene.tell(Event::PickShort { order, store, missing }, Asked::Nobody),
    }
}
