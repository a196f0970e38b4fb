//! Durable events per second: our journal and ledger beside databases that do the same work.
//!
//! The work: so many clients, each with one call under way, sell single units of (shop, SKU) cells.
//! A call carries one event or a batch of 64, and counts when its answer says that it is durable.
//!
//! - *Ours* takes each sale through [`sameday_server::driver::Driver::commands`]: known before?
//!   whose clock? what does the book say now, which holds break? Then it is journaled in a row of
//!   the hash chain, synced, and answered. No HTTP.
//! - *PostgreSQL* lowers the cell's stock if there is enough and inserts the event into a journal
//!   table: one statement an event, or one function call a batch. It knows no repeated events.
//! - *Redis* does so in one script a call, with a stream as the journal, in a process that syncs
//!   its file before every answer.
//!
//! All three get the events from the same tasks and keep their files in one folder; the databases
//! are reached through Unix sockets, which spares them the network stack.

mod clients;
mod ours;
mod postgres;
mod redis;
pub mod report;
mod service;
mod setting;

pub use clients::{Measured, Pace, measure};
pub use ours::Ours;
pub use postgres::Postgres;
pub use redis::Redis;
pub use setting::{Setting, load_average};

use sameday_engine::event::{SaleLine, StockChange, StockFact};
use sameday_engine::id::{SkuId, StoreId};
use sameday_engine::unit::{Qty, Time};

/// Shops in the little world, each with all SKUs.
pub const SHOPS: u64 = 100;
/// SKUs in each shop.
pub const SKUS: u64 = 1_000;
/// Units in each cell at the beginning: more than anybody sells in a run.
const UNITS: i64 = 1_000_000_000;

/// Which cells are sold from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spread {
    /// All of them alike.
    Wide,
    /// Four SKUs of one shop.
    Hot,
}

impl Spread {
    /// As it stands in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Wide => "100,000 cells",
            Self::Hot => "4 hot cells",
        }
    }

    /// The cell of the draw with this number: the same for every system.
    fn cell(self, draw: u64) -> (u64, u64) {
        // Fibonacci hashing: neighbouring numbers fall far apart.
        let mixed = draw.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
        match self {
            Self::Wide => (mixed % SHOPS, (mixed / SHOPS) % SKUS),
            Self::Hot => (0, mixed % 4),
        }
    }
}

/// What is asked of a system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Load {
    /// Clients, each with one call under way.
    pub clients: u64,
    /// Events in a call.
    pub batch: u64,
    /// Which cells.
    pub spread: Spread,
}

/// One of those who do the work.
#[derive(Debug)]
pub enum System {
    /// The library under test.
    Ours(Ours),
    /// PostgreSQL.
    Postgres(Postgres),
    /// Redis.
    Redis(Redis),
}

impl System {
    /// As it stands in reports.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Ours(_) => "sameday",
            Self::Postgres(_) => "PostgreSQL",
            Self::Redis(_) => "Redis",
        }
    }

    /// Full stock, nothing sold, an empty journal.
    ///
    /// # Errors
    /// What the system said.
    pub async fn reset(&mut self) -> Result<(), String> {
        match self {
            Self::Ours(ours) => ours.reset().await,
            Self::Postgres(postgres) => postgres.reset().await,
            Self::Redis(redis) => redis.reset().await,
        }
    }

    /// Sells; returns when all of it is durable.
    ///
    /// # Errors
    /// What the system said, and when it did not sell all.
    async fn sell(&self, client: u64, sales: Vec<StockFact>) -> Result<(), String> {
        match self {
            Self::Ours(ours) => ours.sell(sales).await,
            Self::Postgres(postgres) => postgres.sell(client, sales).await,
            Self::Redis(redis) => redis.sell(client, sales).await,
        }
    }
}

fn shop(n: u64) -> StoreId {
    format!("shop-{n:03}").parse().expect("letters and digits are a name")
}

fn sku(n: u64) -> SkuId {
    format!("sku-{n:04}").parse().expect("letters and digits are a name")
}

/// One unit sold now at a till of this client.
fn sale(client: u64, n: u64, spread: Spread, now: Time) -> StockFact {
    let (at, what) = spread.cell((client << 40) + n);
    let lines = vec![SaleLine { sku: sku(what), qty: Qty(1), price: None }];
    let change = StockChange::SaleCommitted { lines, order: None, credential_kind: None };
    let fact = StockFact::new(format!("/till/{client}"), n.to_string(), now, shop(at), change);
    StockFact { sent_at: Some(now), ..fact }
}

/// What a database is told of a sale: the cell, and the event as it is journaled.
struct Told {
    shop: String,
    sku: String,
    event: String,
}

impl Told {
    fn of(sale: &StockFact) -> Self {
        let StockChange::SaleCommitted { lines, .. } = &sale.change else {
            unreachable!("the load is made of sales");
        };
        let event = serde_json::to_string(sale).expect("a fact is plain data");
        Self { shop: sale.store.to_string(), sku: lines[0].sku.to_string(), event }
    }

    /// Of a batch, by cell: whoever locks rows locks them in one order.
    fn sorted(sales: &[StockFact]) -> Vec<Self> {
        let mut told: Vec<Self> = sales.iter().map(Self::of).collect();
        told.sort_by(|a, b| (&a.shop, &a.sku).cmp(&(&b.shop, &b.sku)));
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn wide_draws_fall_on_most_cells_and_hot_ones_on_four() {
        let cells = |spread: Spread| (0..300_000).map(|n| spread.cell(n)).collect::<BTreeSet<_>>();
        assert!(cells(Spread::Wide).len() > 75_000, "{}", cells(Spread::Wide).len());
        assert_eq!(cells(Spread::Hot).len(), 4);
    }

    #[test]
    fn a_batch_is_told_in_the_order_of_its_cells() {
        let sales: Vec<_> = (0..64).map(|n| sale(1, n, Spread::Wide, Time(0))).collect();
        let told = Told::sorted(&sales);
        assert!(told.is_sorted_by(|a, b| (&a.shop, &a.sku) <= (&b.shop, &b.sku)));
        assert!(told.iter().all(|t| t.event.contains(&t.sku) && t.event.contains(&t.shop)));
    }
}
