//! How widely a place is looked for.

use super::super::instance::Instance;
use super::super::solution::Spot;

/// How many times its refusal an order may cost in an eager insertion.
const EAGER: i64 = 3;

/// What an insertion may use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope {
    /// Couriers without a route.
    pub open: bool,
    /// Only routes near the order, even if it fits in none.
    pub near_only: bool,
    /// Overlook routes now and then.
    pub blink: bool,
    /// Serve an order even if it costs some times its refusal: others may share the way then.
    pub eager: bool,
    /// A good place instead of the cheapest one.
    pub hurry: Option<Hurry>,
}

/// What is looked at in a hurry, if there is a place there: the closest shops that have the goods,
/// and the near couriers that look cheapest, undivided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hurry {
    pub shops: usize,
    /// Couriers whose price is worked out beside the first that has a place.
    pub tries: usize,
}

impl Scope {
    /// What a better place must cost less than.
    pub fn limit(&self, instance: &Instance<'_>, r: u32, best: &Option<Spot>) -> i64 {
        let refusal = instance.refusal[r as usize];
        let most = if self.eager { EAGER * refusal } else { refusal };
        best.as_ref().map_or(most, |best| best.delta)
    }

    /// Whether it is worth telling the cache what is found. Not in a hurry: of what is asked then
    /// little is asked again, and memory that was never written to is slow to begin with.
    pub fn remembers(&self) -> bool {
        self.hurry.is_none()
    }
}
