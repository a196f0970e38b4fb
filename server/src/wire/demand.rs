//! Lost demand, advice on what to stock, and what sells where.
//!
//! Figures about areas leave only where at least `group_size` tickets or wishes stand behind them;
//! smaller ones are `null`, and rows with nothing to show are left out and counted.

use super::scalar::{Id, Instant, Minor, SignedUnits, SkuName, StoreName, Units};
use sameday_engine::id::SkuId;
use sameday_engine::place::Area;
use sameday_engine::policy::stocking::Advice;
use sameday_engine::unit::{Qty, Time};
use sameday_engine::world::World;
use sameday_engine::world::demand::{LostCount, Sold};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What stands behind a report.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// The region; `None` is everywhere.
    pub region: Option<Area>,
    /// From when on.
    pub since: Time,
    /// Days asked for.
    pub days: u32,
}

impl Frame {
    fn holds(&self, area: Area) -> bool {
        self.region.is_none_or(|region| area.widened(region.0.resolution()) == region)
    }
}

/// How often, and how many units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct Figure {
    /// Tickets, orders or wishes: at least `group_size`.
    count: u32,
    /// Units of all of them.
    units: SignedUnits,
}

impl Figure {
    /// Nothing where the group is too small.
    fn of(count: u32, units: Qty, least: u32) -> Option<Self> {
        let units = SignedUnits(units.non_negative());
        (count >= least.max(1)).then_some(Self { count, units })
    }
}

/// One SKU that was asked for and missing in an area.
#[derive(Serialize, ToSchema)]
pub struct LostOut {
    /// H3 cell of resolution 7.
    #[schema(example = "871f1d489ffffff")]
    area: String,
    sku: SkuName,
    /// All that asked: looks, quotes, orders, and orders that lost their goods.
    asked: Figure,
    /// Availability queries; `null` when too few.
    looks: Option<u32>,
    /// Quotes; `null` when too few.
    quotes: Option<u32>,
    /// Orders that were not served, and those that lost their goods; `null` when too few.
    orders: Option<u32>,
    /// Hours with enough of them, oldest first.
    hours: Vec<LostHourOut>,
}

/// One hour of it.
#[derive(Serialize, ToSchema)]
pub struct LostHourOut {
    from: Instant,
    asked: Figure,
}

/// What was asked for and found nowhere in reach.
#[derive(Serialize, ToSchema)]
pub struct LostDemandOut {
    /// The region asked for, an H3 cell.
    #[schema(example = "861f1d48fffffff")]
    region: Option<String>,
    since: Instant,
    days: u32,
    /// Smallest number of wishes behind a figure.
    group_size: u32,
    /// Most asked for first.
    items: Vec<LostOut>,
    /// Rows left out because their groups are too small.
    suppressed: usize,
}

/// Counts of one SKU in one area, hour by hour.
type Hours = BTreeMap<Time, LostCount>;

impl LostDemandOut {
    /// As the world remembers it.
    #[must_use]
    pub fn of(world: &World, frame: Frame) -> Self {
        let least = world.config().group_size;
        let mut rows: BTreeMap<(Area, &SkuId), Hours> = BTreeMap::new();
        for (hour, area, sku, count) in world.demand().lost_since(frame.since) {
            if frame.holds(area) {
                rows.entry((area, sku)).or_default().insert(hour, *count);
            }
        }
        let all = rows.len();
        let out = |((area, sku), hours)| LostOut::of(area, sku, &hours, least);
        let mut items: Vec<LostOut> = rows.into_iter().filter_map(out).collect();
        let suppressed = all - items.len();
        items.sort_by(|a, b| (b.asked, &a.area, &a.sku.0).cmp(&(a.asked, &b.area, &b.sku.0)));
        let region = frame.region.map(|region| region.0.to_string());
        let (since, days) = (Instant(frame.since), frame.days);
        Self { region, since, days, group_size: least, items, suppressed }
    }
}

impl LostOut {
    fn of(area: Area, sku: &SkuId, hours: &Hours, least: u32) -> Option<Self> {
        let mut sum = LostCount::default();
        hours.values().for_each(|count| sum.add(count));
        let some = |count: u32| (count >= least.max(1)).then_some(count);
        let hour = |(from, count): (&Time, &LostCount)| {
            let asked = Figure::of(count.asks(), count.units, least)?;
            Some(LostHourOut { from: Instant(*from), asked })
        };
        Some(Self {
            area: area.0.to_string(),
            sku: Id(sku.clone()),
            asked: Figure::of(sum.asks(), sum.units, least)?,
            looks: some(sum.looks),
            quotes: some(sum.quotes),
            orders: some(sum.orders + sum.broken),
            hours: hours.iter().filter_map(hour).collect(),
        })
    }
}

/// One SKU in one region.
#[derive(Serialize, ToSchema)]
pub struct AssortmentRowOut {
    sku: SkuName,
    /// Sold at tills of the region: receipts with it, and units; `null` when too few.
    sold: Option<Figure>,
    /// Ordered online by customers of the region; `null` when too few.
    ordered: Option<Figure>,
    /// Asked for there and found nowhere in reach; `null` when too few.
    missing: Option<Figure>,
}

/// What sells in a region, and what is asked for and missing.
#[derive(Serialize, ToSchema)]
pub struct AssortmentOut {
    /// The region, an H3 cell.
    #[schema(example = "861f1d48fffffff")]
    region: String,
    since: Instant,
    days: u32,
    /// Smallest number of tickets, orders or wishes behind a figure.
    group_size: u32,
    /// What is in greatest demand, served or missed, first.
    items: Vec<AssortmentRowOut>,
    /// SKUs left out because their groups are too small.
    suppressed: usize,
}

impl AssortmentOut {
    /// As the world remembers it.
    #[must_use]
    pub fn of(world: &World, region: Area, frame: Frame) -> Self {
        let least = world.config().group_size;
        let demand = world.demand();
        let mut rows: BTreeMap<&SkuId, (Sold, LostCount)> = BTreeMap::new();
        for (_, sku, sold) in demand.sold_since(frame.since).filter(|row| frame.holds(row.0)) {
            rows.entry(sku).or_default().0.add(sold);
        }
        for (_, area, sku, lost) in demand.lost_since(frame.since) {
            if frame.holds(area) {
                rows.entry(sku).or_default().1.add(lost);
            }
        }
        let all = rows.len();
        let out = |(sku, (sold, lost))| AssortmentRowOut::of(sku, &sold, &lost, least);
        let mut items: Vec<AssortmentRowOut> = rows.into_iter().filter_map(out).collect();
        let suppressed = all - items.len();
        items.sort_by(|a, b| (b.shown(), &a.sku.0).cmp(&(a.shown(), &b.sku.0)));
        let (since, days) = (Instant(frame.since), frame.days);
        let region = region.0.to_string();
        Self { region, since, days, group_size: least, items, suppressed }
    }
}

impl AssortmentRowOut {
    fn of(sku: &SkuId, sold: &Sold, lost: &LostCount, least: u32) -> Option<Self> {
        let row = Self {
            sku: Id(sku.clone()),
            sold: Figure::of(sold.tickets, sold.units, least),
            ordered: Figure::of(sold.orders, sold.ordered, least),
            missing: Figure::of(lost.asks(), lost.units, least),
        };
        (row.shown() > 0).then_some(row)
    }

    /// Rows are put in order by what they show, so that the order tells nothing more.
    fn shown(&self) -> u32 {
        [self.sold, self.ordered, self.missing].into_iter().flatten().map(|f| f.count).sum()
    }
}

/// So many more units of a SKU would have served so many orders.
#[derive(Serialize, ToSchema)]
pub struct AdviceOut {
    sku: SkuName,
    /// So many units more than the shop had.
    units: Units,
    /// Missed orders that they would have served, net of what shops nearby had to spare.
    orders: u32,
    /// What those orders are worth.
    worth: Minor,
    /// Missed orders that are served for certain when the journal is decided again with these units
    /// in the shop, `sameday advise --verify` shows it.
    orders_at_least: u32,
    /// Orders and quotes together that they would have served.
    asks: u32,
    /// Orders missed for want of it in this shop, those included that a shop nearby could have
    /// helped out of.
    missed: u32,
    /// When the units would have had to be there.
    by: Instant,
}

impl From<&Advice> for AdviceOut {
    fn from(advice: &Advice) -> Self {
        Self {
            sku: Id(advice.sku.clone()),
            units: Units(advice.units),
            orders: advice.orders,
            worth: Minor(advice.worth),
            orders_at_least: advice.at_least,
            asks: advice.asks,
            missed: advice.missed,
            by: Instant(advice.by),
        }
    }
}

/// What a shop should have had.
#[derive(Serialize, ToSchema)]
pub struct StockAdviceOut {
    store: StoreName,
    since: Instant,
    days: u32,
    /// The most valuable SKU first, fewer units first; each row has all units up to its number.
    items: Vec<AdviceOut>,
}

impl StockAdviceOut {
    /// Advice for a shop.
    #[must_use]
    pub fn of(store: StoreName, frame: Frame, advice: &[Advice]) -> Self {
        let items = advice.iter().map(AdviceOut::from).collect();
        Self { store, since: Instant(frame.since), days: frame.days, items }
    }
}
