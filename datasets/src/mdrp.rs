//! Meal delivery routing problem (MDRP): reader of an instance folder, writer of a solution folder.
//!
//! Format: the public `mdrplib` instances of 2018 and the solution files of their evaluator.
//! Places are metres on a plane, times are whole minutes from the start of the operating day.

mod read;
mod read_back;
mod write;

pub use read::{Fault, read};
pub use read_back::read_solution;
pub use write::write;

/// A point in metres on the plane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// Metres to the right.
    pub x: i32,
    /// Metres up.
    pub y: i32,
}

/// One operating day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// Meals, as they stand in the file.
    pub orders: Vec<Order>,
    /// Where meals are made.
    pub restaurants: Vec<Restaurant>,
    /// Who carries them.
    pub couriers: Vec<Courier>,
    /// What holds for all.
    pub parameters: Parameters,
}

/// A meal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Its name.
    pub id: String,
    /// The customer's door.
    pub at: Point,
    /// Minute in which it becomes known.
    pub placed: i64,
    /// Position in [`Instance::restaurants`].
    pub restaurant: usize,
    /// Minute from which it can be picked up.
    pub ready: i64,
}

/// A pickup place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restaurant {
    /// Its name.
    pub id: String,
    /// Its door.
    pub at: Point,
}

/// A courier's shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Courier {
    /// His name.
    pub id: String,
    /// Where he starts.
    pub at: Point,
    /// First minute of the shift.
    pub on: i64,
    /// Last minute in which he picks up.
    pub off: i64,
}

/// Speed, service times, targets (minutes) and pay (whole currency units).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// Speed.
    pub metres_per_minute: i64,
    /// Service of one pickup stop; even, half of it before the pickup time.
    pub pickup_service: i64,
    /// Service of one drop; even, half of it before the drop time.
    pub drop_service: i64,
    /// Click-to-door aimed at.
    pub target: i64,
    /// Longest click-to-door; counted, not enforced.
    pub maximum: i64,
    /// Pay for a delivered order.
    pub pay_per_order: i64,
    /// Guaranteed pay for an hour of shift.
    pub pay_per_hour: i64,
}

impl Instance {
    /// Drive in whole minutes, rounded up: the least `t` with `t * speed >= |a - b|`.
    #[must_use]
    pub fn travel(&self, a: Point, b: Point) -> i64 {
        let dx = i128::from(a.x) - i128::from(b.x);
        let dy = i128::from(a.y) - i128::from(b.y);
        let squared = (dx * dx + dy * dy) as u128;
        let speed = self.parameters.metres_per_minute.unsigned_abs();
        let per_minute = u128::from(speed) * u128::from(speed);
        let least = squared.div_ceil(per_minute);
        let root = least.isqrt();
        i64::try_from(root + u128::from(root * root < least)).expect("bounded metres give minutes")
    }
}

/// What was done on the day, in the terms of the evaluator. All members are positions in the
/// instance's lists, all times minutes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Solution {
    /// One for each pickup.
    pub trips: Vec<Trip>,
    /// Every drive, in order of courier, then of time.
    pub moves: Vec<Move>,
}

/// One restaurant, one bundle, its drops in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trip {
    /// When this bundle was given to this courier for good.
    pub assigned: i64,
    /// When the goods change hands.
    pub pickup: i64,
    /// Who.
    pub courier: usize,
    /// Orders with their drop times, in drop sequence.
    pub drops: Vec<(usize, i64)>,
}

/// One drive of one courier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// Who.
    pub courier: usize,
    /// When he leaves.
    pub departure: i64,
    /// From where.
    pub from: Spot,
    /// To where.
    pub to: Spot,
}

/// A named place of the instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// The courier's own start.
    Start,
    /// A restaurant.
    Restaurant(usize),
    /// The door of an order.
    Door(usize),
}

#[cfg(test)]
mod tests;
