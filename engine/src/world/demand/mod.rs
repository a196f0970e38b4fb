//! What was asked for and missing, what sold where, and what advice can be made of: coarse areas,
//! never people.
//!
//! Sparse: a row exists only for what happened. Bounded: days older than `config.demand_days` are
//! let go of, of wishes at most `config.demand_wishes` are kept, of lost demand at most a million
//! rows; the oldest go first. On the plane of a benchmark there are no areas and nothing is kept.

mod hear;
mod lost;
mod past;
mod sales;
#[cfg(test)]
mod tests;
mod touches;
mod wishes;

pub use lost::LostCount;
pub use sales::Sold;
pub use touches::Touched;
pub use wishes::{Became, Break, Gap, Lack, Wish};

use crate::config::Config;
use crate::event::PastDemand;
use crate::id::{QuoteId, SkuId, StoreId};
use crate::model::Look;
use crate::place::{Area, Place};
use crate::unit::{Millis, Time};
use h3o::Resolution;
use lost::Lost;
use past::Past;
use sales::Sales;
use serde::{Deserialize, Serialize};
use touches::Touches;
use wishes::Wishes;

const HOUR: Millis = Millis(3_600_000);
const DAY: Millis = Millis(24 * 3_600_000);

/// Resolution of the regions in which sales are counted: cells of about 3.2 km edge length.
pub const REGION_RESOLUTION: Resolution = Resolution::Six;

/// What happened before is let go of.
fn oldest(now: Time, config: &Config) -> Time {
    now - DAY.times(i64::from(config.demand_days))
}

/// The region a place lies in; none on a plane.
#[must_use]
pub fn region_of(place: Place) -> Option<Area> {
    place.area(REGION_RESOLUTION)
}

/// Demand, lost and served, of one tenant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Demand {
    lost: Lost,
    sales: Sales,
    wishes: Wishes,
    touches: Touches,
    #[serde(skip_serializing_if = "Past::is_empty")]
    past: Past,
}

impl Demand {
    /// Lost demand since an instant (the whole hour counts): hour, area, SKU and counts.
    pub fn lost_since(
        &self,
        since: Time,
    ) -> impl Iterator<Item = (Time, Area, &SkuId, &LostCount)> {
        self.lost.since(since)
    }

    /// Sales and orders since an instant (the whole day counts): region, SKU and counts of a day.
    pub fn sold_since(&self, since: Time) -> impl Iterator<Item = (Area, &SkuId, &Sold)> {
        self.sales.since(since)
    }

    /// Quotes and orders since an instant, oldest first.
    pub fn wishes_since(&self, since: Time) -> impl Iterator<Item = (QuoteId, &Wish)> {
        self.wishes.since(since)
    }

    /// Deliveries of days before this journal began, as far as anybody told.
    #[must_use]
    pub fn past(&self) -> &PastDemand {
        self.past.told()
    }

    /// Reservations without an order that facts broke, oldest first.
    pub fn breaks(&self) -> impl Iterator<Item = &Break> {
        self.wishes.breaks()
    }

    /// What facts said about a cell that wishes have met empty.
    #[must_use]
    pub fn touched(&self, store: &StoreId, sku: &SkuId) -> Option<&Touched> {
        self.touches.of(store, sku)
    }

    /// The first count of a shop with watched cells since a time.
    #[must_use]
    pub fn first_count(&self, store: &StoreId, since: Time) -> Option<Time> {
        self.touches.first_count(store, since)
    }

    /// Whether a look says something new: the same SKUs were not missed in the same area in this
    /// minute, and the minute has not had its fill of looks.
    #[must_use]
    pub fn is_news(&self, look: &Look, now: Time) -> bool {
        self.lost.is_news(look, now)
    }

    fn forget(&mut self, now: Time, config: &Config) {
        let since = oldest(now, config);
        self.lost.forget(since);
        self.sales.forget(since);
        self.wishes.forget(since, config.demand_wishes as usize);
        self.past.forget(since, config.demand_wishes as usize);
    }
}
