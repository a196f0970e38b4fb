//! Writer of the three solution files of the public evaluator (blank separated, one header line).

use super::{Instance, Solution, Spot};
use std::fmt::Write as _;
use std::io;
use std::path::Path;

/// Bundles.
pub(super) const ASSIGNMENTS: &str = "solution_info_assignments.txt";
/// Delivered orders.
pub(super) const ORDERS: &str = "solution_info_orders.txt";
/// Drives.
pub(super) const COURIERS: &str = "solution_info_couriers.txt";

/// Writes the solution files into `folder`, which is made when absent.
///
/// # Errors
/// When the folder or a file cannot be written.
pub fn write(folder: &Path, instance: &Instance, solution: &Solution) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let files = [
        (ASSIGNMENTS, assignments(instance, solution)),
        (ORDERS, orders(instance, solution)),
        (COURIERS, couriers(instance, solution)),
    ];
    files.into_iter().try_for_each(|(name, text)| std::fs::write(folder.join(name), text))
}

fn assignments(instance: &Instance, solution: &Solution) -> String {
    let mut text = String::from("assignment_time pickup_time courier\n");
    for trip in &solution.trips {
        let courier = &instance.couriers[trip.courier].id;
        let _ = write!(text, "{} {} {courier}", trip.assigned, trip.pickup);
        for &(order, _) in &trip.drops {
            let _ = write!(text, " {}", instance.orders[order].id);
        }
        text.push('\n');
    }
    text
}

fn orders(instance: &Instance, solution: &Solution) -> String {
    let mut text =
        String::from("order placement_time ready_time pickup_time dropoff_time courier\n");
    let mut rows: Vec<(usize, i64, i64, usize)> = solution
        .trips
        .iter()
        .flat_map(|trip| trip.drops.iter().map(|&(o, drop)| (o, trip.pickup, drop, trip.courier)))
        .collect();
    rows.sort_unstable();
    for (o, pickup, drop, courier) in rows {
        let order = &instance.orders[o];
        let courier = &instance.couriers[courier].id;
        let (id, placed, ready) = (&order.id, order.placed, order.ready);
        let _ = writeln!(text, "{id} {placed} {ready} {pickup} {drop} {courier}");
    }
    text
}

fn couriers(instance: &Instance, solution: &Solution) -> String {
    let name = |spot| match spot {
        Spot::Start => "0",
        Spot::Restaurant(r) => instance.restaurants[r].id.as_str(),
        Spot::Door(o) => instance.orders[o].id.as_str(),
    };
    let mut moves = solution.moves.clone();
    moves.sort_by_key(|m| m.courier);
    let mut text = String::from("courier departure_time origin destination\n");
    for m in moves {
        let courier = &instance.couriers[m.courier].id;
        let _ = writeln!(text, "{courier} {} {} {}", m.departure, name(m.from), name(m.to));
    }
    text
}
