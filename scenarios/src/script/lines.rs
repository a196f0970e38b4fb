//! The lines of a scenario: what happens when, one JSON object a line.

use super::Fault;
use super::act::Act;
use super::select::made_up;
use sameday_engine::event::Event;
use sameday_engine::unit::Millis;
use serde::Deserialize;
use serde_json::Value;

/// A line is tried for so long, where it says nothing else: what it names may not be there yet.
const WITHIN_S: i64 = 1_800;
/// Seconds beyond this are a mistake.
const MOST_S: i64 = 2 * 86_400;

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its number in the file, from 1.
    pub number: usize,
    /// When it is tried first, from the beginning.
    pub at: Millis,
    /// How long it is tried.
    pub within: Millis,
    /// Whether it may never have its turn.
    pub optional: bool,
    /// Things that are looked for and named first, for this line and later ones.
    pub find: Vec<Value>,
    /// What happens, with selectors.
    pub what: What,
    /// The answer it must get: `done`, or the code of a refusal.
    pub answer: String,
    /// Kinds of decisions that must stand in the very entry of the event.
    pub decides: Vec<String>,
}

/// What happens in a line.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// Somebody tells the engine something.
    Event(Value),
    /// Something happens that nobody tells.
    Act(Value),
}

/// A line as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    at: i64,
    within: Option<i64>,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    find: Vec<Value>,
    event: Option<Value>,
    act: Option<Value>,
    answer: Option<String>,
    #[serde(default)]
    decides: Vec<String>,
    /// For people.
    #[serde(rename = "note")]
    _note: Option<String>,
}

/// All lines of a text, and what is wrong with them.
pub fn read(file: &str, text: &str) -> (Vec<Line>, Vec<Fault>) {
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    for (i, row) in text.lines().enumerate().filter(|(_, row)| !row.trim().is_empty()) {
        match line(i + 1, row) {
            Ok(line) => lines.push(line),
            Err(wrong) => faults.extend(wrong.into_iter().map(|what| Fault {
                file: file.to_owned(),
                line: i + 1,
                what,
            })),
        }
    }
    (lines, faults)
}

fn line(number: usize, row: &str) -> Result<Line, Vec<String>> {
    let written: Written = serde_json::from_str(row).map_err(|error| vec![error.to_string()])?;
    let mut faults = Vec::new();
    for (name, seconds) in [("at", Some(written.at)), ("within", written.within)] {
        if seconds.is_some_and(|s| !(0..=MOST_S).contains(&s)) {
            faults.push(format!("`{name}` is in whole seconds from 0 to {MOST_S}"));
        }
    }
    written.find.iter().for_each(|value| drop(made_up(value, &mut faults)));
    let what = match (written.event, written.act) {
        (Some(event), None) => {
            well_formed::<Event>(&event, &mut faults);
            What::Event(event)
        }
        (None, Some(act)) => {
            well_formed::<Act>(&act, &mut faults);
            if written.answer.is_some() || !written.decides.is_empty() {
                faults.push("nobody answers an `act`: `answer` and `decides` are of events".into());
            }
            What::Act(act)
        }
        _ => return Err(vec!["a line has an `event` or an `act`".into()]),
    };
    let seconds = |s: i64| Millis::from_secs(s);
    let line = Line {
        number,
        at: seconds(written.at),
        within: seconds(written.within.unwrap_or(WITHIN_S)),
        optional: written.optional,
        find: written.find,
        what,
        answer: written.answer.unwrap_or_else(|| "done".into()),
        decides: written.decides,
    };
    if faults.is_empty() { Ok(line) } else { Err(faults) }
}

fn well_formed<T: for<'de> Deserialize<'de>>(value: &Value, faults: &mut Vec<String>) {
    let before = faults.len();
    let whole = made_up(value, faults);
    if faults.len() == before
        && let Err(error) = serde_json::from_value::<T>(whole)
    {
        faults.push(error.to_string());
    }
}
