//! A scenario being played: which lines have had their turn, and what came of them.

use super::act::Act;
use super::lines::{Line, What};
use super::names::Names;
use super::select::{Sight, resolve};
use super::{Scenario, expect::Expect};
use crate::kpi::Figures;
use sameday_engine::decision::{Answer, Entry};
use sameday_engine::engine::Engine;
use sameday_engine::event::Event;
use sameday_engine::unit::Time;
use sameday_engine::world::World;
use serde_json::json;

/// What a line came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Its number in the file.
    pub line: usize,
    /// When.
    pub at: Time,
    /// Journal position of its event; `None` for what nobody tells.
    pub seq: Option<u64>,
}

/// Something that is due.
pub enum Cue {
    /// To be told to the engine.
    Event(Line, Box<Event>),
    /// To happen.
    Act(Line, Act),
}

/// The lines that are still to come, and what was found.
#[derive(Debug, Default)]
pub struct Stage {
    begin: Time,
    ahead: Vec<Line>,
    /// Due, but what they name is not there yet.
    waiting: Vec<Line>,
    names: Names,
    expect: Vec<Expect>,
    /// What came of the lines so far.
    pub told: Vec<Told>,
    /// Expectations that were not met.
    pub unmet: Vec<String>,
}

impl Stage {
    /// Before the first line.
    #[must_use]
    pub fn new(scenario: &Scenario, begin: Time) -> Self {
        let mut ahead = scenario.lines.clone();
        ahead.sort_by_key(|line| (line.at, line.number));
        let expect = scenario.head.expect.clone();
        Self { begin, ahead, expect, ..Self::default() }
    }

    /// When a line is due, or has waited too long.
    #[must_use]
    pub fn next_time(&self) -> Option<Time> {
        let due = self.ahead.iter().map(|line| self.begin + line.at);
        let over = self.waiting.iter().map(|line| self.begin + line.at + line.within);
        due.chain(over).min()
    }

    /// Takes up the lines that are due and gives up those that have waited too long.
    pub fn wake(&mut self, now: Time) {
        let begin = self.begin;
        let due = |line: &Line| begin + line.at <= now;
        self.waiting.extend(self.ahead.iter().filter(|line| due(line)).cloned());
        self.ahead.retain(|line| !due(line));
        let over = |line: &Line| begin + line.at + line.within <= now;
        for line in self.waiting.iter().filter(|line| over(line) && !line.optional) {
            let seconds = line.within.0 / 1_000;
            self.unmet
                .push(format!("line {}: what it names was not there for {seconds} s", line.number));
        }
        self.waiting.retain(|line| !over(line));
    }

    /// The next line that waits and can be played now.
    pub fn cue(&mut self, now: Time, engine: &Engine) -> Option<Cue> {
        for i in 0..self.waiting.len() {
            let sight = Sight { engine, now, names: &self.names };
            let (What::Event(value) | What::Act(value)) = &self.waiting[i].what;
            let find = &self.waiting[i].find;
            let Some((value, names)) = resolve(find, value, &sight) else { continue };
            let line = self.waiting.remove(i);
            self.names.take(names);
            let wrong = "a line was read as well formed";
            return Some(match line.what {
                What::Event(_) => {
                    Cue::Event(line, Box::new(serde_json::from_value(value).expect(wrong)))
                }
                What::Act(_) => Cue::Act(line, serde_json::from_value(value).expect(wrong)),
            });
        }
        None
    }

    /// Something has happened.
    pub fn acted(&mut self, line: &Line, now: Time) {
        self.told.push(Told { line: line.number, at: now, seq: None });
    }

    /// An event was answered; these entries were written.
    pub fn answered(&mut self, line: &Line, now: Time, answer: Option<&Answer>, entries: &[Entry]) {
        let code = match answer {
            Some(Answer::Refused { reason, .. }) => reason.code(),
            Some(_) => "done",
            None => "lost",
        };
        if code != line.answer {
            let number = line.number;
            self.unmet.push(format!("line {number}: answered {code}, expected {}", line.answer));
        }
        let entry = entries.last().filter(|_| code == "done");
        let made: Vec<String> = entry.into_iter().flat_map(kinds).collect();
        for kind in line.decides.iter().filter(|kind| !made.contains(kind)) {
            let list = made.join(", ");
            self.unmet.push(format!("line {}: no {kind} in its entry, but {list}", line.number));
        }
        self.told.push(Told { line: line.number, at: now, seq: entry.map(|entry| entry.seq) });
    }

    /// Looks at the end: lines that never had their turn, and what was expected.
    pub fn end(&mut self, figures: &Figures, world: &World) {
        let left = self.ahead.iter().chain(&self.waiting);
        for line in left.filter(|line| !line.optional) {
            self.unmet.push(format!("line {}: the day was over before its turn", line.number));
        }
        let unmet = self.expect.iter().filter_map(|e| e.unmet(figures, &self.names, world));
        self.unmet.extend(unmet);
    }
}

/// The kinds of the decisions in an entry, as the journal calls them.
fn kinds(entry: &Entry) -> Vec<String> {
    let kind = |decision| json!(decision)["type"].as_str().unwrap_or_default().to_owned();
    entry.decisions.iter().map(kind).collect()
}
