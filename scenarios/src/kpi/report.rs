//! Figures as values, as JSON and as a table.

use serde::Serialize;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// Whether more or less of a figure is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// More is better.
    More,
    /// Less is better.
    Less,
    /// It only describes.
    Neither,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// Name, as in JSON.
    pub name: String,
    /// Value; `None` where nothing was there to measure.
    pub value: Option<f64>,
    /// Unit.
    pub unit: &'static str,
    /// Which direction is better.
    pub better: Better,
    /// How it is worked out.
    pub meaning: &'static str,
}

/// Figures in the order of their definition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    list: Vec<Figure>,
}

impl Figures {
    /// Adds a count.
    pub fn count(&mut self, name: &str, value: u64, better: Better, meaning: &'static str) {
        self.add(name, Some(value as f64), "1", better, meaning);
    }

    /// Adds `part / whole`, where there is a whole.
    pub fn ratio(
        &mut self,
        name: &str,
        (part, whole): (f64, f64),
        unit: &'static str,
        better: Better,
        meaning: &'static str,
    ) {
        let value = (whole > 0.0).then(|| part / whole);
        self.add(name, value, unit, better, meaning);
    }

    /// Adds a value.
    pub fn add(
        &mut self,
        name: &str,
        value: Option<f64>,
        unit: &'static str,
        better: Better,
        meaning: &'static str,
    ) {
        self.list.push(Figure { name: name.into(), value, unit, better, meaning });
    }

    /// All of them.
    #[must_use]
    pub fn list(&self) -> &[Figure] {
        &self.list
    }

    /// The value of a figure that was measured.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<f64> {
        self.list.iter().find(|figure| figure.name == name)?.value
    }

    /// A count by name, zero when there is none.
    #[must_use]
    pub fn counted(&self, name: &str) -> u64 {
        self.value(name).unwrap_or(0.0) as u64
    }

    /// By name: value, unit, direction and meaning. Values are rounded to 1/1000 of their unit.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut all = Map::new();
        for figure in &self.list {
            let entry = json!({
                "value": figure.value.map(rounded),
                "unit": figure.unit,
                "better": figure.better,
                "meaning": figure.meaning,
            });
            all.insert(figure.name.clone(), entry);
        }
        Value::Object(all)
    }

    /// One line each: name, value, unit, direction.
    #[must_use]
    pub fn to_table(&self) -> String {
        let width = self.list.iter().map(|figure| figure.name.len()).max().unwrap_or(0);
        let mut table = String::new();
        for figure in &self.list {
            let value = figure.value.map_or("-".into(), |value| rounded(value).to_string());
            let arrow = match figure.better {
                Better::More => "more is better",
                Better::Less => "less is better",
                Better::Neither => "",
            };
            let (name, unit) = (&figure.name, figure.unit);
            writeln!(table, "{name:<width$}  {value:>12} {unit:<12} {arrow}")
                .expect("a string takes everything");
        }
        table
    }
}

fn rounded(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}
