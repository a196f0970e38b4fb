//! Tills: the sensors. They sell what is on the shelf, whoever reserved it, and their messages
//! come late, twice and out of order.
//!
//! | Number | Value | Where from |
//! |---|---|---|
//! | sales | see `city::goods` | ratio to online orders sourced, rates assumed |
//! | messages sent again | 3 % | assumed |
//! | messages late by 1 to 20 minutes | 5 % | assumed |
//! | sales taken back within 12 minutes | 1 %, two thirds of them restocked | assumed |
//! | credentials | palm, face, qr, phone, card, cash | kinds sourced, shares assumed |

use super::{Asked, Happening, Scene};
use crate::city::demand::share;
use crate::city::goods::ARTICLES;
use crate::city::{City, Shop, popularity};
use crate::noise::{Weighted, next_arrival, within};
use sameday_engine::event::{Event, SaleLine, StockChange, StockFact};
use sameday_engine::id::{SkuId, StoreId};
use sameday_engine::model::{Hours, Line};
use sameday_engine::rng::Rng;
use sameday_engine::unit::{Millis, Money, Qty, Time};
use sameday_engine::world::hours::is_open;

const SENT_AGAIN: f64 = 0.03;
const LATE: f64 = 0.05;
const TAKEN_BACK: f64 = 0.01;
const RESTOCKED: f64 = 2.0 / 3.0;
/// Most lines on a receipt.
const LINES_MAX: usize = 6;
const CREDENTIALS: [&str; 6] = ["card", "cash", "phone", "palm", "qr", "face"];

/// What happens at a till.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// The next customer of this shop stands there.
    Sale(usize),
    /// A sale is taken back.
    Void(Box<StockFact>),
    /// A message reaches us.
    Arrives(Box<StockFact>),
}

#[derive(Debug)]
struct Till {
    store: StoreId,
    source: String,
    hours: Hours,
    sales_per_hour: f64,
    more_lines: f64,
    skus: Vec<(SkuId, Money)>,
    popularity: Weighted,
    sequence: u64,
}

/// All tills.
#[derive(Debug)]
pub struct Tills {
    shoppers: Rng,
    network: Rng,
    tills: Vec<Till>,
    sales: u64,
    utc_offset_s: i32,
}

impl Tills {
    /// The tills of a city; each expects its first shopper.
    #[must_use]
    pub fn new(city: &City, scene: &mut Scene) -> Self {
        let tills = city.shops.iter().map(|shop| till(city, shop)).collect();
        let mut tills = Self {
            shoppers: Rng::stream(city.seed, "till/shoppers"),
            network: Rng::stream(city.seed, "till/network"),
            tills,
            sales: 0,
            utc_offset_s: city.utc_offset_s,
        };
        (0..tills.tills.len()).for_each(|shop| tills.expect_next(shop, scene));
        tills
    }

    /// Receipts so far.
    #[must_use]
    pub fn sales(&self) -> u64 {
        self.sales
    }

    /// Something happens at one of them.
    pub fn on_step(&mut self, step: Step, scene: &mut Scene) {
        match step {
            Step::Sale(shop) => {
                self.sell(shop, scene);
                self.expect_next(shop, scene);
            }
            Step::Void(fact) => self.take_back(*fact, scene),
            Step::Arrives(fact) => scene.tell(Event::Stock(*fact), Asked::Nobody),
        }
    }

    fn expect_next(&mut self, shop: usize, scene: &mut Scene) {
        let till = &self.tills[shop];
        let mut at = scene.now;
        loop {
            at += next_arrival(&mut self.shoppers, till.sales_per_hour);
            let comes = self.shoppers.chance(share(at, self.utc_offset_s, None));
            if at > scene.end || comes && is_open(&till.hours, at) {
                break;
            }
        }
        if at <= scene.end {
            scene.at(at, Happening::Till(Step::Sale(shop)));
        }
    }

    /// A shopper takes what he finds; with nothing found there is no receipt.
    fn sell(&mut self, shop: usize, scene: &mut Scene) {
        let lines = self.basket(shop, scene);
        if lines.is_empty() {
            return;
        }
        self.sales += 1;
        let credential = CREDENTIALS[self.shoppers.below(CREDENTIALS.len())];
        let change = StockChange::SaleCommitted {
            lines,
            order: None,
            credential_kind: Some(credential.into()),
        };
        let fact = self.fact(shop, change, scene.now);
        if self.shoppers.chance(TAKEN_BACK) {
            let wait = within(&mut self.shoppers, Millis::from_mins(1), Millis::from_mins(12));
            scene.after(wait, Happening::Till(Step::Void(Box::new(fact.clone()))));
        }
        self.send(fact, scene);
    }

    fn basket(&mut self, shop: usize, scene: &mut Scene) -> Vec<SaleLine> {
        let (till, rng) = (&self.tills[shop], &mut self.shoppers);
        let mut wanted = vec![till.popularity.draw(rng)];
        while wanted.len() < LINES_MAX && rng.chance(till.more_lines) {
            wanted.push(till.popularity.draw(rng));
        }
        wanted.sort_unstable();
        wanted.dedup();
        let mut lines = Vec::new();
        for cell in wanted {
            let (sku, price) = &till.skus[cell];
            let qty = if rng.chance(0.15) { 2 } else { 1 };
            let taken = scene.shelf.take(&till.store, sku, qty);
            if taken > 0 {
                lines.push(SaleLine { sku: sku.clone(), qty: Qty(taken), price: Some(*price) });
            }
        }
        lines
    }

    fn take_back(&mut self, sale: StockFact, scene: &mut Scene) {
        let StockChange::SaleCommitted { lines, .. } = &sale.change else { return };
        let lines: Vec<Line> =
            lines.iter().map(|l| Line { sku: l.sku.clone(), qty: l.qty }).collect();
        let restock = self.shoppers.chance(RESTOCKED);
        if restock {
            lines.iter().for_each(|l| scene.shelf.put(&sale.store, &l.sku, l.qty.0));
        }
        let shop = self.tills.iter().position(|till| till.store == sale.store);
        let shop = shop.expect("a sale comes from one of the tills");
        let change =
            StockChange::SaleVoided { sale_source: sale.source, sale_id: sale.id, lines, restock };
        let fact = self.fact(shop, change, scene.now);
        self.send(fact, scene);
    }

    fn fact(&mut self, shop: usize, change: StockChange, now: Time) -> StockFact {
        let till = &mut self.tills[shop];
        till.sequence += 1;
        StockFact {
            source: till.source.clone(),
            id: format!("{:06}", till.sequence),
            occurred_at: now,
            sent_at: None,
            sequence: Some(till.sequence),
            member: None,
            store: till.store.clone(),
            change,
        }
    }

    /// Sends a message over a network that is mostly quick.
    fn send(&mut self, fact: StockFact, scene: &mut Scene) {
        let rng = &mut self.network;
        let (late, again) = (rng.chance(LATE), rng.chance(SENT_AGAIN));
        let quick = within(rng, Millis(40), Millis(1_500));
        let offline = within(rng, Millis::from_mins(1), Millis::from_mins(20));
        let retry = within(rng, Millis(0), Millis::from_secs(90));
        let wait = if late { offline } else { quick };
        if again {
            scene.after(wait + retry, Happening::Till(Step::Arrives(Box::new(fact.clone()))));
        }
        scene.after(wait, Happening::Till(Step::Arrives(Box::new(fact))));
    }
}

fn till(city: &City, shop: &Shop) -> Till {
    let sku = |article: usize| (city.skus[article].id.clone(), Money(ARTICLES[article].unit.0));
    Till {
        store: shop.spec.id.clone(),
        source: format!("/stores/{}/pos/1", shop.spec.id),
        hours: shop.spec.hours.clone(),
        sales_per_hour: shop.sales_per_hour,
        more_lines: shop.more_lines,
        skus: shop.cells.iter().map(|cell| sku(cell.article)).collect(),
        popularity: popularity(&shop.cells),
        sequence: 0,
    }
}
