//! Master data: SKUs, shops, couriers.

mod courier;
mod fleet;
mod shift;
mod sku;
mod store;

pub use courier::{CapacityIn, CapacityOut, CourierIn, CourierOut, CourierSpecOut, PayIn, PayOut};
pub use fleet::{HubIn, HubOut, PartnerIn, PartnerOut};
pub use shift::{BreakIn, BreakOut, ShiftOut, breaks};
pub use sku::{SkuIn, SkuOut};
pub use store::{LeadIn, LeadOut, PickIn, PickOut, StoreIn, StoreOut};

use super::scalar::{Id, Seconds, WholeMetres};
use sameday_engine::unit::{Metres, Millis};

fn names<T: Clone>(names: Option<&[Id<T>]>) -> Vec<T> {
    names.unwrap_or_default().iter().map(|name| name.0.clone()).collect()
}

fn millis(seconds: Option<Seconds>) -> Millis {
    seconds.map_or(Millis::ZERO, |seconds| seconds.0)
}

/// Metres as the engine counts them, for a query parameter.
#[must_use]
pub fn metres(n: i64) -> WholeMetres {
    WholeMetres(Metres(n))
}
