//! The record of a day in words: which decision fell in which minute.

use super::day::Decision;
use sameday_datasets::mdrp::Instance;
use std::fmt::Write as _;

/// One line for each decision, in order: `MINUTE known ORDER`, `MINUTE send COURIER RESTAURANT
/// [ORDER ...]` (without binding orders; those he would fetch as things stood) or `MINUTE assign
/// COURIER ORDER ...` (for good).
#[must_use]
pub fn record_text(instance: &Instance, record: &[(i64, Decision)]) -> String {
    let mut text = String::from("minute decision subject\n");
    for (minute, decision) in record {
        let _ = match decision {
            Decision::Known { order } => {
                writeln!(text, "{minute} known {}", instance.orders[*order].id)
            }
            Decision::Sent { courier, restaurant, meant } => {
                let courier = &instance.couriers[*courier].id;
                let restaurant = &instance.restaurants[*restaurant].id;
                writeln!(text, "{minute} send {courier} {restaurant}{}", names(instance, meant))
            }
            Decision::Assigned { courier, orders } => {
                let courier = &instance.couriers[*courier].id;
                writeln!(text, "{minute} assign {courier}{}", names(instance, orders))
            }
        };
    }
    text
}

fn names(instance: &Instance, orders: &[usize]) -> String {
    orders.iter().map(|o| format!(" {}", instance.orders[*o].id)).collect()
}
