//! Bounds of a route's pay.

use super::{HOUR, KILOMETRE, Work, least_unpaid, pay, rounded};
use crate::routing::problem::{PayBasis, SoFar, Vehicle};

/// Pay as a linear function, for bounds; with blocks, caps and earlier work it is not linear, and
/// as it never falls the pay of the least work is the bound.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rates<'a> {
    stepped: Option<(&'a Vehicle, i64)>,
    fixed: f64,
    per_ms: f64,
    per_metre: f64,
    min_fixed: f64,
    min_per_ms: f64,
}

impl<'a> Rates<'a> {
    /// More than rounding one part, or counting in doubles, can take away.
    const SLACK: f64 = 0.501;

    /// For a courier with a route of so many hand-overs.
    pub fn new(vehicle: &'a Vehicle, orders: i64) -> Self {
        let pay = &vehicle.pay;
        let slack = |rate: i64| if rate == 0 { 0.0 } else { Self::SLACK };
        let hourly = |rate: i64| rate as f64 / HOUR as f64;
        let fixed = (pay.fixed.0 + pay.per_order.0 * orders) as f64;
        let shift = (vehicle.shift.to - vehicle.shift.from).0;
        let (whole, timed) = match pay.basis {
            PayBasis::Shift => (shift, 0.0),
            PayBasis::Active => (0, 1.0),
        };
        let paid = |rate: i64| rounded(rate, whole, HOUR) as f64 - timed * slack(rate);
        let linear = pay.block.0 == 0
            && pay.paid_orders.is_none()
            && pay.most.is_none()
            && pay.so_far == SoFar::default();
        Self {
            stepped: (!linear).then_some((vehicle, orders)),
            fixed: fixed + paid(pay.per_hour.0) - slack(pay.per_km.0),
            per_ms: timed * hourly(pay.per_hour.0),
            per_metre: pay.per_km.0 as f64 / KILOMETRE as f64,
            min_fixed: paid(pay.min_per_hour.0),
            min_per_ms: timed * hourly(pay.min_per_hour.0),
        }
    }

    /// A lower bound of the pay.
    pub fn least(&self, active: i64, metres: i64) -> i64 {
        if let Some((vehicle, orders)) = self.stepped {
            let active = least_unpaid(vehicle, active);
            return pay(vehicle, true, Work { active, waited: 0, metres, orders });
        }
        let active = active as f64;
        let earned = self.fixed + self.per_ms * active + self.per_metre * metres as f64;
        let guaranteed = self.min_fixed + self.min_per_ms * active;
        let least = if earned > guaranteed { earned } else { guaranteed };
        // Pay is a whole number, so the bound may be rounded up (`ceil` would be a call).
        let whole = least as i64;
        whole + i64::from(least > whole as f64)
    }
}
