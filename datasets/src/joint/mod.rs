//! Instances of the joint problem from a seed: shop, courier, position and time under shared stock.
//!
//! | family | size | for |
//! |---|---|---|
//! | S | 4 to 6 orders, 3 or 4 shops, 2 or 3 couriers | comparison with a proven optimum |
//! | M | 60 orders, 20 shops, 25 couriers | quality at a short budget |
//! | L | 300 orders, 60 shops, 100 couriers | scale |
//! | W | a day of M (odd seeds) or L (even) cut while it runs | warm starts |
//!
//! Odd seeds are tight in stock, even ones loose; of each four seeds two are clustered around a few
//! centres. Nothing here comes from a search, so that an instance stays what it is when a search
//! gets better.

mod couriers;
mod document;
mod first_come;
mod orders;
mod past;
mod shops;
mod snapshot;
mod town;
mod walk;

pub use first_come::{Picks, by_release, first_come};

use super::sameday;
use document::{Document, Meta, Place};
use sameday_engine::rng::Rng;
use sameday_engine::routing::Problem;
use town::Town;

/// Ten in the morning, in seconds after the midnight that times count from.
const NOW: i64 = 36_000;
/// What some goods ask of their courier.
const SKILLS: [&str; 2] = ["age_check", "cold_box"];

/// What an instance is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Small.
    S,
    /// Medium.
    M,
    /// Large.
    L,
    /// Warm: a day that has begun.
    W,
}

impl Family {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::S, Self::M, Self::L, Self::W];

    /// Its letter.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::M => "M",
            Self::L => "L",
            Self::W => "W",
        }
    }
}

impl std::str::FromStr for Family {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|family| family.name() == text);
        found.ok_or_else(|| format!("no family {text:?}: S, M, L or W"))
    }
}

/// The text of one instance: same family and seed, same bytes.
#[must_use]
pub fn generate(family: Family, seed: u64) -> String {
    let mut document = match family {
        Family::W => snapshot::snapshot(seed),
        _ => day(&Plan::of(family, family, seed)),
    };
    document.measure();
    document.text()
}

/// What is settled before anything is drawn.
struct Plan {
    /// Whose stream of random numbers: a day of family W is no other day.
    stream: Family,
    seed: u64,
    small: bool,
    orders: usize,
    shops: usize,
    couriers: usize,
    kinds: usize,
    goods_a_kind: usize,
    /// Half the width of the town in metres.
    half: i64,
    /// Seconds in which orders come in.
    horizon: i64,
    tight: bool,
    clustered: bool,
    matrix: bool,
}

impl Plan {
    fn of(family: Family, stream: Family, seed: u64) -> Self {
        let small = family == Family::S;
        let mut rng = Rng::stream(seed, &stream_name(stream, "size"));
        let (orders, shops, couriers, kinds, half, horizon) = match family {
            Family::S => {
                let (shops, couriers) = (rng.between(3, 4), rng.between(2, 3));
                (4 + seed as usize % 3, shops as usize, couriers as usize, 1, 1_600, 1_800)
            }
            Family::M => (60, 20, 25, 4, 4_000, 5_400),
            Family::L | Family::W => (300, 60, 100, 5, 6_000, 7_200),
        };
        Self {
            stream,
            seed,
            small,
            orders,
            shops,
            couriers,
            kinds,
            goods_a_kind: if small { 5 } else { 10 },
            half,
            horizon,
            tight: seed % 2 == 1,
            clustered: seed / 2 % 2 == 1,
            matrix: small || (family == Family::M && (seed / 4).is_multiple_of(2)),
        }
    }

    fn rng(&self, of: &str) -> Rng {
        Rng::stream(self.seed, &stream_name(self.stream, of))
    }

    fn meta(&self) -> Meta {
        let word = |yes: bool, a: &'static str, b: &'static str| if yes { a } else { b };
        Meta {
            family: self.stream.name(),
            seed: self.seed,
            generator: "sameday",
            stock: word(self.tight, "tight", "loose"),
            geography: word(self.clustered, "clustered", "uniform"),
            travel: word(self.matrix, "matrix", "great_circle"),
            orders: 0,
            stores: 0,
            couriers: 0,
            onboard: 0,
            frozen: 0,
            nearest_out_permille: 0,
        }
    }
}

fn stream_name(family: Family, of: &str) -> String {
    format!("joint {} {of}", family.name())
}

/// A whole day, nothing of it done yet.
fn day(plan: &Plan) -> Document {
    let goods = shops::goods(&mut plan.rng("goods"), plan);
    let keeping = shops::keeping(&mut plan.rng("keeping"), plan, &goods);
    let rng = &mut plan.rng("shops");
    let mut stores: Vec<_> = (0..plan.shops).map(|n| shops::shop(rng, plan, n)).collect();
    let orders = orders::orders(&mut plan.rng("orders"), plan, (&goods, &keeping), &stores);
    shops::stock(&mut plan.rng("stock"), plan, (&goods, &keeping), &orders, &mut stores);

    let rng = &mut plan.rng("town");
    let town = Town::draw(rng, plan.half, plan.clustered);
    let mut spots: Vec<_> = (0..plan.shops + plan.orders).map(|_| town.spot(rng)).collect();
    let rng = &mut plan.rng("couriers");
    let shop_spots = spots[..plan.shops].to_vec();
    let drawn = (0..plan.couriers).map(|n| couriers::courier(rng, plan, n, &town, &shop_spots));
    let (mut couriers, mut returns) = (Vec::new(), Vec::new());
    for drawn in drawn {
        couriers.push(drawn.courier);
        returns.push(drawn.returns);
        spots.push(drawn.start);
    }
    let (travel, places) = if plan.matrix {
        town::tables(&mut plan.rng("streets"), &spots, names(plan))
    } else {
        town::crow(&spots)
    };
    let (now, meta, skus) = (NOW, plan.meta(), goods.skus);
    let mut document = Document { meta, now, travel, skus, stores, orders, couriers };
    document.settle(&places, &returns);
    document
}

/// Names of the rows of a matrix: shops, doors, then where couriers start.
fn names(plan: &Plan) -> Vec<String> {
    let row = |kind: char, count: usize| (0..count).map(move |n| format!("{kind}{n}"));
    row('S', plan.shops).chain(row('D', plan.orders)).chain(row('C', plan.couriers)).collect()
}

impl Document {
    /// Gives everything its place.
    fn settle(&mut self, places: &[Place], returns: &[bool]) {
        let mut places = places.iter().cloned();
        let mut next = || places.next().expect("there is a place for each shop, door and courier");
        self.stores.iter_mut().for_each(|store| store.at = next());
        self.orders.iter_mut().for_each(|order| order.dropoff = next());
        for (courier, returns) in self.couriers.iter_mut().zip(returns) {
            courier.at = next();
            courier.end = returns.then(|| courier.at.clone());
        }
    }

    /// Writes into `meta` what can be counted.
    fn measure(&mut self) {
        let problem = self.problem();
        let stocked = |request: &_, site: &_| first_come::to_door(&problem, request, site);
        let taken = first_come(&problem, stocked);
        let free: Vec<usize> = (0..taken.len()).filter(|r| taken[*r].is_some()).collect();
        let nearest = first_come::unshared(&problem, stocked);
        let out = free.iter().filter(|r| taken[**r] != nearest[**r]).count();
        self.meta.nearest_out_permille = out * 1_000 / free.len().max(1);
        self.meta.orders = self.orders.len();
        self.meta.stores = self.stores.len();
        self.meta.couriers = self.couriers.len();
        self.meta.onboard = self.couriers.iter().map(|courier| courier.onboard.len()).sum();
        let frozen = self.couriers.iter().map(|courier| courier.frozen.unsigned_abs() as usize);
        self.meta.frozen = frozen.sum();
    }

    fn problem(&self) -> Problem {
        match sameday::read_problem(&self.text()) {
            Ok(document) => document.problem,
            Err(errors) => panic!("a generated instance keeps the format: {errors:?}"),
        }
    }
}

/// One of these.
fn one_of<T: Copy>(rng: &mut Rng, of: &[T]) -> T {
    of[rng.below(of.len())]
}

/// So many different ones, or all where there are fewer.
fn some_of<T: Copy>(rng: &mut Rng, of: &[T], count: usize) -> Vec<T> {
    let mut all = of.to_vec();
    rng.shuffle(&mut all);
    all.truncate(count);
    all
}
