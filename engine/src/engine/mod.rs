//! The run loop of the core: one door in, one door out.

mod admit;
mod asking;
mod baselines;
mod changes;
mod collect;
mod demand;
mod dispatch;
mod facts;
mod hubs;
mod inbound;
mod lost;
mod offers;
mod orders;
mod people;
mod points;
mod proposals;
mod quotes;
mod recover;
mod reservations;
mod rounds;
mod shifts;
mod shipments;
mod shops;
mod slack;
mod step;
mod stops;
mod under_way;
mod waiting;
mod wake;
mod weights;

pub use recover::{ReplayError, RestoreError, notices};

use crate::decision::{Answer, Decision, Entry};
use crate::effect::{Effect, Reply};
use crate::event::{Command, Event, RequestKey};
use crate::freeze::Frozen;
use crate::id::CourierId;
use crate::matching::{self, Available, Listing};
use crate::model::{Basket, Genesis, Look};
use crate::place::Place;
use crate::reason::Reason;
use crate::travel::{GreatCircle, Travel};
use crate::unit::Time;
use crate::world::World;
use crate::world::ledger::Judgement;
use admit::{Judged, Refusal};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use step::Step;

/// The deterministic core: world, travel and the queue of effects.
pub struct Engine {
    world: World,
    travel: Arc<dyn Travel>,
    effects: VecDeque<Effect>,
    /// Raw places of couriers, quantised but not durable; a decision journals those it uses.
    seen: BTreeMap<CourierId, Place>,
}

impl Engine {
    /// A new journal: its first effect appends the genesis entry.
    #[must_use]
    pub fn new(genesis: Genesis, now: Time) -> Self {
        let mut engine = Self::over(World::new(genesis.clone(), now));
        engine.world.begin(1, now);
        let event = Event::Genesis(Box::new(genesis));
        engine.effects.push_back(Effect::Append(step::entry(&engine.world, event, Vec::new())));
        engine
    }

    fn over(world: World) -> Self {
        let travel = Arc::new(GreatCircle::new(world.config().travel.clone()));
        Self { world, travel, effects: VecDeque::new(), seen: BTreeMap::new() }
    }

    /// The same with other travel times; those of a new engine are great circles as configured.
    #[must_use]
    pub fn with_travel(mut self, travel: Arc<dyn Travel>) -> Self {
        self.travel = travel;
        self
    }

    /// Takes a command at this time; bounded work.
    ///
    /// Deadlines due before it fire first, each as an entry of its own. `now` may lie before the
    /// journal's time: then the journal's time counts.
    pub fn handle(&mut self, now: Time, command: Command) -> Reply {
        self.wake(now);
        let now = now.max(self.world.now());
        if let Some(key) = &command.key
            && let Some(reply) = self.answered_before(key)
        {
            return reply;
        }
        let judged = self.judge(now, &command.event);
        match admit::admit(&self.world, now, &command.event, judged) {
            Ok(()) => {
                let judged = judged.and_then(Result::ok);
                let answer = self.step(now, command.event, command.key, judged);
                Reply { answer, replayed: false }
            }
            Err(refusal) => self.refuse(now, command.key, refusal),
        }
    }

    /// Fires every deadline due by this time.
    pub fn wake(&mut self, now: Time) {
        while let Some(at) = self.world.next_deadline().filter(|at| *at <= now) {
            let due = at.max(self.world.now());
            self.step(due, Event::Wake, None, None);
            let still = self.world.due_timers(at);
            assert!(still.is_empty(), "deadlines that have fired are gone: {still:?}");
        }
    }

    /// The next effect, in order. Drain after every call.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// When `wake` (or `handle`) must be called at the latest.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Time> {
        self.world.next_deadline()
    }

    /// A courier's place. Kept in memory only; the decisions that use it journal it.
    pub fn see(&mut self, courier: &CourierId, at: Place) {
        self.seen.insert(courier.clone(), at);
    }

    /// The last place that a courier reported or that a decision used.
    #[must_use]
    pub fn place_of(&self, courier: &CourierId) -> Option<Place> {
        let known = || self.world.couriers().get(courier).map(|courier| courier.at);
        self.seen.get(courier).copied().or_else(known)
    }

    /// Everything the engine knows, to read.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The travel times in use.
    #[must_use]
    pub fn travel(&self) -> &Arc<dyn Travel> {
        &self.travel
    }

    /// The whole open plan as a problem for a long search, to be answered by `PlanProposed`.
    #[must_use]
    pub fn frozen(&self) -> Frozen {
        proposals::frozen(&self.world, &*self.travel)
    }

    /// What shops in reach have of a basket at a time, without setting anything aside.
    #[must_use]
    pub fn availability(&self, basket: &Basket, now: Time) -> Listing {
        matching::availability(&self.world, &*self.travel, basket, now.max(self.world.now()))
    }

    /// What a look that found these shops says about lost demand, to be handed in as
    /// `DemandMissed`; `None` when one of them has everything or it was said before.
    #[must_use]
    pub fn look(&self, now: Time, basket: &Basket, found: &[Available]) -> Option<Look> {
        demand::look_of(&self.world, now, basket, found)
    }

    fn answered_before(&self, key: &RequestKey) -> Option<Reply> {
        let stored = self.world.stored_answer(&key.route, &key.key)?;
        if stored.fingerprint == key.fingerprint {
            return Some(Reply { answer: stored.answer.clone(), replayed: true });
        }
        let answer = Answer::Refused { reason: Reason::KeyReused, hint: None };
        Some(Reply { answer, replayed: false })
    }

    /// A refused command leaves no trace but its answer under its key.
    fn refuse(&mut self, now: Time, key: Option<RequestKey>, refusal: Refusal) -> Reply {
        let answer = Answer::Refused { reason: refusal.reason, hint: refusal.hint };
        if let Some(key) = key {
            self.world.begin(self.world.seq() + 1, now);
            let decision = Decision::Answered { key, answer: answer.clone() };
            self.world.apply_decision(&decision);
            let entry = step::entry(&self.world, Event::Refused, vec![decision]);
            self.effects.push_back(Effect::Append(entry));
        }
        Reply { answer, replayed: false }
    }

    fn judge(&self, now: Time, event: &Event) -> Judged {
        let Event::Stock(fact) = event else { return None };
        Some(self.world.ledger().judge(fact, now, self.world.config()))
    }

    /// One entry: apply the event, decide, queue the effects. `judged`: how a fact is taken, where
    /// that is known.
    fn step(
        &mut self,
        now: Time,
        event: Event,
        key: Option<RequestKey>,
        judged: Option<Judgement>,
    ) -> Answer {
        if let Some(courier) = event.reporter() {
            // What he reports says where he is; an older sighting must not move him back.
            self.seen.remove(courier);
        }
        self.world.begin(self.world.seq() + 1, now);
        let mut step = Step::new(&mut self.world, &*self.travel, &self.seen);
        let answer = step.run(&event, judged);
        if let Some(key) = key {
            step.decide(Decision::Answered { key, answer: answer.clone() });
        }
        let decisions = step.finish();
        let entry = step::entry(&self.world, event, decisions);
        self.publish(entry);
        answer
    }

    fn publish(&mut self, entry: Entry) {
        let news = notices(&entry, self.world.genesis().shard);
        let search = entry.decisions.iter().find_map(|decision| match decision {
            Decision::SearchAsked { version } => Some(*version),
            _ => None,
        });
        self.effects.push_back(Effect::Append(entry));
        self.effects.extend(news.into_iter().map(Effect::Notify));
        self.effects.extend(search.map(|version| Effect::Search { version }));
    }
}
