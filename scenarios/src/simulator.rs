//! The simulator: the people of a synthetic city and the very same engine as in the server, on
//! virtual time, with every invariant checked after every step.
//!
//! Of things that happen at one instant, deadlines of the engine come first, then results of
//! searches, then the lines of a scenario, then the people in the order in which it was planned.

mod past;

use crate::city::City;
use crate::eyes::Eyes;
use crate::invariants::{Findings, Watch};
use crate::kpi::{Calibration, Figures, Kpis};
use crate::news::{Action, News};
use crate::people::{Mood, People};
use crate::queue::Queue;
use crate::script::{Cue, Scenario, Stage, Told};
use sameday_engine::decision::{Answer, Entry};
use sameday_engine::effect::Effect;
use sameday_engine::engine::{Engine, ReplayError};
use sameday_engine::event::{Command, Event, Proposal};
use sameday_engine::routing::{Budget, SearchConfig, solve};
use sameday_engine::travel::Travel;
use sameday_engine::unit::{Millis, Time};
use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// A search comes back so long after it was asked for (assumed; a real one has such a budget).
const SEARCH_TAKES: Millis = Millis(1_500);
/// After the last new order, everything else has so long to end.
const EVENING: Millis = Millis(6 * 3_600_000);
/// Messages that are still under way after the last order have so long to arrive.
const AFTERMATH: Millis = Millis(30 * 60_000);

/// How thoroughly the engine's searches look.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Iterations of each search.
    pub iterations: u64,
    /// Go through the whole journal twice more at the end: applied as it stands and decided anew.
    pub replays: bool,
    /// Reads nanoseconds that pass while decisions are made; without it nobody counts them.
    pub clock: Option<fn() -> u64>,
}

impl Default for Effort {
    fn default() -> Self {
        Self { iterations: 400, replays: true, clock: None }
    }
}

/// A simulation under way.
pub struct Simulator {
    engine: Engine,
    people: People,
    eyes: Eyes,
    watch: Watch,
    kpis: Kpis,
    searches: Queue<Proposal>,
    news: VecDeque<News>,
    entries: Vec<Entry>,
    effort: Effort,
    stage: Stage,
    now: Time,
    end: Time,
    engine_is_lost: bool,
    deciding_ns: u64,
}

/// What a simulation leaves behind.
pub struct Outcome {
    /// Figures over the whole journal.
    pub figures: Figures,
    /// On-time chances beside what came of the promises.
    pub calibration: Calibration,
    /// What the checkers found.
    pub findings: Findings,
    /// Digest of the engine's state at the end.
    pub digest: String,
    /// The journal.
    pub entries: Vec<Entry>,
    /// What came of the lines of a scenario.
    pub told: Vec<Told>,
    /// What a scenario expected and did not get.
    pub unmet: Vec<String>,
    /// Nanoseconds in the engine and in its searches, by the clock of the effort.
    pub deciding_ns: u64,
}

impl Outcome {
    /// Whether no rule was broken and all that was expected came.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.findings.violations == 0 && self.unmet.is_empty()
    }

    /// Writes the journal, one line of JSON an entry.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_journal(&self, mut to: impl io::Write) -> io::Result<()> {
        for entry in &self.entries {
            serde_json::to_writer(&mut to, entry)?;
            to.write_all(b"\n")?;
        }
        to.flush()
    }
}

impl Simulator {
    /// A city in the morning: its shops, goods and couriers are known, its shelves reported.
    #[must_use]
    pub fn new(city: &City, effort: Effort) -> Self {
        Self::staged(city, effort, Stage::default())
    }

    /// The city of a scenario in the morning.
    #[must_use]
    pub fn scenario(scenario: &Scenario, effort: Effort) -> Self {
        let city = scenario.head.city();
        let mut simulator = Self::staged(&city, effort, Stage::new(scenario, city.begin));
        if scenario.head.past_days > 0 {
            let past = past::past_demand(&city, scenario.head.past_days);
            let answer = simulator.handle(Event::PastDemand(past));
            assert_eq!(
                answer,
                Some(Answer::Done),
                "the days before are over and their shops known"
            );
            simulator.drain_people();
        }
        simulator
    }

    fn staged(city: &City, effort: Effort, stage: Stage) -> Self {
        let mut simulator = Self {
            engine: Engine::new(city.genesis(), city.begin).with_travel(city.travel.clone()),
            people: People::new(city),
            eyes: Eyes::default(),
            watch: Watch::on(city.travel.clone()),
            kpis: Kpis::on(city.travel.clone()),
            searches: Queue::default(),
            news: VecDeque::new(),
            entries: Vec::new(),
            effort,
            stage,
            now: city.begin,
            end: city.end(),
            engine_is_lost: false,
            deciding_ns: 0,
        };
        simulator.drain_engine();
        for event in city.master_data() {
            simulator.engine.handle(simulator.now, Command { event, key: None });
            simulator.drain_engine();
        }
        simulator.drain_people();
        simulator
    }

    /// Lets the next thing happen; false when nothing is left to happen.
    pub fn step(&mut self) -> bool {
        let times = [
            self.engine.next_deadline(),
            self.searches.next_time(),
            self.stage.next_time(),
            self.people.next_time(),
        ];
        let Some(next) = times.into_iter().flatten().min() else { return false };
        if self.engine_is_lost || self.is_over(next) {
            return false;
        }
        self.now = self.now.max(next);
        if times[0].is_some_and(|at| at <= self.now) {
            let now = self.now;
            self.guarded(|engine| engine.wake(now));
            self.drain_engine();
        } else if let Some((_, proposal)) = self.searches.pop_due(self.now) {
            self.handle(Event::PlanProposed(proposal));
        } else if times[2].is_some_and(|at| at <= self.now) {
            self.stage.wake(self.now);
        } else {
            self.people.step(self.now);
        }
        self.drain_people();
        self.play();
        true
    }

    /// Runs to the end of the day.
    #[must_use]
    pub fn run(mut self) -> Outcome {
        while self.step() {}
        self.finish()
    }

    /// Checks the whole journal once more and hands over what was found.
    #[must_use]
    pub fn finish(mut self) -> Outcome {
        if !self.engine_is_lost {
            self.watch.end(self.now);
        }
        let unaccounted = self.people.unaccounted_units();
        self.watch.findings.demand(unaccounted == 0, "goods_from_nowhere", || {
            format!("{unaccounted} units are neither on a shelf nor in a parcel nor gone")
        });
        let digest = if self.engine_is_lost { String::new() } else { self.engine.digest() };
        if !self.engine_is_lost && self.effort.replays {
            self.check_replay(&digest);
        }
        let figures = self.kpis.figures();
        self.stage.end(&figures, self.engine.world());
        Outcome {
            figures,
            calibration: self.kpis.calibration().clone(),
            findings: self.watch.findings,
            digest,
            entries: self.entries,
            told: self.stage.told,
            unmet: self.stage.unmet,
            deciding_ns: self.deciding_ns,
        }
    }

    /// Plays the lines of the scenario whose turn it is.
    fn play(&mut self) {
        while !self.engine_is_lost
            && let Some(cue) = self.stage.cue(self.now, &self.engine)
        {
            match cue {
                Cue::Event(line, event) => {
                    let before = self.entries.len();
                    let answer = self.handle((*event).clone());
                    let entries = &self.entries[before..];
                    let refused = matches!(answer, None | Some(Answer::Refused { .. }));
                    if let Some(entry) = entries.last().filter(|_| !refused) {
                        self.people.overhear(entry);
                    }
                    self.stage.answered(&line, self.now, answer.as_ref(), entries);
                }
                Cue::Act(line, act) => {
                    self.people.suffer(self.now, &act);
                    self.stage.acted(&line, self.now);
                }
            }
            self.drain_people();
        }
    }

    /// Virtual time.
    #[must_use]
    pub fn now(&self) -> Time {
        self.now
    }

    /// How it stands as the people see it.
    #[must_use]
    pub fn mood(&self) -> Mood {
        self.people.mood()
    }

    /// Figures so far.
    #[must_use]
    pub fn figures(&self) -> Figures {
        self.kpis.figures()
    }

    /// A day is over when after the last new demand no order is open and everybody's shift, which
    /// is paid to its end, is done, or when patience ends.
    fn is_over(&self, next: Time) -> bool {
        let mood = self.people.mood();
        let calm = mood.open_orders == 0 && mood.online == 0 && self.now > self.end + AFTERMATH;
        next > self.end && (calm || next > self.end + EVENING)
    }

    fn handle(&mut self, event: Event) -> Option<Answer> {
        let now = self.now;
        let chosen = matches!(event, Event::QuoteAccepted { .. }).then(|| event.clone());
        let reply = self.guarded(|engine| engine.handle(now, Command { event, key: None }));
        self.drain_engine();
        let answer = reply?.answer;
        if let Some(event) = chosen {
            self.kpis.hear(&event, &answer);
        }
        Some(answer)
    }

    /// A panic of the engine is a finding like any other, with the report of what led to it.
    fn guarded<T>(&mut self, work: impl FnOnce(&mut Engine) -> T) -> Option<T> {
        // After a panic the engine is not used again, so that its broken state cannot be seen.
        let engine = &mut self.engine;
        let begun = self.effort.clock.map(|read| read());
        let done = catch_unwind(AssertUnwindSafe(|| work(engine)));
        self.count(begun);
        if let Err(panic) = &done {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
            self.watch.findings.add("engine_panicked", text.unwrap_or_default());
            self.engine_is_lost = true;
        }
        done.ok()
    }

    /// Everything people do until they wait again.
    fn drain_people(&mut self) {
        loop {
            while let Some(news) = self.news.pop_front() {
                self.people.hear(self.now, news);
            }
            let Some(action) = self.people.action() else { return };
            match action {
                Action::Tell { tag, event } => {
                    let Some(answer) = self.handle(*event) else { return };
                    self.news.push_back(News::Answered { tag, answer });
                }
                Action::Seen { courier, fixes } => {
                    let last = fixes.last().expect("whoever is seen is somewhere");
                    self.engine.see(&courier, last.place());
                }
            }
        }
    }

    fn drain_engine(&mut self) {
        while !self.engine_is_lost
            && let Some(effect) = self.engine.poll_effect()
        {
            match effect {
                Effect::Append(entry) => self.read(entry),
                Effect::Search { .. } => self.search(),
                // The same words are read from the entry, with those for shops and customers.
                Effect::Notify(_) => {}
            }
        }
    }

    fn count(&mut self, begun: Option<u64>) {
        if let Some((read, begun)) = self.effort.clock.zip(begun) {
            self.deciding_ns += read().saturating_sub(begun);
        }
    }

    fn read(&mut self, entry: Entry) {
        self.watch.see(&entry, Some(&self.engine));
        self.kpis.read(&entry);
        self.news.extend(self.eyes.read(&entry));
        self.entries.push(entry);
    }

    /// Runs the search that the engine asked for; its result comes back later.
    fn search(&mut self) {
        let begun = self.effort.clock.map(|read| read());
        let frozen = self.engine.frozen();
        let islands = self.engine.world().config().islands;
        let config =
            SearchConfig { seed: frozen.version, islands, warm: true, ..Default::default() };
        let budget = Budget::iterations(self.effort.iterations);
        let (plan, _) = solve(&frozen.problem, &config, &budget, &mut |_| {});
        let proposal = frozen.proposal(&plan);
        self.count(begun);
        self.searches.at(self.now + SEARCH_TAKES, proposal);
    }

    /// The journal alone gives the same state, applied as it stands and decided anew.
    fn check_replay(&mut self, digest: &str) {
        let travel = self.engine.travel();
        let found = replayed(&self.entries, travel, Engine::replay);
        self.watch.findings.demand(found.as_deref() == Ok(digest), "replay_differs", || {
            format!("live {digest}, replayed {found:?}")
        });
        let found = replayed(&self.entries, travel, Engine::verify);
        self.watch.findings.demand(found.as_deref() == Ok(digest), "decides_otherwise", || {
            format!("live {digest}, decided anew {found:?}")
        });
    }
}

/// Digest after going through a journal in one of the two ways.
fn replayed(
    entries: &[Entry],
    travel: &Arc<dyn Travel>,
    with: impl Fn(&mut Engine, &Entry) -> Result<(), ReplayError>,
) -> Result<String, String> {
    let (first, rest) = entries.split_first().ok_or("an empty journal")?;
    let engine = Engine::from_genesis_entry(first).map_err(|e| e.to_string())?;
    let mut engine = engine.with_travel(travel.clone());
    for entry in rest {
        with(&mut engine, entry).map_err(|e| e.to_string())?;
    }
    Ok(engine.digest())
}
