//! Strict reader: every mistake of every file is reported, not only the first.

use super::{Courier, Instance, Order, Parameters, Point, Restaurant};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// Metres and minutes beyond this are a mistake.
const BOUND: i64 = 10_000_000;
const ORDERS: &str = "orders.txt";
const RESTAURANTS: &str = "restaurants.txt";
const COURIERS: &str = "couriers.txt";
const PARAMETERS: &str = "instance_parameters.txt";
const CHARACTERISTICS: &str = "instance_characteristics.txt";
const FILES: [&str; 5] = [RESTAURANTS, COURIERS, ORDERS, PARAMETERS, CHARACTERISTICS];

/// One mistake in one file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Fault {
    /// File name inside the folder.
    pub file: &'static str,
    /// Line, from 1; 0 concerns the whole file.
    pub line: usize,
    /// What is wrong and what is expected.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

/// Reads the five files of an instance folder.
///
/// # Errors
/// All mistakes of all files, in order of file and line.
pub fn read(folder: &Path) -> Result<Instance, Vec<Fault>> {
    let mut reader = Reader { folder, faults: Vec::new() };
    let restaurants = reader.restaurants();
    let couriers = reader.couriers();
    let orders = reader.orders(&restaurants);
    let parameters = reader.parameters();
    reader.characteristics([orders.len(), restaurants.len(), couriers.len()]);
    match parameters {
        Some(parameters) if reader.faults.is_empty() => {
            Ok(Instance { orders, restaurants, couriers, parameters })
        }
        _ => Err(sorted_by(&FILES, reader.faults)),
    }
}

/// The faults in order of these files, then of lines.
pub(super) fn sorted_by(files: &[&str], mut faults: Vec<Fault>) -> Vec<Fault> {
    faults.sort_by_key(|f| (files.iter().position(|name| *name == f.file), f.line));
    faults
}

struct Reader<'a> {
    folder: &'a Path,
    faults: Vec<Fault>,
}

/// The fields of one line with the place to complain about.
struct Row<'a> {
    file: &'static str,
    line: usize,
    fields: Vec<&'a str>,
}

impl Reader<'_> {
    fn say(&mut self, file: &'static str, line: usize, what: impl Into<String>) {
        self.faults.push(Fault { file, line, what: what.into() });
    }

    fn text(&mut self, file: &'static str) -> String {
        match std::fs::read_to_string(self.folder.join(file)) {
            Ok(text) => text,
            Err(error) => {
                self.say(file, 0, format!("cannot be read: {error}"));
                String::new()
            }
        }
    }

    /// Rows below the header, each with as many fields as the header names.
    fn rows<'t>(&mut self, file: &'static str, text: &'t str, header: &[&str]) -> Vec<Row<'t>> {
        let mut rows = Vec::new();
        for (i, line) in text.lines().enumerate() {
            let fields: Vec<&str> = line.trim_end().split('\t').map(str::trim).collect();
            if i == 0 {
                if fields != header {
                    self.say(file, 1, format!("the header must be '{}'", header.join(" ")));
                }
            } else if line.trim().is_empty() {
                continue;
            } else if fields.len() == header.len() {
                rows.push(Row { file, line: i + 1, fields });
            } else {
                let due = header.len();
                self.say(file, i + 1, format!("{} columns where {due} are due", fields.len()));
            }
        }
        if rows.is_empty() && !text.is_empty() {
            self.say(file, 0, "has no line below its header");
        }
        rows
    }

    /// A whole number of `least..=BOUND`; a mistake is reported and reads as `least`.
    fn number(&mut self, row: &Row<'_>, column: usize, name: &str, least: i64) -> i64 {
        let text = row.fields[column];
        match text.parse::<i64>() {
            Ok(n) if (least..=BOUND).contains(&n) => n,
            Ok(n) => {
                self.say(row.file, row.line, format!("{name} {n} is not in {least}..={BOUND}"));
                least
            }
            Err(_) => {
                self.say(row.file, row.line, format!("{name} '{text}' is not a whole number"));
                least
            }
        }
    }

    fn point(&mut self, row: &Row<'_>) -> Point {
        let x = self.number(row, 1, "x", -BOUND) as i32;
        let y = self.number(row, 2, "y", -BOUND) as i32;
        Point { x, y }
    }

    /// The id of a row, reported when it is empty, spaced or known already.
    fn id(&mut self, row: &Row<'_>, seen: &mut BTreeMap<String, usize>) -> String {
        let id = row.fields[0].to_owned();
        if id.is_empty() || id == "0" || id.contains(char::is_whitespace) {
            self.say(row.file, row.line, format!("'{id}' is no id"));
        }
        if let Some(first) = seen.insert(id.clone(), row.line) {
            self.say(row.file, row.line, format!("'{id}' stands already in line {first}"));
        }
        id
    }

    fn restaurants(&mut self) -> Vec<Restaurant> {
        let text = self.text(RESTAURANTS);
        let mut seen = BTreeMap::new();
        let rows = self.rows(RESTAURANTS, &text, &["restaurant", "x", "y"]);
        rows.iter()
            .map(|row| Restaurant { id: self.id(row, &mut seen), at: self.point(row) })
            .collect()
    }

    fn couriers(&mut self) -> Vec<Courier> {
        let text = self.text(COURIERS);
        let mut seen = BTreeMap::new();
        let rows = self.rows(COURIERS, &text, &["courier", "x", "y", "on_time", "off_time"]);
        rows.iter().map(|row| self.courier(row, &mut seen)).collect()
    }

    fn courier(&mut self, row: &Row<'_>, seen: &mut BTreeMap<String, usize>) -> Courier {
        let id = self.id(row, seen);
        let at = self.point(row);
        let on = self.number(row, 3, "on_time", 0);
        let off = self.number(row, 4, "off_time", 0);
        if off < on {
            self.say(row.file, row.line, format!("off_time {off} lies before on_time {on}"));
        }
        Courier { id, at, on, off }
    }

    fn orders(&mut self, restaurants: &[Restaurant]) -> Vec<Order> {
        let text = self.text(ORDERS);
        let header = ["order", "x", "y", "placement_time", "restaurant", "ready_time"];
        let rows = self.rows(ORDERS, &text, &header);
        let known: BTreeMap<&str, usize> =
            restaurants.iter().enumerate().map(|(i, r)| (r.id.as_str(), i)).collect();
        let mut seen = BTreeMap::new();
        rows.iter().map(|row| self.order(row, &known, &mut seen)).collect()
    }

    fn order(
        &mut self,
        row: &Row<'_>,
        known: &BTreeMap<&str, usize>,
        seen: &mut BTreeMap<String, usize>,
    ) -> Order {
        let id = self.id(row, seen);
        let at = self.point(row);
        let placed = self.number(row, 3, "placement_time", 0);
        let ready = self.number(row, 5, "ready_time", 0);
        if ready < placed {
            let what = format!("ready_time {ready} lies before placement_time {placed}");
            self.say(row.file, row.line, what);
        }
        let restaurant = known.get(row.fields[4]).copied().unwrap_or_else(|| {
            let what = format!("restaurant '{}' is not in {RESTAURANTS}", row.fields[4]);
            self.say(row.file, row.line, what);
            0
        });
        Order { id, at, placed, restaurant, ready }
    }

    fn parameters(&mut self) -> Option<Parameters> {
        let text = self.text(PARAMETERS);
        let header = [
            "meters_per_minute",
            "pickup service minutes",
            "dropoff service minutes",
            "target click-to-door",
            "maximum click-to-door",
            "pay per order",
            "guaranteed pay per hour",
        ];
        let rows = self.rows(PARAMETERS, &text, &header);
        for extra in rows.iter().skip(1) {
            self.say(PARAMETERS, extra.line, "one line of parameters is due");
        }
        let row = rows.first()?;
        let mut service = |column| {
            let minutes = self.number(row, column, header[column], 0);
            if minutes % 2 != 0 {
                let what = format!("{} {minutes} cannot be halved", header[column]);
                self.say(PARAMETERS, row.line, what);
            }
            minutes
        };
        let (pickup_service, drop_service) = (service(1), service(2));
        Some(Parameters {
            metres_per_minute: self.number(row, 0, header[0], 1),
            pickup_service,
            drop_service,
            target: self.number(row, 3, header[3], 0),
            maximum: self.number(row, 4, header[4], 0),
            pay_per_order: self.number(row, 5, header[5], 0),
            pay_per_hour: self.number(row, 6, header[6], 0),
        })
    }

    /// The file is for people; its counts betray a truncated list.
    fn characteristics(&mut self, found: [usize; 3]) {
        let text = self.text(CHARACTERISTICS);
        let named = ["number of orders", "number of restaurants", "number of couriers"];
        for (name, found) in named.into_iter().zip(found) {
            let stated = text.lines().enumerate().find_map(|(i, line)| {
                let value = line.strip_prefix(name)?.strip_prefix(':')?;
                Some((i + 1, value.trim().to_owned()))
            });
            match stated {
                None if text.is_empty() => {}
                None => self.say(CHARACTERISTICS, 0, format!("'{name}: N' is missing")),
                Some((_, value)) if value == found.to_string() => {}
                Some((line, value)) => {
                    self.say(
                        CHARACTERISTICS,
                        line,
                        format!("{name} is {value}, read were {found}"),
                    );
                }
            }
        }
    }
}
