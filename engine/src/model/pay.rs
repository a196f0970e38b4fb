//! How couriers are paid, and what that comes to for what they have done.

use crate::unit::{Metres, Millis, Money, Time, half_up};
use serde::{Deserialize, Serialize};

/// Which hours count for pay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayBasis {
    /// From departure to the end of the route; none without a route.
    #[default]
    Active,
    /// The whole shift, route or not.
    Shift,
}

/// How a courier is paid for a shift, minor units; see `routing::problem::Pay`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayModel {
    /// For having a route at all.
    pub fixed: Money,
    /// For each hour of the basis.
    pub per_hour: Money,
    /// For each kilometre.
    pub per_km: Money,
    /// For each hand-over.
    pub per_order: Money,
    /// Guaranteed for each hour of the basis.
    pub min_per_hour: Money,
    /// Which hours count.
    pub basis: PayBasis,
    /// Time is paid in whole blocks of this length once they have begun; zero: as it is.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub block: Millis,
    /// Most hand-overs that are paid; he is given no more than these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_orders: Option<u32>,
    /// Most that is paid, unless the guarantee is more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<Money>,
}

fn is_zero(length: &Millis) -> bool {
    *length == Millis::ZERO
}

/// What is usual somewhere, under a name. The figures come from the design notes on business
/// models; a guarantee or a cap is part of what a preset promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// The public meal delivery instances: 10.00 an order, at least 15.00 for each hour on shift.
    Mdrp,
    /// New York City from April 2025: at least 21.44 for each hour on shift, whatever is declined;
    /// above that 2.00 an order and 0.60 a kilometre, as base pay of the trade.
    Nyc,
    /// Blocks of three hours at 22.00 an hour, paid as a whole once begun, whatever is in them.
    Flex,
    /// Shop owners: 2.50 a parcel without an hourly floor, at most 50 a day.
    Hub,
    /// Base, time and distance: 2.00 an order, 0.25 a minute and 0.60 a kilometre on a route.
    Gig,
}

impl Preset {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Mdrp, Self::Nyc, Self::Flex, Self::Hub, Self::Gig];

    /// Its name in requests and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mdrp => "mdrp",
            Self::Nyc => "nyc",
            Self::Flex => "flex",
            Self::Hub => "hub",
            Self::Gig => "gig",
        }
    }

    /// What it says.
    #[must_use]
    pub const fn pay(self) -> PayModel {
        match self {
            Self::Mdrp => PayModel {
                per_order: Money(1_000),
                min_per_hour: Money(1_500),
                basis: PayBasis::Shift,
                ..PayModel::NOTHING
            },
            Self::Nyc => PayModel {
                per_order: Money(200),
                per_km: Money(60),
                min_per_hour: Money(2_144),
                basis: PayBasis::Shift,
                ..PayModel::NOTHING
            },
            Self::Flex => PayModel {
                per_hour: Money(2_200),
                block: Millis(3 * PayModel::HOUR),
                ..PayModel::NOTHING
            },
            Self::Hub => {
                PayModel { per_order: Money(250), paid_orders: Some(50), ..PayModel::NOTHING }
            }
            Self::Gig => PayModel {
                per_order: Money(200),
                per_hour: Money(1_500),
                per_km: Money(60),
                ..PayModel::NOTHING
            },
        }
    }
}

/// A courier's shift as far as it is paid, while it goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worked {
    /// He has had a route.
    pub begun: bool,
    /// Time on routes that are done, in whole blocks where these are paid.
    pub time: Millis,
    /// Metres driven.
    pub metres: Metres,
    /// Orders handed over.
    pub orders: u32,
    /// What was promised beyond his pay for those.
    #[serde(default)]
    pub raised: Money,
    /// When he left, or leaves, for the route that he has.
    pub since: Option<Time>,
    /// End of the last block that he is paid for.
    pub paid_until: Option<Time>,
}

impl Worked {
    /// He has a route, for which he leaves then.
    pub fn leave(&mut self, at: Time, now: Time) {
        if self.since.is_none_or(|since| since > now) {
            self.since = Some(at);
        }
    }

    /// His route has ended, or ends now.
    pub fn stop(&mut self, now: Time, pay: &PayModel) {
        let Some(since) = self.since.take().filter(|since| *since < now) else { return };
        self.begun = true;
        if pay.block <= Millis::ZERO {
            self.time += now - since;
            return;
        }
        let from = self.paid_until.map_or(since, |until| until.max(since));
        let more = pay.paid_time(now - from);
        self.time += more;
        if more > Millis::ZERO {
            self.paid_until = Some(from + more);
        }
    }

    /// What it comes to at an instant, if he stopped then.
    #[must_use]
    pub fn until(mut self, now: Time, pay: &PayModel) -> Self {
        self.stop(now, pay);
        self
    }

    /// What is paid of it, `shift` being the time on shift.
    #[must_use]
    pub fn done(&self, shift: Millis, pay: &PayModel) -> Done {
        let time = match pay.basis {
            PayBasis::Active => self.time,
            PayBasis::Shift => pay.paid_time(shift),
        };
        Done {
            begun: self.begun,
            time,
            metres: self.metres,
            orders: self.orders,
            raised: self.raised,
        }
    }
}

/// What a courier has done in a shift, as far as it is paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// He has had a route.
    pub begun: bool,
    /// Hours of the basis, in whole blocks where these are paid.
    pub time: Millis,
    /// Metres driven.
    pub metres: Metres,
    /// Orders handed over.
    pub orders: u32,
    /// What was promised beyond his pay for those.
    pub raised: Money,
}

impl PayModel {
    /// No pay at all.
    pub const NOTHING: Self = Self {
        fixed: Money::ZERO,
        per_hour: Money::ZERO,
        per_km: Money::ZERO,
        per_order: Money::ZERO,
        min_per_hour: Money::ZERO,
        basis: PayBasis::Active,
        block: Millis::ZERO,
        paid_orders: None,
        most: None,
    };

    const HOUR: i64 = 3_600_000;

    /// What is due for a shift: `max(min(fixed + per_hour T + per_km D + per_order n, most),
    /// min_per_hour T)`, each product rounded once, and what offers promised beyond that.
    #[must_use]
    pub fn due(&self, done: Done) -> Money {
        let part = |rate: Money, amount: i64, unit: i64| {
            Money(half_up(i128::from(rate.0) * i128::from(amount), i128::from(unit)))
        };
        let paid = self.paid_orders.map_or(done.orders, |most| most.min(done.orders));
        let earned = if done.begun { self.fixed } else { Money::ZERO }
            + part(self.per_hour, done.time.0, Self::HOUR)
            + part(self.per_km, done.metres.0, 1_000)
            + self.per_order.times(i64::from(paid));
        let capped = self.most.map_or(earned, |most| most.min(earned));
        capped.max(self.floor(done.time)) + done.raised
    }

    /// What is guaranteed for so much time of the basis.
    #[must_use]
    pub fn floor(&self, time: Millis) -> Money {
        let guaranteed = i128::from(self.min_per_hour.0) * i128::from(time.0);
        Money(half_up(guaranteed, i128::from(Self::HOUR)))
    }

    /// A time as it is paid: in whole blocks, where there are any.
    #[must_use]
    pub fn paid_time(&self, time: Millis) -> Millis {
        if self.block <= Millis::ZERO || time <= Millis::ZERO {
            return time.non_negative();
        }
        let begun = (time.0 - 1) / self.block.0 + 1;
        self.block.times(begun)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(minutes: i64, metres: i64, orders: u32) -> Done {
        let time = Millis(minutes * 60_000);
        let (begun, metres) = (orders > 0, Metres(metres));
        Done { begun, time, metres, orders, raised: Money::ZERO }
    }

    #[test]
    fn each_preset_pays_what_its_source_says() {
        for (preset, done, due) in [
            // Ten orders in eight hours: 100.00 stay below the guarantee of 120.00.
            (Preset::Mdrp, done(8 * 60, 20_000, 10), 12_000),
            (Preset::Mdrp, done(8 * 60, 20_000, 13), 13_000),
            // Seven idle hours in New York: 7 x 21.44.
            (Preset::Nyc, done(7 * 60, 0, 0), 15_008),
            // Ten orders over 30 km in one hour: 20.00 + 18.00.
            (Preset::Nyc, done(60, 30_000, 10), 3_800),
            // One block of three hours, whatever was in it; two of them.
            (Preset::Flex, done(180, 40_000, 30), 6_600),
            (Preset::Flex, done(360, 90_000, 55), 13_200),
            // Thirty parcels; of 55 only fifty are paid.
            (Preset::Hub, done(300, 9_000, 30), 7_500),
            (Preset::Hub, done(300, 9_000, 55), 12_500),
            // 2 x 2.00 + 40 x 0.25 + 7.5 x 0.60.
            (Preset::Gig, done(40, 7_500, 2), 1_850),
        ] {
            assert_eq!(preset.pay().due(done), Money(due), "{} {done:?}", preset.name());
        }
    }

    #[test]
    fn a_block_is_paid_as_a_whole_once_it_has_begun() {
        let flex = Preset::Flex.pay();
        for (minutes, paid) in [(0, 0), (1, 180), (180, 180), (181, 360), (540, 540)] {
            let time = flex.paid_time(Millis(minutes * 60_000));
            assert_eq!(time, Millis(paid * 60_000), "{minutes}");
        }
        let hourly = PayModel { per_hour: Money(600), ..PayModel::NOTHING };
        assert_eq!(hourly.paid_time(Millis(61_000)), Millis(61_000));
    }

    #[test]
    fn a_new_block_begins_with_the_first_work_after_the_last_one() {
        let (flex, at) = (Preset::Flex.pay(), |minutes: i64| Time(minutes * 60_000));
        let mut worked = Worked::default();
        // From 0:10 to 0:40: the block lasts until 3:10.
        worked.leave(at(10), at(5));
        worked.leave(at(30), at(20));
        worked.stop(at(40), &flex);
        let hours = |n: i64| Millis(n * 3_600_000);
        assert_eq!((worked.time, worked.paid_until), (hours(3), Some(at(190))));
        // Work within it adds nothing, work beyond it a second one that follows at once.
        worked.leave(at(60), at(60));
        worked.stop(at(180), &flex);
        assert_eq!((worked.time, worked.paid_until), (hours(3), Some(at(190))));
        worked.leave(at(185), at(185));
        worked.stop(at(191), &flex);
        assert_eq!((worked.time, worked.paid_until), (hours(6), Some(at(370))));
        // After a gap the next block begins when he leaves.
        worked.leave(at(400), at(390));
        assert_eq!(worked.until(at(400), &flex).time, hours(6), "he has not left yet");
        worked.stop(at(401), &flex);
        assert_eq!((worked.time, worked.paid_until), (hours(9), Some(at(580))));
        assert_eq!(flex.due(worked.done(hours(10), &flex)), Money(9 * 2_200));
    }

    #[test]
    fn a_route_that_is_taken_back_before_he_leaves_is_no_work() {
        let (gig, at) = (Preset::Gig.pay(), |minutes: i64| Time(minutes * 60_000));
        let mut worked = Worked::default();
        worked.leave(at(30), at(10));
        worked.stop(at(20), &gig);
        assert_eq!(worked, Worked::default());
        // And one that he leaves for later than planned counts from then.
        worked.leave(at(30), at(10));
        worked.leave(at(40), at(20));
        assert_eq!(worked.until(at(50), &gig).time, Millis(10 * 60_000));
    }

    #[test]
    fn a_cap_holds_unless_the_guarantee_is_more() {
        let capped =
            PayModel { per_order: Money(500), most: Some(Money(2_000)), ..PayModel::NOTHING };
        assert_eq!(capped.due(done(60, 0, 3)), Money(1_500));
        assert_eq!(capped.due(done(60, 0, 9)), Money(2_000));
        let guaranteed = PayModel { min_per_hour: Money(2_400), ..capped };
        assert_eq!(guaranteed.due(done(60, 0, 9)), Money(2_400));
    }
}
