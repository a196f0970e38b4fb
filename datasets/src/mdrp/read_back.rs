//! Reader of the three solution files, so that what was written can be judged as it stands.

use super::read::{Fault, sorted_by};
use super::write::{ASSIGNMENTS, COURIERS, ORDERS};
use super::{Instance, Move, Solution, Spot, Trip};
use std::collections::BTreeMap;
use std::path::Path;

/// Reads the solution files of a folder.
///
/// # Errors
/// All mistakes of all files, in order of file and line: unreadable files, unknown ids, times that
/// are no whole numbers, wrong numbers of columns, assigned orders without a drop.
pub fn read_solution(folder: &Path, instance: &Instance) -> Result<Solution, Vec<Fault>> {
    let mut reader = Reader { folder, names: Names::new(instance), faults: Vec::new() };
    let drops = reader.drops();
    let trips = reader.trips(&drops);
    let moves = reader.moves();
    if reader.faults.is_empty() {
        return Ok(Solution { trips, moves });
    }
    Err(sorted_by(&[ASSIGNMENTS, ORDERS, COURIERS], reader.faults))
}

/// Positions of all ids.
struct Names<'a> {
    orders: BTreeMap<&'a str, usize>,
    restaurants: BTreeMap<&'a str, usize>,
    couriers: BTreeMap<&'a str, usize>,
}

impl<'a> Names<'a> {
    fn new(instance: &'a Instance) -> Self {
        let index = |ids: Vec<&'a str>| ids.into_iter().zip(0..).collect();
        Self {
            orders: index(instance.orders.iter().map(|o| o.id.as_str()).collect()),
            restaurants: index(instance.restaurants.iter().map(|r| r.id.as_str()).collect()),
            couriers: index(instance.couriers.iter().map(|c| c.id.as_str()).collect()),
        }
    }

    fn spot(&self, name: &str) -> Option<Spot> {
        if name == "0" {
            return Some(Spot::Start);
        }
        let restaurant = self.restaurants.get(name).map(|r| Spot::Restaurant(*r));
        restaurant.or_else(|| self.orders.get(name).map(|o| Spot::Door(*o)))
    }
}

struct Reader<'a> {
    folder: &'a Path,
    names: Names<'a>,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn say(&mut self, file: &'static str, line: usize, what: String) {
        self.faults.push(Fault { file, line, what });
    }

    /// Lines below the header with at least so many fields.
    fn rows(&mut self, file: &'static str, least: usize) -> Vec<(usize, Vec<String>)> {
        let text = match std::fs::read_to_string(self.folder.join(file)) {
            Ok(text) => text,
            Err(error) => {
                self.say(file, 0, format!("cannot be read: {error}"));
                return Vec::new();
            }
        };
        let mut rows = Vec::new();
        for (i, line) in text.lines().enumerate().skip(1) {
            let fields: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            if fields.len() >= least {
                rows.push((i + 1, fields));
            } else if !fields.is_empty() {
                let what = format!("{} columns where at least {least} are due", fields.len());
                self.say(file, i + 1, what);
            }
        }
        rows
    }

    fn minute(&mut self, file: &'static str, line: usize, text: &str) -> i64 {
        text.parse().unwrap_or_else(|_| {
            self.say(file, line, format!("'{text}' is not a whole number"));
            0
        })
    }

    fn courier(&mut self, file: &'static str, line: usize, name: &str) -> usize {
        self.names.couriers.get(name).copied().unwrap_or_else(|| {
            self.say(file, line, format!("'{name}' is no courier"));
            0
        })
    }

    fn order(&mut self, file: &'static str, line: usize, name: &str) -> usize {
        self.names.orders.get(name).copied().unwrap_or_else(|| {
            self.say(file, line, format!("'{name}' is no order"));
            0
        })
    }

    fn drops(&mut self) -> BTreeMap<usize, i64> {
        let mut drops = BTreeMap::new();
        for (line, fields) in self.rows(ORDERS, 6) {
            let order = self.order(ORDERS, line, &fields[0]);
            drops.insert(order, self.minute(ORDERS, line, &fields[4]));
        }
        drops
    }

    fn trips(&mut self, drops: &BTreeMap<usize, i64>) -> Vec<Trip> {
        let rows = self.rows(ASSIGNMENTS, 4);
        rows.into_iter().map(|(line, fields)| self.trip(line, &fields, drops)).collect()
    }

    fn trip(&mut self, line: usize, fields: &[String], drops: &BTreeMap<usize, i64>) -> Trip {
        let assigned = self.minute(ASSIGNMENTS, line, &fields[0]);
        let pickup = self.minute(ASSIGNMENTS, line, &fields[1]);
        let courier = self.courier(ASSIGNMENTS, line, &fields[2]);
        let mut done = Vec::new();
        for name in &fields[3..] {
            let order = self.order(ASSIGNMENTS, line, name);
            match drops.get(&order) {
                Some(drop) => done.push((order, *drop)),
                None => self.say(ASSIGNMENTS, line, format!("'{name}' is not in {ORDERS}")),
            }
        }
        Trip { assigned, pickup, courier, drops: done }
    }

    fn moves(&mut self) -> Vec<Move> {
        let rows = self.rows(COURIERS, 4);
        rows.into_iter().map(|(line, fields)| self.drive(line, &fields)).collect()
    }

    fn drive(&mut self, line: usize, fields: &[String]) -> Move {
        let courier = self.courier(COURIERS, line, &fields[0]);
        let departure = self.minute(COURIERS, line, &fields[1]);
        let mut spot = |name: &str| {
            self.names.spot(name).unwrap_or_else(|| {
                self.faults.push(Fault {
                    file: COURIERS,
                    line,
                    what: format!("'{name}' is no place"),
                });
                Spot::Start
            })
        };
        let (from, to) = (spot(&fields[2]), spot(&fields[3]));
        Move { courier, departure, from, to }
    }
}
